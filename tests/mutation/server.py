"""Runs tests in a copy of the tree, each time in a fork of a process that has imported the slow packages once.

A server reads requests from its standard input, one JSON document a line, and answers each with one, until the input
ends. It is started in the copy, by the copy's own code. What it must never import are the modules that are mutated.
"""

import contextlib
import importlib
import json
import os
import signal
import sys
import time
from typing import Any

import pytest

from tests.mutation.choice import CHOSEN, Choice

SLOW_TO_IMPORT = (
    "boto3",
    "botocore.session",
    "hypothesis.strategies",
    "jsonschema",
    "pydantic",
    "rich.table",
    "typer",
    "yaml",
)
OPTIONS = ("-x", "-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist", *CHOSEN)
PASSED = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


def serve() -> None:
    """Answer requests: `stages` of paths, `seconds` until the tests are stopped, and the seconds `known` of each test.

    When nothing is mutated, nothing is known, which is None: then all tests are asked and leave their bytecode.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks, which ends this one
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    for name in SLOW_TO_IMPORT:
        importlib.import_module(name)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """What became of the tests: whether all `passed`, the `seconds` of each that ran, and the end of their output."""
    reader, writer = os.pipe()
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _tests(request, writer)
    os.close(writer)
    try:
        with os.fdopen(reader) as told:
            text = told.read()
        _, status = os.waitpid(child, 0)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # the tests' own processes, and where this one is ended the tests
    found = json.loads(text) if text else {"passed": False, "ran": {}, "why": f"ended by {status}"}
    return {**found, "took": time.monotonic() - begun}


def _tests(request: dict[str, Any], writer: int) -> None:
    """In the fork: run one stage after the other, tell the server, and end."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.alarm(request["seconds"])
    if request["known"] is not None:
        # A mutant's bytecode would look as fresh as the original's: both are of the same second.
        sys.dont_write_bytecode = True
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    choice = Choice(request["known"])
    passed = True
    for stage in request["stages"]:
        passed = pytest.main([*OPTIONS, *stage], plugins=[choice]) in PASSED
        if not passed:
            break
    with os.fdopen(writer, "w") as told:
        json.dump({"passed": passed, "ran": choice.seconds, "why": choice.failed}, told)
    os._exit(0)


if __name__ == "__main__":
    serve()
