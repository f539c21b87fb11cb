"""The problems of `paths`: the parts of an event that become variables of a launch.

EventBridge puts each value between the quotes of a JSON text. A text or number fits there. Of a mapping or list, the
quotes of its own make the launch invalid JSON, and the start ends in the dead-letter queue. What an event of a service
holds is known here only for the services below, and from the pattern. Sources:
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html for quotes and the 100 values,
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html for the fields of every event, and
botocore's model of PutTargets for the lengths.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from rota.errors import Problem, nearest, shown
from rota.registry.triggers.pattern_checks import EVENT_FIELDS

JSON_PATH = r"\$(\.[A-Za-z0-9_-]+(\[[0-9]+\])?)+"
JSON_PATH_RULE = "a JSON path into the event, such as $.detail.order-id"

MAX_PATH = 256
"""Characters of a JSON path."""

MAX_VARIABLE = 251
"""Characters of a variable: its key in the InputPathsMap has 256, and begins with 5 of Rota's own.

A dot or hyphen of its name counts twice, see `placeholder`.
"""

MAX_PATHS = 100
"""Values that a rule's target takes from one event."""

_S3 = {"bucket": "$.detail.bucket.name", "object": "$.detail.object.key"}
_ECS = {
    "containers": "$.detail.containers[0].exitCode",
    "containers.networkInterfaces": "$.detail.containers[0].networkInterfaces[0].privateIpv4Address",
    "attachments": "$.detail.attachments[0].status",
    "attributes": "$.detail.attributes[0].value",
    "ephemeralStorage": "$.detail.ephemeralStorage.sizeInGiB",
    "overrides": "$.detail.overrides.containerOverrides[0].name",
    "overrides.containerOverrides": "$.detail.overrides.containerOverrides[0].name",
}
_CLOUDTRAIL = {
    "userIdentity": "$.detail.userIdentity.arn",
    "requestParameters": "$.detail.requestParameters.bucketName",
    "responseElements": "$.detail.responseElements.clusterArn",
}
_NOT_SINGLE: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("source", "aws.s3"): _S3,
    ("source", "aws.ecs"): _ECS,
    ("detail-type", "AWS API Call via CloudTrail"): _CLOUDTRAIL,
}
"""Field and value of a pattern -> the mappings and lists of such an event's detail, each with a single value in it.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html and
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""


def path_problems(paths: Mapping[str, str], pattern: Mapping[str, Any], own: Collection[str]) -> Iterator[Problem]:
    """Every problem of the paths, whose placeholders are filled in, each with its path in them.

    `own` are the paths of Rota's own variables, which count as well.
    """
    most = MAX_PATHS - len(own)
    if len(paths) > most:
        text = f"a rule takes {MAX_PATHS} values from an event, and {len(own)} of them are Rota's own"
        yield Problem((), f"{text}; write at most {most} paths (got {len(paths)})", on_key=True)
    for name, path in paths.items():
        length = len(placeholder(name)) - len(placeholder(""))
        if length > MAX_VARIABLE:
            text = f"EventBridge takes {MAX_VARIABLE} characters for a variable from an event, and this has {length}"
            yield Problem((name,), f"{text}; shorten the name", on_key=True)
        if not re.fullmatch(JSON_PATH, path, re.ASCII):
            yield Problem((name,), f"must be {JSON_PATH_RULE} (got {shown(path)})")
        elif len(path) > MAX_PATH:
            text = f"EventBridge takes {MAX_PATH} characters for a JSON path, and this has {len(path)}"
            yield Problem((name,), f"{text}; let the task read the value itself")
        elif wrong := _nowhere(path):
            yield Problem((name,), f"{wrong} (got {shown(path)})")
        elif right := _right(path, pattern):
            text = "this is a mapping or a list in the event, which would break the launch"
            yield Problem((name,), f"{text}; name a single value in it, such as {right} (got {shown(path)})")


def placeholder(variable: str) -> str:
    """The key of a variable of `paths`, apart from those of Rota's own, whatever the variable is called.

    A key has letters, digits, underscores and hyphens, so a dot is `-d`, and then a hyphen is `-h`.
    Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html
    """
    return f"path-{variable.replace('-', '-h').replace('.', '-d')}"


def _nowhere(path: str) -> str:
    """What is wrong with a path that leads to nothing in any event; EventBridge would fill in an empty text."""
    first = re.split(r"[.\[]", path)[1]
    if first not in EVENT_FIELDS:
        return f"no event has the field {shown(first)}{nearest(first, EVENT_FIELDS)}"
    text = re.match(r"\$\.resources(\[[0-9]+\])?", path) if first == "resources" else re.match(r"\$\.[^.\[]+", path)
    if first != "detail" and text and text[0] != path:
        return f"there is a text in every event at {text[0]}, and nothing below it; write {text[0]}"
    return ""


def _right(path: str, pattern: Mapping[str, Any]) -> str | None:
    """A path to a single value, instead of one that leads to a mapping or list; None for all others."""
    if path == "$.resources":
        return "$.resources[0]"
    fields = tuple(re.sub(r"\[[0-9]+\]", "", path).split(".")[1:])
    if fields[0] != "detail":
        return None
    known = [
        (f"detail.{inner}".split("."), right)
        for (field, value), objects in _NOT_SINGLE.items()
        if isinstance(pattern.get(field), list) and value in pattern[field]
        for inner, right in objects.items()
    ]
    inside = (".".join(["$", *leaf]) for leaf in _leaves_below(pattern, fields, ()))
    rights = [*(right for inner, right in known if len(fields) == 1 or inner == [*fields]), *inside]
    return next(iter(rights), "$.detail.order-id" if len(fields) == 1 else None)


def _leaves_below(
    pattern: Mapping[str, Any], fields: tuple[str, ...], above: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    """The fields that a pattern states below a mapping of the event, by which it shows that it is one."""
    for name, value in pattern.items():
        if name == "$or" and isinstance(value, list):
            for alternative in value:
                if isinstance(alternative, Mapping):
                    yield from _leaves_below(alternative, fields, above)
            continue
        here = (*above, name)
        if len(here) > len(fields) and here[: len(fields)] == fields and not isinstance(value, Mapping):
            yield here
        elif isinstance(value, Mapping) and here[: len(fields)] == fields[: len(here)]:
            yield from _leaves_below(value, fields, here)
