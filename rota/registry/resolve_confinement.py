"""What a task's own container may write to, mount and open, from its merged layers, and what its role needs for it."""

from collections.abc import Iterable, Mapping
from typing import Any

from rota.access import Place, Statement
from rota.access.document import merged as joined
from rota.errors import Path, Problem
from rota.registry.container_checks import (
    EXEC_STATEMENT,
    exec_problems,
    exec_warnings,
    root_problems,
    root_warnings,
)
from rota.registry.layers import Merged
from rota.registry.placeholders import substitute
from rota.registry.volumes import EfsVolume, folder_problems, read_volume


def read_volumes(merged: Merged, values: Mapping[str, str], problems: list[Problem]) -> tuple[EfsVolume, ...]:
    """The volumes by name; what is wrong with them and with all folders together is added to `problems`."""
    items = merged.named["volumes"]
    if not items and not merged.added["writable"]:
        return ()
    volumes: list[EfsVolume] = []
    for name, item in items.items():
        found = read_volume(name, item, values)
        if isinstance(found, EfsVolume):
            volumes.append(found)
        else:
            problems.append(found)
    folders = [
        (substitute(folder, values), (*placed.path, index))
        for placed in merged.added["writable"]
        for index, folder in enumerate(placed.value)
        if isinstance(folder, str) and folder  # the others are wrong, and already reported
    ]
    problems += folder_problems([*folders, *((each.path, items[each.name].where("path")) for each in volumes)])
    return tuple(sorted(volumes, key=lambda volume: volume.name))


def check_container(
    merged: Merged, path: Path, dropped: Iterable[Path], problems: list[Problem], warnings: list[Problem]
) -> None:
    """Add what the fields of the container at a path say against each other. `dropped` have been reported already."""
    for part in dropped:
        # The values of another task are none of this one's.
        if part[-1:] in (("read_only",), ("reason",)) and (part[:1] != path[:1] or part[:2] == path):
            return

    def where(name: str) -> Path:
        return merged.added[name][0].path if merged.added.get(name) else merged.path(name, path)

    problems += [*root_problems(merged.written, where), *exec_problems(merged.written, where)]
    warnings += root_warnings(merged.written, where, stated="read_only" in merged.fields)
    warnings += exec_warnings(merged.written, where)


def own_statements(merged: Merged, volumes: Iterable[EfsVolume], place: Place) -> tuple[Statement, ...]:
    """What the task's role needs beside its `iam`: to mount its volumes, and for ECS Exec."""
    shell: tuple[Any, ...] = (EXEC_STATEMENT,) if merged.written("exec") else ()
    own = (*(volume.statement(place) for volume in volumes), *shell)
    return joined(own) if own else ()
