"""`rota local env`: print the variables that point AWS tools to the local AWS."""

import os

import typer

from rota.cli.local_options import AccountOption, account_and_region, own_aws
from rota.cli.options import DEFAULT_REGISTRY, JsonOption, RegistryOption
from rota.cli.terminal import print_json, print_stdout
from rota.cli.usage import CliVerb


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "env",
        cls=CliVerb,
        short_help="Print the variables that point AWS tools to the local AWS.",
        epilog="Example: rota local env --env staging",
    )(env_lines)


def env_lines(env: AccountOption = None, registry: RegistryOption = DEFAULT_REGISTRY, json: JsonOption = False) -> None:
    """Print shell commands that point AWS tools to the local AWS: `eval "$(rota local env)"`.

    Variables that could point a tool elsewhere, such as AWS_PROFILE, are unset. To get your own AWS back, leave the
    shell. `rota local exec` does the same for one command only.
    """
    from rota.cli.shell_lines import shell_lines
    from rota.local.client.variables import misleading, variables

    aws = own_aws()
    account, region = account_and_region(registry, env)
    chosen = variables(aws.required().endpoint, account=account, region=region, cdk_home=aws.cdk_home)
    gone = misleading(os.environ, chosen)
    if json:
        print_json({"set": chosen, "unset": list(gone)})
        return
    print_stdout(shell_lines(chosen, gone))
