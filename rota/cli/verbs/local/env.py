"""`rota local env`: the variables by which other tools find the local AWS."""

import os

import typer

from rota.cli.local_options import AccountOption, account_and_region, own_aws
from rota.cli.options import DEFAULT_REGISTRY, JsonOption, RegistryOption
from rota.cli.terminal import put, put_json


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "env",
        short_help="Print the variables by which AWS tools find the local AWS.",
        epilog="Example: rota local env --env staging",
    )(env_lines)


def env_lines(env: AccountOption = None, registry: RegistryOption = DEFAULT_REGISTRY, json: JsonOption = False) -> None:
    """Print what a shell evaluates to make the local AWS its AWS: `eval "$(rota local env)"`.

    Variables that could lead a tool elsewhere, such as AWS_PROFILE, are unset. To have your own AWS back, leave the
    shell; `rota local exec` needs no such care.
    """
    from rota.cli.shell_lines import shell_lines
    from rota.local.client.variables import misleading, variables

    aws = own_aws()
    account, region = account_and_region(registry, env)
    chosen = variables(aws.required().endpoint, account=account, region=region, cdk_home=aws.cdk_home)
    gone = misleading(os.environ, chosen)
    if json:
        put_json({"set": chosen, "unset": list(gone)})
        return
    put(shell_lines(chosen, gone))
