"""The overrides of a launch, as JSON for RunTask, and how long AWS may make them by what it fills in."""

import json
import re

from rota import own_variables
from rota.registry.placeholders import as_long_as_can_be
from rota.registry.resolved import Command, Task
from rota.registry.schedules import TaskSchedule, TaskTrigger

MAX_OVERRIDES = 8_192
"""Characters of RunTask's overrides as JSON (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html).

EventBridge takes as many for the template from which it makes them, which is shorter: Rota's own values alone make up
for the longest names of placeholders (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html).
"""

_FILLED_IN = re.compile(r"<[A-Za-z0-9_.-]+>")
_json = json.JSONEncoder(separators=(",", ":")).encode


def input_paths(start: TaskSchedule | TaskTrigger) -> dict[str, str]:
    """Placeholder of a rule's input template -> the path of its value in the event."""
    return {variable.placeholder: variable.path for variable in start.variables if variable.path}


def launch_overrides(task: Task, start: TaskSchedule | TaskTrigger) -> str:
    """The overrides of every launch by this start: a rule's input template, or a Scheduler schedule's input.

    AWS fills in the values that come from the event, and CloudFormation pseudo parameters.
    """
    named = {own_variables.TRIGGER_NAME: start.name} if start.name else {}
    stated = {own_variables.TRIGGER: start.kind, **named, **start.env}
    filled_in = {variable.name: f"<{variable.placeholder}>" for variable in start.variables}
    variables = [
        *(_literal({"name": name, "value": value}) for name, value in stated.items()),
        *(_json({"name": name, "value": value}) for name, value in filled_in.items()),
    ]
    fields = [f'"name":{_literal(task.names.container)}']
    if start.args:
        command = task.program.argv if isinstance(task.program, Command) else ("run", task.name)
        fields.append(f'"command":{_literal([*command, *start.args])}')
    fields.append(f'"environment":[{",".join(variables)}]')
    return f'{{"containerOverrides":[{{{",".join(fields)}}}]}}'


def overrides_problem(task: Task, start: TaskSchedule | TaskTrigger) -> str | None:
    """What is wrong with the size of a start's overrides, with every placeholder at its longest; or None."""
    longest = {f"<{variable.placeholder}>": variable.longest for variable in start.variables}
    text = as_long_as_can_be(launch_overrides(task, start))
    size = len(_FILLED_IN.sub(lambda match: "x" * longest.get(match[0], 0), text))
    if size <= MAX_OVERRIDES:
        return None
    fix = "shorten its args and env, or let the task read them from S3 or a parameter"
    return f"the run's overrides may have {size:,} characters, and ECS takes {MAX_OVERRIDES:,}; {fix}"


def _literal(value: object) -> str:
    """JSON with escaped angle brackets, which AWS would otherwise read as placeholders. Parsers undo the escapes."""
    return _json(value).replace("<", "\\u003c").replace(">", "\\u003e")
