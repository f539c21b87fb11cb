"""Tags of every resource: the environment's, the task's own, and those for the task's name and owner."""

from rota.registry import Environment, Task
from rota.registry.names import NAME_TAG
from rota_cdk.placeholders import text

Tags = list[dict[str, str]]
"""Tags in the form that L1s need. An Aspect would visit every construct of the app once for each tag."""


def environment_tags(environment: Environment) -> Tags:
    """The tags of what an environment's tasks share."""
    return _tags(dict(environment.tags))


def task_tags(environment: Environment, task: Task) -> Tags:
    """The tags of a task's own resources; the task's own win over the environment's."""
    return _tags({**environment.tags, **task.tags, **task.names.own_tags(task.owner)})


def named(tags: Tags, name: str) -> Tags:
    """The same with a Name tag, which wins over one of the environment's."""
    return [*(tag for tag in tags if tag["key"] != NAME_TAG), {"key": NAME_TAG, "value": name}]


def _tags(tags: dict[str, str]) -> Tags:
    return [{"key": text(key), "value": text(value)} for key, value in sorted(tags.items())]
