"""`rota local up`: start the local AWS."""

from typing import Annotated

import typer

from rota.cli.local_options import own_aws
from rota.cli.terminal import print_stderr
from rota.cli.usage import CliVerb


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "up", cls=CliVerb, short_help="Start the local AWS in the background.", epilog="Example: rota local up"
    )(up)


def up(
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="N", min=0, max=65535, help="The port; 0 for any free port. Default: 4566."),
    ] = None,
) -> None:
    """Start an empty local AWS in the background and wait until it answers.

    It is one process (ministack). It listens on 127.0.0.1 only and keeps its files in `.rota/local` in the project's
    folder. Its contents are lost when the process ends.
    """
    aws = own_aws()
    running, started = aws.start(port)
    state = "runs" if started else "is running already"
    print_stderr(f"the local AWS {state} at {running.endpoint} (process {running.pid}); its files are in {aws.folder}")
    if started:
        print_stderr("next: rota local exec -- COMMAND runs any AWS tool with it; rota local down stops it")
