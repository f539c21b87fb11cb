"""Drops each row of each table, one at a time, and asks the tests: what `make mutate` prints first."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Any

from tests.mutation.relevant import stages
from tests.mutation.rows import Mutant, mutants
from tests.mutation.tree import PROJECT, Tree, copies

SECONDS = 10
"""Past five times what a mutant's tests take without it: then they are stopped, as whatever it broke has no end."""


class BrokenTestsError(Exception):
    """Tests fail though nothing was mutated, so that they can judge no mutant."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A mutant of a file, and the test that failed on it; nothing is said of one that survived."""

    file: str
    mutant: Mutant
    survived: bool
    killed_by: str

    def __str__(self) -> str:
        return f"{self.file}:{self.mutant.line}: {self.mutant.table}: {self.mutant.row}"


class Asker:
    """A copy of the tree with a server that runs tests in it."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.mutation.server"],
            cwd=tree.folder,
            env=tree.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, wanted: list[list[str]], known: dict[str, float] | None = None) -> dict[str, Any]:
        """The server's answer on the copy as it is; `known` are the seconds that each test takes without a mutant."""
        assert self._server.stdin
        assert self._server.stdout
        seconds = 1200 if known is None else SECONDS + int(5 * sum(known.values()))
        request = {"stages": wanted, "seconds": seconds, "known": known}
        self._server.stdin.write(json.dumps(request) + "\n")
        self._server.stdin.flush()
        answer: dict[str, Any] = json.loads(self._server.stdout.readline())
        return answer

    def judge(self, file: str, mutant: Mutant, known: dict[str, float]) -> Verdict:
        """Have the copy hold the mutant, ask the tests, and put the file back."""
        self._tree.write(file, mutant.text)
        try:
            wanted = stages(file)
            answer = self.ask(wanted, {test: known[test] for test in known if test.startswith(tuple(wanted[-1]))})
        finally:
            self._tree.restore(file)
        return Verdict(file, mutant, answer["passed"], answer["why"])

    def end(self) -> None:
        """End the server, and with it the tests that it runs."""
        self._server.terminate()
        self._server.wait()


def judged(files: list[str], workers: int) -> Iterator[Verdict]:
    """The verdict on each row of the files' tables, in the order in which they are found.

    Raises BrokenTestsError when a test fails without any mutant.
    """
    rows = [(file, mutant) for file in files for mutant in mutants((PROJECT / file).read_text())]
    if not rows:
        return
    with _askers(workers) as askers:
        known = _known(askers, files)
        free: SimpleQueue[Asker] = SimpleQueue()
        for asker in askers:
            free.put(asker)
        with ThreadPoolExecutor(workers) as pool:
            try:
                yield from pool.map(partial(_judge, free, known), rows)
            finally:  # after Ctrl-C there are rows left: nobody waits for them
                pool.shutdown(wait=False, cancel_futures=True)
                for asker in askers:
                    asker.end()


def _judge(free: "SimpleQueue[Asker]", known: dict[str, float], row: tuple[str, Mutant]) -> Verdict:
    asker = free.get()
    try:
        return asker.judge(*row, known)
    finally:
        free.put(asker)


@contextmanager
def _askers(workers: int) -> Iterator[list[Asker]]:
    with copies(workers) as trees, ExitStack() as stack:
        askers = [Asker(tree) for tree in trees]
        for asker in askers:
            stack.callback(asker.end)
        yield askers


def _known(askers: list[Asker], files: list[str]) -> dict[str, float]:
    """The seconds that each relevant test takes without a mutant, and the bytecode of all that they import."""
    known: dict[str, float] = {}
    for widest in _distinct([stages(file)[-1] for file in files if stages(file)]):
        with ThreadPoolExecutor(len(askers)) as pool:
            for answer in pool.map(lambda asker, wanted=widest: asker.ask([wanted]), askers):
                if not answer["passed"]:
                    raise BrokenTestsError(f"without any mutant, this fails already: {answer['why']}")
                known |= answer["ran"]
    return known


def _distinct(wanted: list[list[str]]) -> list[list[str]]:
    return [list(each) for each in dict.fromkeys(tuple(paths) for paths in wanted)]
