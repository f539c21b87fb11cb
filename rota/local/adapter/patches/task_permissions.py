"""RunTask is authorized on the task definition; what concerns a task on that task. Both know the cluster.

AWS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
(RunTask: task-definition*; StopTask, DescribeTasks: task*; condition key ecs:cluster).
Ministack 1.5.33: on the cluster, which no policy that names a task definition allows, and without ecs:cluster.
"""

import json
from typing import Any

from rota.local.adapter.named_resources import Request, Resources, name_resources
from rota.local.adapter.parts import Parts


def apply(_parts: Parts) -> None:
    """Name the definition or the tasks."""
    name_resources(_of_tasks)


def _of_tasks(request: Request) -> Resources | None:
    if request.service != "ecs" or not request.calls("RunTask", "StopTask", "DescribeTasks"):
        return None
    try:
        asked = json.loads(request.body)
        cluster = str(asked.get("cluster") or "default")
        named = _named(request, asked, cluster)
    except (ValueError, AttributeError, TypeError):
        return None
    context = {"ecs:cluster": _arn(request, "cluster", cluster)}
    return Resources.of(*named, context=context) if named else None


def _named(request: Request, asked: dict[str, Any], cluster: str) -> list[str]:
    if request.calls("RunTask"):
        return [_arn(request, "task-definition", str(asked["taskDefinition"]))] if asked.get("taskDefinition") else []
    tasks = asked.get("tasks") or filter(None, [asked.get("task")])
    place = cluster.rpartition("/")[2]
    return [task if task.startswith("arn:") else _arn(request, "task", f"{place}/{task}") for task in tasks]


def _arn(request: Request, kind: str, name: str) -> str:
    return name if name.startswith("arn:") else f"arn:aws:ecs:{request.region}:{request.account}:{kind}/{name}"
