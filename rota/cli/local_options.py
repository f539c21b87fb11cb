"""What the verbs of `rota local` share: the project's local AWS, and the account and Region to use."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rota import own_variables
from rota.cli.options import complete_environment

if TYPE_CHECKING:
    from rota.local.emulator.background import BackgroundAws

AccountOption = Annotated[
    str | None,
    typer.Option(
        "--env",
        metavar="E",
        envvar=own_variables.ENVIRONMENT,
        help="Use this environment's account and Region. Default: 000000000000 in us-east-1.",
        autocompletion=complete_environment,
    ),
]


def own_aws() -> "BackgroundAws":
    """The local AWS of the project that the current folder is in. Raises UsageError outside a project."""
    from rota.local.emulator.background import BackgroundAws, folder_of_project

    return BackgroundAws(folder_of_project(Path.cwd()))


def account_and_region(registry: str, environment: str | None) -> tuple[str | None, str | None]:
    """The account and Region of an environment; None where it names none, or without an environment.

    Raises UsageError or ProblemsError.
    """
    if environment is None:
        return None, None
    from rota.registry import load

    resolved = load(registry).resolve(environment, only=())
    return resolved.account, resolved.region
