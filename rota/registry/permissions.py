"""Where each permission of a task stands in the file: the blocks taken apart that `resolve` adds up."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rota.access import Scopes, Statement, parse_scopes
from rota.errors import Path
from rota.registry.layers import Placed, layers, merge
from rota.registry.placeholders import substitute
from rota.registry.resolve import placeholder_values
from rota.registry.resolved import Environment, Task

if TYPE_CHECKING:
    from rota.registry.loading import Registry


@dataclass(frozen=True, slots=True)
class Permission:
    """One statement of a task's roles and the path at which the file states it.

    `at_start` tells what ECS does with the task's execution role, before the container starts, from what the program
    does with the task's own.
    """

    path: Path
    statement: Statement
    at_start: bool = False


def permissions(registry: "Registry", environment: Environment, task: Task) -> tuple[Permission, ...]:
    """What the file allows a task in an environment, layer by layer and in its order; secrets come last.

    Together the statements allow what `task.statements` does; what is stated twice is there twice.
    """
    merged = merge(layers(registry.data, task.name, environment.name))
    values = placeholder_values(environment.app, environment.name, environment.place)
    found = [permission for block in merged.iam for permission in _of_block(block, values, environment)]
    for secret in task.secrets:
        path = merged.maps["secrets"][secret.variable].path
        found.append(Permission(path, Statement((secret.action,), (secret.resource,)), at_start=True))
    return tuple(found)


def _of_block(block: Placed, values: dict[str, str], environment: Environment) -> Iterator[Permission]:
    """The permissions of one `iam:` mapping, verb by verb."""
    scopes = parse_scopes(substitute(block.value, values))
    by_verb = dict.fromkeys((scope.service, scope.verb) for scope in scopes.named)
    for service, verb in by_verb:
        named = tuple(scope for scope in scopes.named if (scope.service, scope.verb) == (service, verb))
        for statement in Scopes(named).statements(environment.place):
            yield Permission((*block.path, service, verb), statement)
    for index, statement in enumerate(scopes.exact):
        yield Permission((*block.path, "exact", index), statement)
