"""Another program in the place of this process: `become`."""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from rota.errors import RotaError

NOT_FOUND, NOT_STARTED = 127, 126
"""What a shell ends with then: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html, 2.8.2."""

IGNORED_BY_PYTHON = ("SIGPIPE", "SIGXFSZ")


class NotStartedError(RotaError):
    """There is no such program, or it cannot be started."""


def become(argv: Sequence[str], environ: Mapping[str, str]) -> NoReturn:
    """Replace this process: every signal reaches the program itself, and its end is this process's end.

    Raises NotStartedError when there is no such program.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    for name in IGNORED_BY_PYTHON:
        signal.signal(getattr(signal, name), signal.SIG_DFL)  # what is ignored stays so in the program
    try:
        os.execvpe(argv[0], list(argv), dict(environ))  # noqa: S606  # the user's own command, and no shell
    except FileNotFoundError:
        fault, code = f"there is no command '{argv[0]}'", NOT_FOUND
    except (OSError, ValueError) as error:
        fault, code = (
            f"the command '{argv[0]}' cannot be started: {getattr(error, 'strerror', None) or error}",
            NOT_STARTED,
        )
    failure = NotStartedError(fault)
    failure.exit_code = code
    raise failure
