"""RunTask is authorized on the task definition and for passing its roles; StopTask and DescribeTasks on the task.

AWS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
(RunTask: task-definition*, dependent action iam:PassRole; StopTask, DescribeTasks: task*; condition key ecs:cluster),
and https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html: the caller of RunTask passes its
roles to ecs-tasks.amazonaws.com. Since October 2024 a family without a revision is authorized as its latest revision:
https://github.com/aws/aws-cdk/issues/30390.
Ministack 1.5.33: on the cluster, which no policy that names a task definition allows, without ecs:cluster, and without
iam:PassRole.
"""

import json
from collections.abc import Mapping
from typing import Any

from rota.local.adapter.named_resources import MinistackRequest, NeededPermission, Resources, name_resources
from rota.local.adapter.parts import Parts

ROLES = ("taskRoleArn", "executionRoleArn")
PASSED_TO = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}


def apply(_parts: Parts) -> None:
    """Name the definition and the roles, or the tasks."""
    name_resources(_of_tasks)


def _of_tasks(request: MinistackRequest) -> Resources | None:
    if request.service != "ecs" or not request.calls("RunTask", "StopTask", "DescribeTasks"):
        return None
    try:
        asked = json.loads(request.body)
        cluster = str(asked.get("cluster") or "default")
        context = {"ecs:cluster": _arn(request, "cluster", cluster)}
        if request.calls("RunTask"):
            return _to_run(request, asked, context)
        tasks = asked.get("tasks") or filter(None, [asked.get("task")])
        named = [_arn(request, "task", f"{cluster.rpartition('/')[2]}/{task}", task) for task in tasks]
    except (ValueError, AttributeError, TypeError):
        return None
    return Resources.of(*named, context=context) if named else None


def _to_run(request: MinistackRequest, asked: Mapping[str, Any], context: Mapping[str, str]) -> Resources | None:
    from ministack.services import ecs

    name = str(asked.get("taskDefinition") or "")
    if not name:
        return None
    definition = ecs._task_defs.get(ecs._resolve_td_key(name)) or {}
    arn = definition.get("taskDefinitionArn") or _arn(request, "task-definition", name)
    overrides = asked.get("overrides") or {}
    roles = dict.fromkeys(overrides.get(role) or definition.get(role) for role in ROLES)
    passed = tuple(NeededPermission(_role(request, role), PASSED_TO, "iam:PassRole") for role in roles if role)
    return Resources.of(arn, context=context, also=passed)


def _role(request: MinistackRequest, role: str) -> str:
    """The ARN of a role. ECS also accepts a role's name."""
    return role if role.startswith("arn:") else f"arn:aws:iam::{request.account}:role/{role}"


def _arn(request: MinistackRequest, kind: str, name: str, given: str = "") -> str:
    """The ARN of what the request names by an ARN, or else by a name."""
    given = given or name
    return given if given.startswith("arn:") else f"arn:aws:ecs:{request.region}:{request.account}:{kind}/{name}"
