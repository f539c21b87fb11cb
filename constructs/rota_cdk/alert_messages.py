"""The e-mails of an environment's alerts, as EventBridge input transformers."""

from aws_cdk import Aws, CfnCondition, Fn
from constructs import Construct

from rota.registry import Environment
from rota.registry.resolve_containers import MAX_CONTAINERS
from rota_cdk.placeholders import text

CONSOLE = "console.aws.amazon.com"
"""The domain of the console; a Region's own console is a subdomain of it."""

OTHER_CONSOLES = {
    "aws-us-gov": "console.amazonaws-us-gov.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-eusc": "console.amazonaws-eusc.eu",
}
"""Partition -> the domain of its own console. Those of the isolated partitions are not published."""

# If an event lacks a path, EventBridge leaves its place in the text empty and still sends the message. So every value
# comes after its label, and a value that is often missing has a line of its own. EventBridge does not escape what it
# fills in either, so free text such as a reason never shares a line with the command or the link.
# Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
PATHS = {
    # These messages are about tasks with one container, which has the task's name. If an account's own monitoring adds
    # another before it, the line with the task definition still names the right task.
    "task": "$.detail.containers[0].name",
    "exitCode": "$.detail.containers[0].exitCode",
    "containerReason": "$.detail.containers[0].reason",
    "reason": "$.detail.stoppedReason",
    "stopCode": "$.detail.stopCode",
    "definition": "$.detail.taskDefinitionArn",
    "taskArn": "$.detail.taskArn",
    "time": "$.detail.stoppedAt",
    "group": "$.detail.group",
    **{
        f"{name}{at}": f"$.detail.containers[{at}].{field}"
        for at in range(MAX_CONTAINERS)
        for name, field in (("name", "name"), ("code", "exitCode"), ("why", "reason"))
    },
}
"""Variable of the template -> where the value is in an `ECS Task State Change` event."""


def start_failure_message(environment: Environment, console: str) -> str:
    """The template of the message that a task could not be started."""
    return template_of(
        [
            f"The task <task> of {title_of(environment)} failed to start.",
            "Reason: <reason>",
            "Container: <containerReason>",
            "Exit code: none, the container never ran",
            *_where(environment, console),
        ]
    )


def exit_failure_message(environment: Environment, console: str) -> str:
    """The template of the message that a task failed while it ran: by its exit code, or because AWS stopped it."""
    return template_of(
        [
            f"The task <task> of {title_of(environment)} started and then failed.",
            "Reason: <reason>",
            "Stop code: <stopCode>",
            "Container: <containerReason>",
            "Exit code (empty if the container left none): <exitCode>",
            *_where(environment, console),
        ]
    )


def paths_of(template: str) -> dict[str, str]:
    """The paths that a template uses."""
    return {name: path for name, path in PATHS.items() if f"<{name}>" in template}


def title_of(environment: Environment) -> str:
    """Which environment of which app a message is about."""
    return f"{environment.app} in the environment {environment.name}"


def _where(environment: Environment, console: str) -> list[str]:
    return [
        "Stopped at: <time>",
        "ECS task: <taskArn>",
        "Task definition: <definition>",
        f"Log group: {environment.names.task('<task>').log_group}",
        f"Logs: {_log_group_link(environment, console)}",
        f"Its entry: rota show <task> --env {environment.name}",
    ]


def console_address(scope: Construct, environment: Environment) -> str:
    """The address of the Region's console. Where only the deployment knows the partition, conditions choose the domain.

    A mapping would have to hold every partition: a deployment fails at a key that a mapping lacks.
    """
    place = environment.place
    domain = OTHER_CONSOLES.get(place.partition, CONSOLE)
    if place.partition.startswith("$"):
        for partition, other in OTHER_CONSOLES.items():
            here = CfnCondition(scope, f"In{partition}", expression=Fn.condition_equals(Aws.PARTITION, partition))
            domain = Fn.condition_if(here.logical_id, other, domain).to_string()
    return f"https://{text(place.region)}.{domain}"


def _log_group_link(environment: Environment, console: str) -> str:
    """The page of the task's log group. The console needs `/` escaped twice, with `$` for `%` the second time."""
    region = text(environment.place.region)
    group = environment.names.task("<task>").log_group.replace("/", "$252F")
    return f"{console}/cloudwatch/home?region={region}#logsV2:log-groups/log-group/{group}"


def template_of(lines: list[str]) -> str:
    """The lines of a message as a template."""
    # Each line is a JSON string, since EventBridge accepts several lines in no other form. An e-mail shows the quotes.
    return "\n".join(f'"{line}"' for line in lines)
