"""A program that does not outlive the process that started it, even if that is killed. Linux only.

Run as a script: `bound_process.py PARENT SIGNAL PROGRAM ARGUMENT…` becomes the program, which gets the signal once the
thread that started it is gone: https://man7.org/linux/man-pages/man2/pr_set_pdeathsig.2const.html
This is a script of its own because Python code between fork and exec may hang in a process with threads.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, signal: int, program: str, arguments: list[str]) -> None:
    """Become the program, with these arguments, of which the first is its own name. Never returns."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal)
    if os.getppid() != parent:  # it was gone before the line above
        os._exit(1)
    os.execv(program, arguments)  # noqa: S606  # no shell, on purpose


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
