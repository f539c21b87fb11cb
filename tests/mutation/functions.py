"""Has mutmut change functions, a seeded sample where there are too many: what `make mutate` prints second.

mutmut changes functions only, and forks for each mutant a process that has imported everything, which is a mutant a
second here; it knows which tests call which function. It works in a copy: what it writes is `mutants/` below that.
"""

import random
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.choice import CHOSEN
from tests.mutation.relevant import ROOTS, stages
from tests.mutation.tree import Tree, copies

SETTINGS = """
[tool.mutmut]
source_paths = {roots}
only_mutate = {files}
also_copy = ["Makefile", "README.md", "app.py", "benchmarks", "cdk.json", "docs", "examples", "tasks"]
pytest_add_cli_args = {options}
pytest_add_cli_args_test_selection = {tests}
use_git_change_detection = false
"""
LINES = 40
"""How much of mutmut's output is shown when it fails."""


class MutmutError(Exception):
    """mutmut could not run the tests; the end of its output says why."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Of all the functions' mutants those that were drawn, and of these the survivors with the lines they change."""

    made: int
    drawn: int
    survivors: Sequence[str]


def judged(files: list[str], sample: int, seed: int, workers: int) -> Judged:
    """Have mutmut try a sample of the mutants of these files' functions; `sample` 0 is all of them.

    Raises MutmutError when it does not come to an end, as when a test fails without a mutant.
    """
    with copies(1) as (tree,):
        return _judged(tree, files, sample, seed, workers)


def _judged(tree: Tree, files: list[str], sample: int, seed: int, workers: int) -> Judged:
    # It takes a module's path for its name, so that each package stands at the top here.
    (tree.folder / "constructs/rota_cdk").rename(tree.folder / "rota_cdk")
    with (tree.folder / "pyproject.toml").open("a") as file:
        file.write(_settings(files))
    # It names its mutants once it has made them, and it makes them before it looks for a name.
    with suppress(MutmutError):
        _mutmut(tree, "run", "no.such.mutant")
    names = sorted(_results(tree))
    drawn = drawn_of(names, sample, seed)
    if drawn:
        _mutmut(tree, "run", "--max-children", str(workers), *drawn)
    found = _results(tree)
    survivors = [name for name in drawn if found[name] not in {"killed", "timeout", "caught by type check"}]
    return Judged(len(names), len(drawn), [f"{found[name]}: {_difference(tree, name)}" for name in survivors])


def drawn_of(names: list[str], sample: int, seed: int) -> list[str]:
    """A sample that is the same for the same names and seed, in order; all names when there are no more, or for 0."""
    if not sample or sample >= len(names):
        return names
    return sorted(random.Random(seed).sample(names, sample))  # noqa: S311  # no secret


def _settings(files: list[str]) -> str:
    tests = sorted({path for file in files for path in stages(file)[-1]})
    options = ["-p", "no:cacheprovider", "-p", "no:xdist", *CHOSEN]
    return SETTINGS.format(roots=_at_the_top(ROOTS), files=_at_the_top(files), options=options, tests=tests)


def _at_the_top(paths: Iterable[str]) -> list[str]:
    return [path.removeprefix("constructs/") for path in paths]


def _results(tree: Tree) -> dict[str, str]:
    """What mutmut found, by the mutant's name."""
    lines = _mutmut(tree, "results", "--all", "true").splitlines()
    return dict(line.strip().split(": ", 1) for line in lines if "__mutmut_" in line)


def _difference(tree: Tree, name: str) -> str:
    """The file and the lines that a mutant changes."""
    lines = _mutmut(tree, "show", name).splitlines()
    file = next((line.removeprefix("--- ") for line in lines if line.startswith("--- ")), name)
    changed = [line for line in lines if line[:1] in {"-", "+"} and line[:3] not in {"---", "+++"}]
    return " ".join((f"{file}:", *(f"{line[0]} {line[1:].strip()}" for line in changed)))


def _mutmut(tree: Tree, *arguments: str) -> str:
    command = [str(Path(sys.executable).with_name("mutmut")), *arguments]
    environment = {**tree.environment, "PYTHONPATH": str(tree.folder / "mutants")}
    ended = subprocess.run(command, cwd=tree.folder, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        output = (ended.stdout + ended.stderr).replace("\r", "\n").splitlines()
        raise MutmutError("\n".join((*output[-LINES:], f"mutmut {arguments[0]} ended with {ended.returncode}")))
    return ended.stdout
