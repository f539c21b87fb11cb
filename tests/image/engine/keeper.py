"""A private engine in the care of a process that outlives the tests, so that even a killed worker leaves nothing.

`python -m tests.image.engine.keeper` prints one line of JSON, `{"host": …}` or `{"error": …}`, keeps the engine until
its standard input ends, which is when its parent closes it or dies, and clears up.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.image.dockerfile import PROJECT
from tests.image.engine.client import Engine, NoEngineError, find_client
from tests.image.engine.private import private_engine

CLEARED_WITHIN = 60.0
"""Seconds. What takes longer is not waited for; the keeper goes on alone."""


@contextmanager
def kept_engine() -> Iterator[Engine]:
    """A private engine for the length of the block. Raises NoEngineError when it does not come up."""
    keeper = subprocess.Popen(
        [sys.executable, "-m", __name__],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C in the terminal reaches the parent only
    )
    assert keeper.stdin
    assert keeper.stdout
    try:
        answer = json.loads(keeper.stdout.readline() or '{"error": "the keeper of the engine ended"}')
        if "error" in answer:
            raise NoEngineError(answer["error"])
        yield Engine(find_client(), answer["host"], private=True)
    finally:
        keeper.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            keeper.wait(CLEARED_WITHIN)
        keeper.stdout.close()


def main() -> None:
    """Keep an engine until standard input ends."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    try:
        with private_engine() as engine:
            print(json.dumps({"host": engine.host}), flush=True)  # noqa: T201  # its parent reads this
            sys.stdin.read()
    except NoEngineError as error:
        print(json.dumps({"error": str(error)}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
