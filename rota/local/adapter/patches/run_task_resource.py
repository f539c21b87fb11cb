"""RunTask is authorized on the task definition that it names, with the cluster as the condition key `ecs:cluster`.

AWS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
(RunTask: task-definition*; ecs:cluster).
Ministack 1.5.33: on the cluster, and without the key, so that the policy which names what it may run allows nothing.
"""

import json
from typing import Any

from rota.local.adapter.import_hook import after_import
from rota.local.adapter.named_resources import Request, name_resource
from rota.local.adapter.parts import Parts


class _Definition(str):
    """The ARN of the task definition; `cluster` is that of the cluster."""

    cluster: str
    __slots__ = ("cluster",)


def apply(_parts: Parts) -> None:
    """Name the definition, and add the cluster to what conditions are asked of."""
    name_resource(_of_run_task)
    after_import("ministack.core.iam_evaluator", _add_cluster)


def _of_run_task(request: Request) -> str | None:
    target = str(request.headers.get("x-amz-target", ""))
    if request.service != "ecs" or not target.endswith(".RunTask"):
        return None
    try:
        asked = json.loads(request.body)
        definition, cluster = str(asked["taskDefinition"]), str(asked.get("cluster", "default"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    place = f"arn:aws:ecs:{request.region}:{request.account}"
    arn = _Definition(f"{place}:task-definition/{_with_revision(definition.rpartition('/')[2])}")
    arn.cluster = f"{place}:cluster/{cluster.rpartition('/')[2]}"
    return arn


def _with_revision(name: str) -> str:
    """A family alone means its newest revision."""
    if ":" in name:
        return name
    from ministack.services import ecs

    return f"{name}:{ecs._task_def_latest.get(name, 1)}"


def _add_cluster(iam_evaluator: Any) -> None:
    enforce = iam_evaluator.enforce

    def enforce_there(*args: Any, resource_arn: str = "*", **context: Any) -> Any:
        if isinstance(resource_arn, _Definition):
            known = context.get("service_context") or {}
            context["service_context"] = {**known, "ecs:cluster": resource_arn.cluster}
        return enforce(*args, resource_arn=resource_arn, **context)

    iam_evaluator.enforce = enforce_there
