"""The entry's own lines: every verb and exact statement of a task with the place where the file says it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rota.access import Place, Statement, parse_scopes
from rota.access.via import VIA
from rota.errors import dotted
from rota.registry import Environment, Registry
from rota.registry.layers import layers, merge
from rota.registry.placeholders import substitute
from rota.registry.resolve import placeholder_values

_VIA_KEY = "kms:viaservice"


@dataclass(frozen=True, slots=True)
class Granted:
    """One value of a verb, or one exact statement, as the file has it, and the statement that it means.

    `where` is the block in which it stands, such as `bundles.database.iam`. `written` is the verb's value, or the
    statement as a mapping, and then `meant` has what each of its resources
    means. `via` is that of kms.
    """

    where: str
    service: str
    verb: str
    written: str | Mapping[str, Any]
    statement: Statement
    via: tuple[str, ...] = ()
    meant: Mapping[str, str] = field(default_factory=dict)

    @property
    def visible(self) -> bool:
        """Whether a task's own calls can use it; a key behind `via` is used by services on behalf of the task."""
        keys = (key for of_operator in self.statement.conditions.values() for key in of_operator)
        return all(key.lower() != _VIA_KEY for key in keys)


def granted(registry: Registry, environment: Environment, task: str, place: Place) -> tuple[Granted, ...]:
    """Every line of a task's merged `iam:` blocks in an environment, as statements of a place."""
    values = placeholder_values(environment.app, environment.name, place)
    found: dict[tuple[object, ...], Granted] = {}
    for placed in merge(layers(registry.data, task, environment.name)).iam:
        for line in _lines(placed.value, dotted(placed.path), values, place):
            found.setdefault((line.service, line.verb, str(line.written)), line)
    return tuple(found.values())


def _lines(block: Mapping[str, Any], where: str, values: Mapping[str, str], place: Place) -> Iterator[Granted]:
    for service, verbs in block.items():
        if service == "exact":
            for item in verbs:
                (statement,) = parse_scopes({"exact": [substitute(item, values)]}).exact
                meant = {text: substitute(text, values) for text in _listed(item["resources"])}
                yield Granted(where, "exact", "", item, statement, meant=meant)
            continue
        beside = {VIA: verbs[VIA]} if VIA in verbs and service == "kms" else {}
        for verb, written in verbs.items():
            if beside and verb == VIA:
                continue
            for text in _listed(written):
                scope = {service: {verb: substitute(text, values), **beside}}
                (statement,) = parse_scopes(scope).statements(place)
                yield Granted(where, service, verb, text, statement, tuple(_listed(beside.get(VIA, []))))


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
