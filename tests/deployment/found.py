"""What a service says of one resource, in the form of a template's properties."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Client = Callable[[str], Any]
Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Found:
    """A resource's properties by its service as boto3 shows them, and the attributes that `Fn::GetAtt` gives of it.

    `wire`: the properties as they came, where the service may have spelt some so that boto3 does not see them.
    """

    properties: Properties
    attributes: Properties = field(default_factory=dict)
    wire: Properties | None = None


Reader = Callable[[Client, str, Properties], Found]
"""Reads a resource by its physical id; the template's properties, resolved, only help to find it."""


def asked(client: Any, operation: str, **arguments: object) -> tuple[Any, Any]:  # noqa: ANN401  # untyped
    """A call's answer twice: as boto3 shows it, and as it came over the wire; of a service that speaks JSON."""
    bodies: list[bytes] = []
    event = f"after-call.{client.meta.service_model.service_id.hyphenize()}"

    def keep(http_response: Any, **_: object) -> None:  # noqa: ANN401  # untyped
        bodies.append(http_response.content)

    client.meta.events.register(event, keep)
    try:
        shown = getattr(client, operation)(**arguments)
    finally:
        client.meta.events.unregister(event, keep)
    return shown, json.loads(bodies[-1])


def but(found: Properties, *names: str) -> dict[str, Any]:
    """What was found without these names, which are no properties."""
    return {name: value for name, value in found.items() if name not in names}


def own_tags(tags: Iterable[Mapping[str, str]] | Mapping[str, str]) -> list[dict[str, str]]:
    """Tags in the template's form, without CloudFormation's own."""
    pairs = (
        tags.items()
        if isinstance(tags, Mapping)
        else [(tag.get("Key") or tag["key"], tag.get("Value", tag.get("value", ""))) for tag in tags]
    )
    return [{"Key": key, "Value": value} for key, value in pairs if not key.startswith("aws:")]
