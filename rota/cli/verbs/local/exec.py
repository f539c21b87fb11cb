"""`rota local exec`: run any command with the local AWS."""

import os
from typing import Annotated

import typer

from rota.cli.local_options import AccountOption, account_and_region, own_aws
from rota.cli.options import DEFAULT_REGISTRY, RegistryOption
from rota.cli.usage import CliVerb


def add_to(app: typer.Typer) -> None:
    """Add the verb. All words after the command go to it, even those that look like options."""
    app.command(
        "exec",
        cls=CliVerb,
        short_help="Run a command with the local AWS.",
        context_settings={"allow_interspersed_args": False},
        epilog="Example: rota local exec --env staging -- npx cdk deploy TasksStaging",
    )(exec_command)


def exec_command(
    command: Annotated[list[str], typer.Argument(metavar="COMMAND", help="The command and its arguments.")],
    env: AccountOption = None,
    registry: RegistryOption = DEFAULT_REGISTRY,
) -> None:
    """Run a command with variables that point it to the local AWS, and without those that point elsewhere.

    The command replaces the `rota` process: it gets every signal, and its exit code is the result.
    """
    from rota.local.client.variables import led_to, variables
    from rota.local.host.exec import become

    aws = own_aws()
    account, region = account_and_region(registry, env)
    chosen = variables(aws.required().endpoint, account=account, region=region, cdk_home=aws.cdk_home)
    become(command, led_to(chosen, os.environ))
