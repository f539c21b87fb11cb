"""Problems of environments that are like others: each once, and where the file states the value."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from rota.errors import Path, Problem, dotted
from rota.registry.alike import lineage, place_in_file


def moved(problems: Iterable[Problem], whole: Mapping[str, Any]) -> Iterator[Problem]:
    """The problems with their places in the file, which is not expanded."""
    for problem in problems:
        path = place_in_file(whole["environments"], problem.path)
        yield problem if path is problem.path else replace(problem, path=path)


def at_home(found: Mapping[str, Iterable[Problem]], whole: Mapping[str, Any]) -> Iterator[Problem]:
    """The problems of each environment, as they are to be reported.

    A value that is wrong already where it is from is reported there only. One that is wrong in an environment that is
    like it, and right where it is from, is reported at `like`.
    """
    environments = whole["environments"]
    placed = {name: [*moved(problems, whole)] for name, problems in found.items()}
    wrong = {name: {problem.path for problem in problems} for name, problems in placed.items()}
    for name, problems in placed.items():
        others = lineage(environments, name)[:-1]
        for problem in problems:
            if not _is_from(problem.path, others):
                yield problem
            elif all(problem.path not in wrong[other] for other in others):
                message = f"{dotted(problem.path)} does not fit here: {problem.message}"
                yield Problem(("environments", name, "like"), message)


def _is_from(path: Path, others: tuple[str, ...]) -> bool:
    """Whether one of these environments states the value at a path: its own entry, or an override for it."""
    return any(first == "environments" and second in others for first, second in pairwise(path))
