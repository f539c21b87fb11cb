"""Variables that a task gets from several places, or that its program cannot do without."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rota.errors import Path, Problem, dotted, shown
from rota.registry.layers import Item, Merged
from rota.registry.resolved import Command
from rota.registry.taken_variables import OF_THE_IMAGE
from rota.registry.triggers import KINDS

_SHELLS = frozenset({"sh", "dash", "ash"})

Places = Mapping[str, Path]
"""Variables, each with the path at which the file states it."""


@dataclass(frozen=True, slots=True)
class _Start:
    """What one schedule or trigger sets: values of its own, and parts of the event."""

    env: Places
    paths: Places


def clashing_variables(merged: Merged) -> Iterator[Problem]:
    """Each variable that a start sets twice, or that is a secret of the task: ECS would reject every launch.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html and RegisterTaskDefinition: a
    secret's name must not be that of a variable of the container.
    """
    secrets = merged.maps["secrets"]
    for start in _starts(merged):
        for name, path in (*start.env.items(), *start.paths.items()):
            if name in secrets:
                message = f"'{name}' is a plain variable here and a secret at {dotted(secrets[name].path)}; keep one"
                yield Problem(path, message, on_key=True)
        for name, path in start.paths.items():
            if name in start.env:
                message = f"'{name}' is a part of the event here and a text at {dotted(start.env[name])}; keep one"
                yield Problem(path, message, on_key=True)


def of_the_image(merged: Merged, *, handler: bool) -> Iterator[Problem]:
    """Each variable that takes the place of one that the image sets for its programs."""
    for places in _all(merged):
        for name in (name for name in OF_THE_IMAGE if name in places):
            what = "a handler's" if handler else "the command's"
            message = (
                f"{what} {name} is the image's: {OF_THE_IMAGE[name]}; set it in the Dockerfile, or take another name"
            )
            yield Problem(places[name], message, on_key=True)


def for_commands_only(merged: Merged) -> Iterator[Problem]:
    """Each variable of a handler whose name is no identifier: other programs read such names, JVM frameworks above all.

    ECS sets whatever name it gets. Shells drop these, and handlers start programs through them, so in a handler such a
    name is rather a slip.
    """
    for places in _all(merged):
        for name in (name for name in places if not re.fullmatch(r"\w+", name, re.ASCII)):
            message = (
                "a handler's variable has letters, digits and '_' only, and a command's may have '.' and '-' between"
                f" them; write {re.sub(r'[.-]', '_', name)} (got {shown(name)})"
            )
            yield Problem(places[name], message, on_key=True)


def lost_in_a_shell(merged: Merged, program: Command) -> Iterator[Problem]:
    """Each variable that the shell of a command does not pass on: one whose name is no identifier.

    dash, the `sh` of Debian, drops them, and POSIX allows that; bash passes them on.
    Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html, Shell Variables.
    """
    (first, *_) = (*program.entrypoint, *program.argv, "")
    if first.rpartition("/")[2] not in _SHELLS:
        return
    for places in _all(merged):
        for name in (name for name in places if not re.fullmatch(r"\w+", name, re.ASCII)):
            message = (
                f"{first} may drop a variable with '.' or '-' in its name; let the command start its program without a"
                " shell"
            )
            yield Problem(places[name], message, on_key=True)


def _all(merged: Merged) -> Iterator[Places]:
    """The variables of the task, then those of each of its starts."""
    yield {name: placed.path for kind in ("env", "secrets") for name, placed in merged.maps[kind].items()}
    for start in _starts(merged):
        yield from (start.env, start.paths)


def _starts(merged: Merged) -> Iterator[_Start]:
    for kind in ("schedules", "triggers"):
        for item in merged.named[kind].values():
            yield _Start({name: item.where_key("env", name) for name in item.get("env") or ()}, _paths(item))


def _paths(item: Item) -> Places:
    return {
        name: (*item.where(kind), "paths", name)
        for kind in KINDS
        if isinstance(entry := item.get(kind), Mapping)
        for name in entry.get("paths") or ()
    }
