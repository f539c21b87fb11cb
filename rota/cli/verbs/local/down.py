"""`rota local down`: stop the local AWS."""

import typer

from rota.cli.local_options import own_aws
from rota.cli.terminal import say


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("down", short_help="Stop the local AWS; what is in it is gone.", epilog="Example: rota local down")(
        down
    )


def down() -> None:
    """Stop what `up` started, by its process id, and nothing else. What was in it is gone; its log is kept."""
    aws = own_aws()
    lost = aws.why_it_ended()
    if stopped := aws.stop():
        say(f"the local AWS at {stopped.endpoint} (process {stopped.pid}) is stopped, and what was in it is gone")
    else:
        say(f"the local AWS is not running{lost}")
