"""The stack of one group's tasks."""

from pathlib import Path

from constructs import Construct

from rota.registry import Environment
from rota_cdk import ScheduledTask, TaskImages, closed_security_group, shared_by_name
from rota_cdk.tags import environment_tags
from stacks.task_stack import TaskStack


class GroupStack(TaskStack):
    """The tasks of one group, which refer to shared resources by name.

    When the network names no security group, the stack makes one: it cannot know the id of another stack's.
    """

    def __init__(self, scope: Construct, *, environment: Environment, group: str, project: Path) -> None:
        description = f"The tasks of {environment.app} in {environment.name} of the group {group}"
        names = environment.names
        super().__init__(
            scope,
            names.group_stack(group),
            stack_name=names.group_stack_name(group),
            environment=environment,
            description=description,
            group=group,
        )
        tasks = [task for task in environment.tasks if task.group == group]
        images = TaskImages(self, environment, tasks, project)
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
                self,
                "security-group",
                name=name,
                vpc=network.vpc,
                egress=environment.egress,
                tags=environment_tags(environment),
            ),
        )
