"""Properties of a template beside what a service says of the resource: every difference, as text."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

IDENTITIES = ("Key", "PolicyName", "Name", "Id", "SourceVolume")
"""What tells the items of a list from each other where their order says nothing."""

NOTHING: tuple[object, ...] = (None, "", [], {}, False, 0)
"""What a service says of a property that nobody has set."""


def differences(template: object, service: object, path: str = "") -> Iterator[str]:
    """Where the two differ, one line each: `Targets[task].RoleArn: the template has …, the service …`.

    The case of a property's name is the API's business, and so is whether a number is text. What the service
    has and the template does not is a difference too, unless it is empty.
    """
    match template, service:
        case Mapping(), str() if service.startswith("{"):
            yield from differences(template, json.loads(service), path)
        case Mapping(), Mapping():
            yield from _of_mappings(template, service, path)
        case list(), list() if _identity(template, service):
            key = _identity(template, service)
            yield from _of_mappings(_by(key, template), _by(key, service), path, bracket=True)
        case list(), list() if len(template) == len(service):
            for mine, its in zip(template, service, strict=True):
                yield from differences(mine, its, f"{path}[]")
        case _ if _text(template) != _text(service):
            yield f"{path}: the template has {json.dumps(template)}, the service {json.dumps(service)}"


def _of_mappings(
    template: Mapping[str, Any], service: Mapping[str, Any], path: str, *, bracket: bool = False
) -> Iterator[str]:
    spelt = str if bracket else str.lower
    theirs = {spelt(name): name for name in service}
    for name, value in template.items():
        below = f"{path}[{name}]" if bracket else f"{path}.{name}".lstrip(".")
        if spelt(name) in theirs:
            yield from differences(value, service[theirs.pop(spelt(name))], below)
        else:
            yield f"{below}: the template has {json.dumps(value)}, the service nothing"
    for name in theirs.values():
        if service[name] not in NOTHING:
            below = f"{path}[{name}]" if bracket else f"{path}.{name}".lstrip(".")
            yield f"{below}: the template has nothing, the service {json.dumps(service[name], default=str)}"


def _identity(*lists: list[Any]) -> str | None:
    """The property by which the items of each list are told from each other."""
    for key in IDENTITIES:
        names = [[_of(item, key) for item in each] for each in lists]
        if all(each and None not in each and len(set(each)) == len(each) for each in names):
            return key
    return None


def _of(item: object, key: str) -> str | None:
    """A property in either spelling; None when there is none."""
    if not isinstance(item, Mapping):
        return None
    found = item.get(key, item.get(key[:1].lower() + key[1:]))
    return None if found is None else str(found)


def _by(key: str | None, items: list[Any]) -> dict[str, Any]:
    return {str(_of(item, key or "")): item for item in items}


def _text(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value) if isinstance(value, int) else value
