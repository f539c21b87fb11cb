"""`rota local status`: print whether the local AWS runs, and what is in it."""

import typer

from rota.cli.local_options import AccountOption, account_and_region, own_aws
from rota.cli.options import DEFAULT_REGISTRY, JsonOption, RegistryOption
from rota.cli.terminal import print_json, print_stderr
from rota.cli.usage import CliVerb

NOT_RUNNING = 1


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "status",
        cls=CliVerb,
        short_help="Show whether the local AWS runs and what is in it.",
        epilog="Example: rota local status --env staging",
    )(status)


def status(env: AccountOption = None, registry: RegistryOption = DEFAULT_REGISTRY, json: JsonOption = False) -> None:
    """Show whether the local AWS runs, where and since when, and what is in one account and Region of it.

    The exit code is 1 if it does not run.
    """
    from rota.cli.local_status import found_in, print_status, print_status_as_json
    from rota.cli.moments import now

    aws = own_aws()
    if aws.running() is None:
        if json:
            print_json({"running": False})
        else:
            print_stderr(f"the local AWS is not running{aws.why_it_ended()}")
        raise typer.Exit(NOT_RUNNING)
    account, region = account_and_region(registry, env)
    found = found_in(aws, account, region)
    if json:
        print_status_as_json(found)
    else:
        print_status(found, now())
