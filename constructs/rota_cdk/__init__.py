"""Rota's CDK constructs: one for a task of the registry, one for what the tasks of an environment share."""

from rota_cdk.environment_resources import EnvironmentResources
from rota_cdk.images import TaskImages
from rota_cdk.limits import MAX_ROLES, MAX_RULES, limit_problems
from rota_cdk.scheduled_task import ScheduledTask
from rota_cdk.shared import Shared, shared_by_name
from rota_cdk.task_network import closed_security_group

__all__ = [
    "MAX_ROLES",
    "MAX_RULES",
    "EnvironmentResources",
    "ScheduledTask",
    "Shared",
    "TaskImages",
    "closed_security_group",
    "limit_problems",
    "shared_by_name",
]
