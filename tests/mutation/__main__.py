"""Which changes of the code no test notices: `make mutate`, for the whole or for a folder (`IN=rota/registry`).

Two kinds of mutants meet the tests of their module's mirror folder. Every table loses each of its rows, one at a
time: that is ours, because no mutation tester does it and most rules here are rows. mutmut changes functions; of its
mutants a sample is drawn by a seed, so that two runs try the same. Tests that need an engine or an emulator are left
out, and so are those that take more than two seconds by themselves.

It stands with the tests because it tests them, and nothing of it is shipped. Mutants live in copies below .make, so
that the working tree stays as it is. The exit code is 1 when a row survived: a function's mutant may mean the same as
the function, but a table with a row fewer hardly does.
"""

import argparse
import os
import signal
import sys
import time

from tests.mutation import functions, tables
from tests.mutation.relevant import NothingToMutateError, modules


def main() -> int:
    """Read the command line, try the mutants, and return the exit code; SIGTERM ends it as Ctrl-C does."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        files = modules(asked.within or None)
        survived = _tables(files, asked.workers)
        if asked.sample >= 0:
            _functions(files, asked)
    except KeyboardInterrupt:
        return 130
    except (NothingToMutateError, tables.BrokenTestsError, functions.MutmutError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 1 if survived else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutate", description="Find changes of the code that no test notices.")
    parser.add_argument("within", nargs="?", help="a folder or a module; by default everything")
    parser.add_argument("--sample", type=int, required=True, help="mutants of functions; 0 for all, -1 for none")
    parser.add_argument("--seed", type=int, required=True, help="another seed draws another sample")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="mutants tried at a time")
    return parser.parse_args()


def _tables(files: list[str], workers: int) -> int:
    begun, tried, survivors = time.monotonic(), 0, 0
    for verdict in tables.judged(files, workers):
        tried += 1
        if verdict.survived:
            survivors += 1
            _print(str(verdict))
    _figures("rows", tried, survivors, begun)
    return survivors


def _functions(files: list[str], asked: argparse.Namespace) -> None:
    begun = time.monotonic()
    judged = functions.judged(files, asked.sample, asked.seed, asked.workers)
    for line in judged.survivors:
        _print(line)
    _figures(f"of {judged.made} mutants of functions", judged.drawn, len(judged.survivors), begun)


def _figures(what: str, tried: int, survived: int, begun: float) -> None:
    _print(f"{what}: {tried} tried, {tried - survived} killed, {survived} survived, {time.monotonic() - begun:.0f} s")


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
