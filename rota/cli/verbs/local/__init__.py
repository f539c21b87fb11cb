"""`rota local`: the local AWS, and schedules in fast motion. Each of its verbs has a file."""

import typer

from rota.cli.verbs.local import down, env, prepare, reset, start, status, tick, up
from rota.cli.verbs.local import exec as exec_verb

NAME = "local"


def add_to(app: typer.Typer) -> None:
    """Add the verbs below `local`."""
    below = typer.Typer(
        help="Run an AWS on this machine, for any AWS tool.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    for verb in (up, prepare, start, status, env, exec_verb, reset, down, tick):
        verb.add_to(below)
    app.add_typer(below, name=NAME)
