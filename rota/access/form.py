"""One way in which a value of the registry can name an AWS resource."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from rota.access.arn import MalformedArnError, parse_arn
from rota.access.statement import Conditions, Place


@dataclass(frozen=True, slots=True)
class Target:
    """The resource that a value names in one account and region, and the conditions that narrow it."""

    resource: str
    conditions: Conditions


@dataclass(frozen=True, slots=True)
class Form:
    """One way to name a resource.

    `kind` is the noun for people and `resource_type` that of the Service Authorization Reference. `shape` is a regular
    expression for the whole value, compiled when it is first used; its named groups, `{value}` and the place fill the
    templates `arn` and `conditions`. `written` says whether a value is a bare name, an ARN, or either.
    """

    kind: str
    resource_type: str
    wanted: str
    example: str
    shape: str
    arn: str
    conditions: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    written: Literal["name", "arn", "either"] = "either"

    def target(self, value: str, place: Place) -> Target | None:
        """What the value names, or None when it is not of this form. A name is of `place`, an ARN of its own."""
        if value.startswith("arn:"):
            located = self._of_arn(value)
            if located is None:
                return None
            value, place = located
        elif self.written == "arn":
            return None
        found = re.fullmatch(self.shape, value)
        if found is None:
            return None
        words = {
            "value": value,
            "partition": place.partition,
            "region": place.region,
            "account": place.account,
            **found.groupdict(),
        }
        return Target(
            self.arn.format(**words),
            {
                operator: {key: tuple(text.format(**words) for text in texts) for key, texts in keys.items()}
                for operator, keys in self.conditions.items()
            },
        )

    def _of_arn(self, text: str) -> tuple[str, Place] | None:
        """The name in an ARN of this form and the place that the ARN gives."""
        if self.written == "name" or not self.arn.startswith("arn:"):
            return None
        try:
            given, template = parse_arn(text), self.arn.split(":", 5)
        except MalformedArnError:
            return None
        prefix = template[5].partition("{")[0]
        if (
            given.service != template[2]
            or bool(given.region) != bool(template[3])
            or bool(given.account) != bool(template[4])
            or not given.resource.startswith(prefix)
        ):
            return None
        return given.resource.removeprefix(prefix), Place(given.partition, given.region, given.account)
