"""The stack of an environment: what its tasks share, and its tasks without a group."""

from pathlib import Path

from constructs import Construct

from rota.registry import Environment
from rota_cdk import EnvironmentResources, ScheduledTask, TaskImages
from stacks.task_stack import TaskStack


class EnvironmentStack(TaskStack):
    """The shared resources of an environment, and its tasks without a group.

    Its own construct ids are lower case and those of tasks begin with a capital, so that no task's name can clash.
    """

    def __init__(self, scope: Construct, *, environment: Environment, project: Path) -> None:
        description = f"The tasks of {environment.app} in {environment.name}, and what they share"
        names = environment.names
        super().__init__(
            scope, names.stack, stack_name=names.stack_name, environment=environment, description=description
        )
        own = [task for task in environment.tasks if task.group is None]
        # The execution role needs the repository even when all tasks are in groups.
        images = TaskImages(self, environment, own, project, shared=True)
        shared = EnvironmentResources(self, "shared", environment=environment, images=images).shared
        for task in own:
            ScheduledTask(self, task.names.construct_id, task=task, environment=environment, shared=shared)
