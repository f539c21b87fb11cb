"""`rota stacks`: what is deployed beside what the registry makes; stop or delete one stack."""

from typing import Annotated

import typer

from rota.cli.options import DEFAULT_REGISTRY, JsonOption, OneEnvironmentOption, RegistryOption
from rota.cli.usage import CliVerb


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "stacks",
        cls=CliVerb,
        short_help="Show what is deployed in AWS, beside what the registry makes.",
        epilog="Example: rota stacks --env staging",
    )(stacks)


def stacks(
    *,
    env: OneEnvironmentOption = None,
    region: Annotated[
        str | None,
        typer.Option(
            "--region", metavar="R", help="Ask this Region only, even if no environment names it or this account."
        ),
    ] = None,
    stop: Annotated[
        str | None,
        typer.Option("--stop", metavar="STACK", help="Disable the starts of this stack and stop its running tasks."),
    ] = None,
    delete: Annotated[
        str | None,
        typer.Option("--delete", metavar="STACK", help="Stop and delete this stack, which the registry has no more."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before --stop and --delete.")] = False,
    registry: RegistryOption = DEFAULT_REGISTRY,
    json: JsonOption = False,
) -> None:
    """Show the stacks of this app in AWS beside those that the registry makes, with the command that helps.

    It asks each account and Region that the environments name, with the credentials of this shell. It also shows what
    the registry no longer has and what of it still starts tasks, and log groups that outlived their tasks. Without
    --stop or --delete it changes nothing. STACK is the physical name, as the first column has it.
    """
    from rota.cli.moments import now
    from rota.cli.selection import open_registry
    from rota.cli.stack_actions import choose_action, delete_stack, stop_stack
    from rota.cli.stack_json import survey_as_json
    from rota.cli.stack_table import print_survey
    from rota.cli.terminal import print_json
    from rota.ops.caller import make_session
    from rota.ops.survey import survey

    action = choose_action(stop, delete, json=json)
    found = survey(open_registry(registry), make_session(), now(), env, region)
    if action == "stop":
        stop_stack(found, stop, yes=yes)
    elif action == "delete":
        delete_stack(found, delete, yes=yes)
    elif json:
        print_json(survey_as_json(found))
    else:
        print_survey(found)
