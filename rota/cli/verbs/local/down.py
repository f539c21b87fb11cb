"""`rota local down`: stop the local AWS."""

import typer

from rota.cli.local_options import own_aws
from rota.cli.terminal import print_stderr
from rota.cli.usage import CliVerb


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "down", cls=CliVerb, short_help="Stop the local AWS and lose its contents.", epilog="Example: rota local down"
    )(down)


def down() -> None:
    """Stop the process that `up` started. Its contents are lost; its log is kept."""
    aws = own_aws()
    lost = aws.why_it_ended()
    if stopped := aws.stop():
        print_stderr(f"the local AWS at {stopped.endpoint} (process {stopped.pid}) is stopped; its contents are lost")
    else:
        print_stderr(f"the local AWS is not running{lost}")
