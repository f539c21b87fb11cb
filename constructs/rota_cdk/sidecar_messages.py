"""The e-mails about tasks with sidecars, as EventBridge input transformers.

AWS documents no order for the containers of an event, so these messages name the task by its family and list all
containers.
"""

from collections.abc import Iterator

from rota.registry import Environment
from rota_cdk.alert_messages import template_of, title_of
from rota_cdk.placeholders import text


def sidecar_start_message(environment: Environment, console: str) -> str:
    """The template of the message that a task could not be started, or that its own container never was."""
    return template_of(
        [
            f"A task with sidecars of {title_of(environment)} failed to start.",
            f"Task: <group> (the name follows {environment.names.families})",
            "Reason: <reason>",
            *_containers(environment),
            *_where(environment, console),
        ]
    )


def sidecar_exit_message(environment: Environment, console: str) -> str:
    """The template of the message that a task failed while it ran: a container of it failed, or AWS stopped it."""
    return template_of(
        [
            f"A task with sidecars of {title_of(environment)} failed.",
            f"Task: <group> (the name follows {environment.names.families})",
            "Reason: <reason>",
            "Stop code: <stopCode>",
            *_containers(environment),
            *_where(environment, console),
        ]
    )


def _containers(environment: Environment) -> Iterator[str]:
    """A line for each container that a task of the environment may have; of a task with fewer, the last are empty."""
    yield "Its containers, each with its exit code, if it left one, and the reason, if there is one:"
    for at in range(1 + max(len(task.containers) for task in environment.tasks)):
        yield f"- <name{at}> <code{at}> <why{at}>"


def _where(environment: Environment, console: str) -> list[str]:
    region = text(environment.place.region)
    groups = environment.names.path
    found = f"{console}/cloudwatch/home?region={region}#logsV2:log-groups$3FlogGroupNameFilter$3D"
    return [
        "Stopped at: <time>",
        "ECS task: <taskArn>",
        "Task definition: <definition>",
        f"Log group: {groups} and the task's name, with a stream for each container",
        f"Logs: {found}{groups.replace('/', '$252F')}",
        f"Its entry: rota show NAME --env {environment.name}",
    ]
