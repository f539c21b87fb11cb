"""The `iam:` blocks of a task, read line by line: each line with its path and the statement that it becomes.

Only this module reads them: a role is the sum of the lines, `rota iam` prints them, and the guard compares calls with
them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rota.access import Place, Scope, Scopes, Statement, parse_lines
from rota.errors import Path
from rota.registry.container_checks import EXEC_STATEMENT
from rota.registry.layers import Merged, Placed
from rota.registry.placeholders import substitute
from rota.registry.resolved import Task
from rota.registry.resolved_secret import Secret


@dataclass(frozen=True, slots=True)
class IamLine:
    """One value of a verb, or one exact statement, in one environment.

    `block` is the path of the `iam:` mapping in the file, and `below` leads from there to the line. `written` is the
    line in the file, a text or the mapping of an exact statement; `filled` is the same with its placeholders filled in.
    """

    block: Path
    below: Path
    written: str | Mapping[str, Any]
    filled: str | Mapping[str, Any]
    scope: Scope | Statement
    place: Place

    @property
    def path(self) -> Path:
        """The path of the line in the file."""
        return (*self.block, *self.below)

    @property
    def entry(self) -> Path:
        """The path of its verb, which has all values; that of an exact statement is its own."""
        return self.path if self.verb is None else (*self.block, self.service, self.verb)

    @property
    def service(self) -> str:
        """The service, or `exact`."""
        return self.scope.service if isinstance(self.scope, Scope) else "exact"

    @property
    def verb(self) -> str | None:
        """The verb; an exact statement has none."""
        return self.scope.verb if isinstance(self.scope, Scope) else None

    @property
    def via(self) -> tuple[str, ...]:
        """The services that `via` names beside a verb of kms."""
        return self.scope.via if isinstance(self.scope, Scope) else ()

    @property
    def resources(self) -> Mapping[str, str]:
        """The resources of an exact statement: each as it is written -> as it is meant."""
        if isinstance(self.written, str) or isinstance(self.filled, str):
            return {}
        return dict(zip(_listed(self.written["resources"]), _listed(self.filled["resources"]), strict=True))

    @property
    def statement(self) -> Statement:
        """The statement that this line alone becomes."""
        if isinstance(self.scope, Statement):
            return self.scope
        (statement,) = Scopes((self.scope,)).statements(self.place)
        return statement


@dataclass(frozen=True, slots=True)
class Permission:
    """One statement of a task's roles and the path at which the file states it.

    `at_start` is true for what ECS does with the execution role before the container starts, and false for what the
    program does with the task role.
    """

    path: Path
    statement: Statement
    at_start: bool = False


def read_block(block: Placed, filled: object, place: Place) -> tuple[IamLine, ...]:
    """The lines of one block; `filled` is its value with every placeholder filled in.

    Raises ProblemsError with all that is wrong, with paths below the block.
    """
    return tuple(
        IamLine(block.path, below, _at(block.value, below), _at(filled, below), scope, place)
        for below, scope in parse_lines(filled)
    )


def iam_lines(merged: Merged, values: Mapping[str, str], place: Place) -> tuple[IamLine, ...]:
    """Every line of a task's blocks, layer by layer; names become ARNs of the place.

    `values` replace the placeholders. The blocks must be right.
    """
    return tuple(line for block in merged.iam for line in read_block(block, substitute(block.value, values), place))


def permissions(merged: Merged, values: Mapping[str, str], place: Place, task: Task) -> tuple[Permission, ...]:
    """What the file allows a task, verb by verb, layer by layer and in its order; secrets come last.

    What volumes and ECS Exec need comes before them.
    Together the statements allow what `task.statements` does; what is stated twice is there twice.
    """
    entries: dict[Path, list[IamLine]] = {}
    for line in iam_lines(merged, values, place):
        entries.setdefault(line.entry, []).append(line)
    found = [Permission(path, statement) for path, lines in entries.items() for statement in _statements(lines)]
    mounted = merged.named["volumes"]
    found += [Permission(mounted[volume.name].path, volume.statement(place)) for volume in task.volumes]
    if task.exec:
        found.append(Permission(merged.fields["exec"].path, EXEC_STATEMENT))
    for path, secret in _secrets(merged, task):
        found += [Permission(path, statement, at_start=True) for statement in secret.statements]
    return tuple(found)


def _secrets(merged: Merged, task: Task) -> Iterator[tuple[Path, Secret]]:
    """Each secret of the task's containers, its own first, and where the file states it."""
    yield from ((merged.maps["secrets"][secret.variable].path, secret) for secret in task.secrets)
    for container in task.containers:
        item = merged.named["containers"][container.name]
        yield from ((item.where_key("secrets", secret.variable), secret) for secret in container.secrets)


def _statements(lines: list[IamLine]) -> tuple[Statement, ...]:
    """What the lines of one entry become; an exact statement is left as it is written."""
    if len(lines) == 1:
        return (lines[0].statement,)
    return Scopes.of(line.scope for line in lines).statements(lines[0].place)


def _at(value: Any, path: Path) -> Any:  # noqa: ANN401  # plain YAML data
    for part in path:
        value = value[part]
    return value


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
