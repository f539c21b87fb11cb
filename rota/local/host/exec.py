"""Replaces this process by another program: `become`."""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from rota.errors import RotaError

NOT_FOUND, NOT_STARTED = 127, 126
"""A shell's exit codes for these: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html, 2.8.2."""

IGNORED_BY_PYTHON = ("SIGPIPE", "SIGXFSZ")


class NotStartedError(RotaError):
    """The program does not exist, or it cannot be started."""


def become(argv: Sequence[str], environ: Mapping[str, str]) -> NoReturn:
    """Replace this process by the program, so that every signal reaches it and its exit code is this process's.

    Raises NotStartedError when the program does not exist or cannot be started.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    for name in IGNORED_BY_PYTHON:
        signal.signal(getattr(signal, name), signal.SIG_DFL)  # an ignored signal would stay ignored in the program
    try:
        os.execvpe(argv[0], list(argv), dict(environ))  # noqa: S606  # the user's own command, and no shell
    except FileNotFoundError:
        problem, code = f"there is no command '{argv[0]}'", NOT_FOUND
    except (OSError, ValueError) as error:
        problem, code = (
            f"the command '{argv[0]}' cannot be started: {getattr(error, 'strerror', None) or error}",
            NOT_STARTED,
        )
    failure = NotStartedError(problem)
    failure.exit_code = code
    raise failure
