"""`rota local`: an AWS on this machine, and a clock that runs ahead; one file for each of its verbs."""

import typer

from rota.cli import local_down, local_env, local_exec, local_reset, local_start, local_status, local_tick, local_up

NAME = "local"


def add_to(app: typer.Typer) -> None:
    """Add the verbs below `local`."""
    below = typer.Typer(
        help="An AWS on this machine for any tool, and a clock that runs ahead.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    for verb in (local_up, local_status, local_start, local_env, local_exec, local_reset, local_down, local_tick):
        verb.add_to(below)
    app.add_typer(below, name=NAME)
