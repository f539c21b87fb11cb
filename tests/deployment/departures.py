"""Where the local AWS does not show a resource as CloudFormation was told to make it, one property at a time."""

from typing import NamedTuple

from tests.deployment.read_back import Difference


class Departure(NamedTuple):
    """A property of a type of resource, and what becomes of it; AWS shows it as the template has it.

    `misspelt`: it is stored under CloudFormation's spelling instead of the API's, so that it is there and no client
    sees it. What is misspelt is compared all the same, as it comes over the wire.
    """

    type: str
    path: str
    reason: str
    misspelt: bool = False

    def explains(self, difference: Difference) -> bool:
        return (self.type, self.path, self.misspelt) == (difference.type, difference.path, difference.misspelt)


DEPARTURES: tuple[Departure, ...] = ()
"""None today: what ministack 1.5.33 does otherwise, `rota.local.adapter.patches` puts right.

Every entry is needed: a test says when ministack, or what we do about it, has caught up.
"""
