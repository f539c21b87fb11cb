"""`rota local`: the local AWS, and schedules in fast motion. Each of its verbs has a file."""

import typer

from rota.cli.usage import CliVerbs
from rota.cli.verbs.local import down, env, prepare, reset, start, status, tick, up
from rota.cli.verbs.local import exec as exec_verb

NAME = "local"
HELP = "Run an AWS on this machine, for any AWS tool."


def add_to(app: typer.Typer) -> None:
    """Add the verbs below `local`."""
    below = typer.Typer(
        cls=CliVerbs,
        help=HELP,
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    for verb in (up, prepare, start, status, env, exec_verb, reset, down, tick):
        verb.add_to(below)
    # typer would cut the help in the list of verbs after 45 characters.
    app.add_typer(below, name=NAME, short_help=HELP)
