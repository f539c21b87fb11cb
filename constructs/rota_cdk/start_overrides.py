"""What a start tells the container: RunTask's overrides as JSON, in which AWS fills in what it knows of the event."""

import json
from collections.abc import Mapping

from rota.registry import Command, EventPattern, S3Objects, Task, TaskSchedule, TaskTrigger
from rota_cdk.placeholders import text

SCHEDULE_PATHS = {"time": "$.time", "id": "$.id", "rule": "$.resources[0]"}
_EVENT_PATHS = {"id": "$.id", "time": "$.time", "source": "$.source", "type": "$.detail-type"}
_OBJECT_PATHS = {
    "id": "$.id",
    "bucket": "$.detail.bucket.name",
    "key": "$.detail.object.key",
    "size": "$.detail.object.size",
    "etag": "$.detail.object.etag",
    "version": "$.detail.object.version-id",
}

# Variable -> what AWS puts in its place. The names in angle brackets are those of the paths above, or AWS's own:
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html and
# https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
_BY_RULE = {"ROTA_SCHEDULED_TIME": "<time>", "ROTA_EVENT_ID": "<id>", "ROTA_TRIGGER_ARN": "<rule>"}
_BY_SCHEDULER = {
    "ROTA_SCHEDULED_TIME": "<aws.scheduler.scheduled-time>",
    "ROTA_EVENT_ID": "<aws.scheduler.execution-id>",
    "ROTA_TRIGGER_ARN": "<aws.scheduler.schedule-arn>",
}
_BY_OBJECT = {
    "ROTA_EVENT_ID": "<id>",
    "ROTA_TRIGGER_ARN": "<aws.events.rule-arn>",
    "ROTA_S3_BUCKET": "<bucket>",
    "ROTA_S3_KEY": "<key>",
    "ROTA_S3_SIZE": "<size>",
    "ROTA_S3_ETAG": "<etag>",
    "ROTA_S3_VERSION": "<version>",
}
_BY_EVENT = {
    "ROTA_EVENT_ID": "<id>",
    "ROTA_EVENT_TIME": "<time>",
    "ROTA_EVENT_SOURCE": "<source>",
    "ROTA_EVENT_TYPE": "<type>",
    "ROTA_TRIGGER_ARN": "<aws.events.rule-arn>",
}


def schedule_overrides(task: Task, schedule: TaskSchedule) -> str:
    """The overrides of a scheduled run, for a rule's input template or a Scheduler schedule's input."""
    known = _BY_RULE if schedule.service == "rules" else _BY_SCHEDULER
    return _overrides(task, schedule, "schedule", known)


def trigger_paths(trigger: TaskTrigger) -> dict[str, str]:
    """Where in the event the input template's names are."""
    match trigger.source:
        case S3Objects():
            return _OBJECT_PATHS
        case EventPattern(_, paths):
            return {**_EVENT_PATHS, **{_path_name(variable): path for variable, path in paths.items()}}


def trigger_overrides(task: Task, trigger: TaskTrigger) -> str:
    """The overrides of a run that an event starts, for the rule's input template."""
    known = _BY_OBJECT
    if isinstance(trigger.source, EventPattern):
        known = {**_BY_EVENT, **{variable: f"<{_path_name(variable)}>" for variable in trigger.source.paths}}
    return _overrides(task, trigger, trigger.kind, known)


def _path_name(variable: str) -> str:
    # Apart from the names of the event's own fields, whatever a variable is called.
    return f"path-{variable}"


def _overrides(task: Task, start: TaskSchedule | TaskTrigger, kind: str, known: Mapping[str, str]) -> str:
    own = {"ROTA_TRIGGER": kind, **({"ROTA_TRIGGER_NAME": start.name} if start.name else {})}
    literal = [{"name": variable, "value": value} for variable, value in {**own, **start.env}.items()]
    container: dict[str, object] = {"name": task.names.container}
    if start.args:
        command = task.program.argv if isinstance(task.program, Command) else ("run", task.name)
        container["command"] = [*command, *start.args]
    filled = _json([{"name": variable, "value": value} for variable, value in known.items()])
    stated = _literal(_json({**container, "environment": literal}))
    # The literal part ends in `]}`: what AWS fills in joins its list of variables.
    whole = f'{{"containerOverrides":[{stated[:-2]},{filled[1:]}}}]}}'
    return text(whole)


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _literal(document: str) -> str:
    """JSON whose angle brackets AWS cannot take for names to fill in; JSON reads the escapes as the same characters."""
    return document.replace("<", "\\u003c").replace(">", "\\u003e")
