"""The input of a rule's target: by its Input, InputPath or InputTransformer, or else the event itself.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from rota.local.simulator.control_plane import DeployedRule, Json
from rota.local.simulator.events import timestamp

STEP = re.compile(
    r"\.(?P<name>[^.\[\]*]+)|\[(?P<index>[0-9]+)\]|\[['\"](?P<quoted>[^'\"]+)['\"]\]|(?P<all>\.\*|\[\*\])"
)
"""One step of a JSON path that EventBridge accepts: a name, an index or a wildcard."""

VARIABLE = re.compile(r"<([A-Za-z0-9_.-]+)>")

MISSING = object()
"""The result of a path that finds nothing; null is a value."""


class InvalidPathError(ValueError):
    """A JSON path in a syntax that EventBridge does not accept."""


def payload(target: Json, rule: DeployedRule, event: Json) -> str:
    """The text that the target gets; JSON, unless its template is not JSON. Raises InvalidPathError."""
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        found = value_at(target["InputPath"], event)
        return _json({} if found is MISSING else found)
    if transformer := target.get("InputTransformer"):
        paths: Mapping[str, str] = transformer.get("InputPathsMap") or {}
        values = {name: value_at(path, event) for name, path in paths.items()}
        return filled(str(transformer["InputTemplate"]), {**values, **_predefined(rule, event)})
    return _json(event)


def value_at(path: str, event: Any) -> Any:  # noqa: ANN401  # JSON in, JSON out
    """The value at a JSON path such as `$.resources[0]`, or MISSING. Raises InvalidPathError."""
    if not path.startswith("$"):
        raise InvalidPathError(f"a JSON path starts with $ (got '{path}')")
    found = [event]
    many = False
    at = 1
    while at < len(path):
        step = STEP.match(path, at)
        if not step:
            raise InvalidPathError(f"EventBridge cannot read the JSON path '{path}' from character {at + 1} on")
        many = many or bool(step["all"])
        found = [below for value in found for below in _below(value, step)]
        at = step.end()
    if many:
        return found
    return found[0] if found else MISSING


def filled(template: str, values: Mapping[str, Any]) -> str:
    """The template with its variables replaced, so that JSON stays JSON.

    A string is filled in without its quotes where the template has quotes, and with them elsewhere. A variable whose
    path finds nothing is empty within quotes and null outside. Unknown names stay as they are.
    """
    parts: list[str] = []
    at = 0
    quoted = False
    for variable in VARIABLE.finditer(template):
        before = template[at : variable.start()]
        quoted ^= _quotes_in(before) % 2 == 1
        value = values.get(variable[1], variable)
        parts += [before, variable[0] if value is variable else _written(value, quoted=quoted)]
        at = variable.end()
    return "".join([*parts, template[at:]])


def _below(value: Any, step: "re.Match[str]") -> Iterator[Any]:  # noqa: ANN401  # JSON
    if step["all"]:
        yield from value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    elif step["index"] is not None:
        index = int(step["index"])
        if isinstance(value, list) and index < len(value):
            yield value[index]
    else:
        name = step["name"] or step["quoted"]
        if isinstance(value, dict) and name in value:
            yield value[name]


def _predefined(rule: DeployedRule, event: Json) -> Mapping[str, Any]:
    """The reserved variables, which an InputPathsMap cannot define."""
    return {
        "aws.events.rule-arn": rule.arn,
        "aws.events.rule-name": rule.name,
        "aws.events.event.ingestion-time": timestamp(datetime.now(UTC)),
        "aws.events.event": {name: value for name, value in event.items() if name != "detail"},
        "aws.events.event.json": event,
    }


def _quotes_in(text: str) -> int:
    """The number of quotes that begin or end a string."""
    return len(re.findall(r'(?<!\\)(?:\\\\)*"', text))


def _written(value: Any, *, quoted: bool) -> str:  # noqa: ANN401  # JSON
    if value is MISSING:
        return "" if quoted else "null"
    if not quoted:
        return _json(value)
    return _json(value if isinstance(value, str) else _json(value))[1:-1]


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
