"""The verbs put together, and what the process ends with."""

import io
import os
import sys

import typer

from rota import REGISTRY_FILE
from rota.cli.terminal import count_of_problems, problem_lines, say
from rota.cli.verbs import demo, iam, list_tasks, local, next_runs, run, schema, show, validate
from rota.errors import ProblemsError, RotaError

INTERRUPTED = 130
"""128 + SIGINT, as a shell reports it."""

READER_GONE = 1


class Verbs(typer.core.TyperGroup):
    """The verbs in the order in which they are added, a group of verbs last."""

    def list_commands(self, _context: typer.Context) -> list[str]:  # type: ignore[override]  # typer's own name for it
        """Their names: typer itself puts groups first."""
        return sorted(self.commands, key=lambda name: name == local.NAME)


app = typer.Typer(
    name="rota",
    cls=Verbs,
    help=f"Scheduled ECS tasks from one registry file, {REGISTRY_FILE}.",
    epilog="Exit codes: 0 done; 1 an expected failure; 2 wrong usage or a wrong registry; 130 Ctrl-C.",
    no_args_is_help=True,
    # Plain help can be searched and piped; boxes around a traceback hide it.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (validate, list_tasks, show, next_runs, iam, schema, run, demo, local):
    verb.add_to(app)


def main() -> int:
    """Run the command line on this process's arguments and return the exit code. A bug shows its traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A name in the registry may have letters that this terminal has not.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run()
        sys.stdout.flush()
    except BrokenPipeError:
        # `rota list | head -1`: nobody reads any more. Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    return code


def _run() -> int:
    try:
        app(prog_name="rota")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except ProblemsError as error:
        say(problem_lines(error.problems))
        say(count_of_problems(error.problems))
        return error.exit_code
    except RotaError as error:
        say(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0
