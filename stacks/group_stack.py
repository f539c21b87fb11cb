"""The stack of one group's tasks."""

from pathlib import Path

from constructs import Construct

from rota.registry import Environment
from rota_cdk import ScheduledTask, TaskImages, closed_security_group, shared_by_name
from rota_cdk.tags import environment_tags
from stacks.task_stack import TaskStack


class GroupStack(TaskStack):
    """The tasks of one group, which refer to shared resources by name. It is named after the environment and the group.

    When the network names no security group, the stack makes one: it cannot know the id of another stack's.
    """

    def __init__(self, scope: Construct, *, environment: Environment, group: str, project: Path) -> None:
        description = f"Scheduled tasks of {environment.app} in {environment.name}: {group}"
        super().__init__(scope, environment.names.group_stack(group), environment=environment, description=description)
        tasks = [task for task in environment.tasks if task.group == group]
        images = TaskImages(self, environment, (task.architecture for task in tasks), project)
        shared = shared_by_name(environment, images, self._security_groups(environment, group))
        for task in tasks:
            ScheduledTask(self, task.names.construct_id, task=task, environment=environment, shared=shared)

    def _security_groups(self, environment: Environment, group: str) -> tuple[str, ...]:
        network = environment.network
        if network is None or network.security_groups:
            return network.security_groups if network else ()
        name = environment.names.group_security_group(group)
        return (
            closed_security_group(
                self, "security-group", name=name, vpc=network.vpc, tags=environment_tags(environment)
            ),
        )
