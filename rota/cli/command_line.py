"""All verbs as one command line, and the exit code of the process."""

import io
import os
import sys
from typing import Annotated

import typer

from rota import REGISTRY_FILE, __version__
from rota.cli.options import AS_JSON
from rota.cli.terminal import (
    count_of_problems,
    print_json,
    print_problems,
    print_stderr,
    print_stdout,
    rejected_as_json,
)
from rota.cli.usage import CliVerbs
from rota.cli.verbs import demo, iam, list_tasks, local, next_runs, run, schema, show, stacks, validate
from rota.errors import ProblemsError, RotaError

INTERRUPTED = 130
"""128 + SIGINT, as a shell reports it."""

READER_GONE = 1


class Verbs(CliVerbs):
    """All verbs."""

    def invoke(self, context: typer.Context) -> object:  # type: ignore[override]  # typer's own contexts
        """Run a verb. The problems of a registry are JSON on stdout where the result would be."""
        try:
            return super().invoke(context)
        except ProblemsError as error:
            if not context.meta.get(AS_JSON):
                raise
            print_json(rejected_as_json(error.problems))
            print_stderr(count_of_problems(error.problems))
            raise typer.Exit(error.exit_code) from None


app = typer.Typer(
    name="rota",
    cls=Verbs,
    help=f"Scheduled ECS tasks from one registry file, {REGISTRY_FILE}.",
    epilog="Exit codes: 0 success; 1 a failure, with a message; 2 wrong usage or a wrong registry; 130 Ctrl-C.",
    no_args_is_help=True,
    # Plain help can be searched and piped. Boxes around a traceback make it hard to read.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        print_stdout(f"rota {__version__}")
        raise typer.Exit


@app.callback()
def _rota(
    version: Annotated[  # its callback prints and ends
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Scheduled ECS tasks from one registry file, tasks/tasks.yaml."""


for verb in (validate, list_tasks, show, next_runs, iam, stacks, schema, run, demo, local):
    verb.add_to(app)


def main() -> int:
    """Run the command line on this process's arguments and return the exit code. A bug shows its traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # The registry may have letters that this terminal cannot show.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run()
        sys.stdout.flush()
    except BrokenPipeError:
        # `rota list | head -1`: nobody reads any more. Python would fail again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    return code


def _run() -> int:
    try:
        app(prog_name="rota")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except ProblemsError as error:
        print_problems(error.problems, err=True)
        print_stderr(count_of_problems(error.problems))
        return error.exit_code
    except RotaError as error:
        print_stderr(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0
