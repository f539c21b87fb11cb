"""The verbs as the reference and the editor's schema describe them."""

from dataclasses import dataclass

from rota.access.statement import Place
from rota.access.verbs import VERBS, Verb

_EXAMPLE_PLACE = Place("aws", "us-east-1", "222222222222")


@dataclass(frozen=True, slots=True)
class Example:
    """One form of a value, and what an example of it allows in account 222222222222 of us-east-1."""

    wanted: str
    value: str
    actions: tuple[str, ...]
    resource: str


@dataclass(frozen=True, slots=True)
class VerbDescription:
    """One verb: a sentence, every action it can allow, an example of each form, and why a resource is `*`."""

    service: str
    verb: str
    description: str
    actions: tuple[str, ...]
    examples: tuple[Example, ...]
    reason: str


def catalogue() -> tuple[VerbDescription, ...]:
    """Every verb of every service, in the order of the reference."""
    return tuple(_describe(verb) for verbs in VERBS.values() for verb in verbs.values())


def _describe(verb: Verb) -> VerbDescription:
    examples = []
    for form, actions in verb.grants:
        target = form.target(form.example, _EXAMPLE_PLACE)
        if target is not None:
            examples.append(Example(form.wanted, form.example, actions, target.resource))
    return VerbDescription(verb.service, verb.name, verb.description, verb.actions, tuple(examples), verb.reason)
