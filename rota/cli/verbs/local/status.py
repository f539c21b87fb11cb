"""`rota local status`: whether the local AWS runs, and what is in it."""

from typing import Any

import typer

from rota.cli.local_options import AccountOption, account_and_region, own_aws
from rota.cli.options import DEFAULT_REGISTRY, JsonOption, RegistryOption
from rota.cli.terminal import counted, put, put_json, say

NOT_RUNNING = 1


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "status",
        short_help="Show whether the local AWS runs, and what is in it.",
        epilog="Example: rota local status --env staging",
    )(status)


def status(env: AccountOption = None, registry: RegistryOption = DEFAULT_REGISTRY, json: JsonOption = False) -> None:
    """Show whether the local AWS runs, where and since when, and how much is in one account and Region of it.

    Exit code 1 when it does not run.
    """
    from rota.cli.moment_option import how_far
    from rota.cli.moments import now
    from rota.local.client.inventory import counts
    from rota.local.emulator.variables import ACCOUNT, REGION

    aws = own_aws()
    if aws.running() is None:
        if json:
            put_json({"running": False})
        else:
            say(f"the local AWS is not running{aws.why_it_ended()}")
        raise typer.Exit(NOT_RUNNING)
    running = aws.required()
    account, region = account_and_region(registry, env)
    contents = counts(running.endpoint, account, region)
    facts: dict[str, Any] = {
        "running": True,
        "endpoint": running.endpoint,
        "pid": running.pid,
        "since": running.since.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "folder": str(aws.folder),
        "account": account or ACCOUNT,
        "region": region or REGION,
    }
    if json:
        put_json({**facts, "contents": contents})
        return
    put(f"the local AWS runs at {running.endpoint} (process {running.pid})")
    put(f"since {running.since:%Y-%m-%d %H:%M:%S} UTC, {how_far(running.since, now())}; its files are in {aws.folder}")
    held = [f"  {counted(number, kind[:-1].replace('_', ' '))}" for kind, number in contents.items() if number]
    put("\n".join([f"account {facts['account']} in {facts['region']}:{'' if held else ' empty'}", *held]))
