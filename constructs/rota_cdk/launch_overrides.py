"""The overrides of a launch, as JSON for RunTask. AWS fills in the values that come from the event."""

import json

from rota import own_variables
from rota.registry import Command, Task, TaskSchedule, TaskTrigger
from rota_cdk.placeholders import text

_json = json.JSONEncoder(separators=(",", ":")).encode


def input_paths(start: TaskSchedule | TaskTrigger) -> dict[str, str]:
    """Placeholder of a rule's input template -> the path of its value in the event."""
    return {variable.placeholder: variable.path for variable in start.variables if variable.path}


def launch_overrides(task: Task, start: TaskSchedule | TaskTrigger) -> str:
    """The overrides of every launch by this start: a rule's input template, or a Scheduler schedule's input."""
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
    return text(f'{{"containerOverrides":[{{{",".join(fields)}}}]}}')


def _literal(value: object) -> str:
    """JSON with escaped angle brackets, which AWS would otherwise read as placeholders. Parsers undo the escapes."""
    return _json(value).replace("<", "\\u003c").replace(">", "\\u003e")
