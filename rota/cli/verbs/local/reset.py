"""`rota local reset`: empty the local AWS."""

import typer

from rota.cli.local_options import own_aws
from rota.cli.terminal import print_stderr
from rota.cli.usage import CliVerb


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("reset", cls=CliVerb, short_help="Empty the local AWS.", epilog="Example: rota local reset")(reset)


def reset() -> None:
    """Remove everything from the local AWS, in every account and Region. It keeps running."""
    from rota.local.emulator.child import reset as reset_emulator

    running = own_aws().required()
    reset_emulator(running.endpoint)
    print_stderr(f"the local AWS at {running.endpoint} is empty")
