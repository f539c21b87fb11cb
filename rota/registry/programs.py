"""The program that a task runs: a handler, a command, or the command of its image."""

from collections.abc import Iterable, Mapping

from rota.errors import Path, Problem
from rota.registry.layers import Merged
from rota.registry.placeholders import substitute
from rota.registry.resolved import Command, Handler
from rota.registry.resolved_image import OF_IMAGE


def read_program(
    merged: Merged, path: Path, values: Mapping[str, str], dropped: Iterable[Path], problems: list[Problem]
) -> Handler | Command | None:
    """The program of the task at a path; None when it has none, or one with problems, which are added to `problems`.

    The fields at the paths `dropped` were wrong, so a program that is missing may be among them.
    """
    handler, command = merged.get("handler", str), merged.written("command")
    if handler and command:
        where = merged.path("command", path)
        problems.append(Problem(where, "handler and command cannot both be set; keep one"))
        return None
    if handler:
        if merged.get("entrypoint", list):
            message = "entrypoint goes with command only; python -m rota starts a handler"
            problems.append(Problem(merged.path("entrypoint", path), message))
            return None
        module, _, function = handler.partition(":")
        return Handler(module, function)
    if command == OF_IMAGE:
        return _of_image(merged, path, problems)
    if command:
        argv, entrypoint = substitute((command, merged.get("entrypoint", list) or []), values)
        return Command(tuple(argv), tuple(entrypoint))
    if not any(part[:2] == path and len(part) > 2 for part in dropped):
        problems.append(Problem(path, "needs a handler ('module.path:function') or a command (a list)", on_key=True))
    return None


def _of_image(merged: Merged, path: Path, problems: list[Problem]) -> Command | None:
    """The image's own command, which a container with another entry point, or with another command, does not run.

    Source: https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact
    """
    before = len(problems)
    if merged.get("entrypoint", list):
        message = "with an entry point of its own, a container does not get the image's command; write the command out"
        problems.append(Problem(merged.path("entrypoint", path), message))
    for item in (*merged.named["schedules"].values(), *merged.named["triggers"].values()):
        if item.get("args"):
            message = (
                "args would take the place of the image's command, which they cannot follow; write the command out"
            )
            problems.append(Problem(item.where("args"), message))
    return Command() if len(problems) == before else None
