"""`rota local up`: start the local AWS."""

from typing import Annotated

import typer

from rota.cli.local_options import own_aws
from rota.cli.terminal import say


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("up", short_help="Start the local AWS in the background.", epilog="Example: rota local up")(up)


def up(
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="N", min=0, max=65535, help="The port, 0 for a free one; left out, 4566."),
    ] = None,
) -> None:
    """Start an AWS on this machine in the background, empty, and wait until it answers.

    It is one process (ministack), which listens on 127.0.0.1 only and keeps its files below `.rota/local` in the
    project's folder. What is in it lives as long as the process.
    """
    aws = own_aws()
    running, started = aws.start(port)
    state = "runs" if started else "is running already"
    say(f"the local AWS {state} at {running.endpoint} (process {running.pid}); its files are in {aws.folder}")
    if started:
        say("next: rota local exec -- COMMAND runs any AWS tool with it; rota local down stops it")
