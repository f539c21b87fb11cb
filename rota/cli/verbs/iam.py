"""`rota iam`: print which task may do what on which resource."""

from typing import Annotated

import typer

from rota.cli.options import DEFAULT_REGISTRY, JsonOption, OneEnvironmentOption, OneTaskArgument, RegistryOption
from rota.cli.usage import CliVerb


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "iam",
        cls=CliVerb,
        short_help="Show which task may do what, or which may make a request.",
        epilog='Example: rota iam --env staging --who "s3:GetObject arn:aws:s3:::payments-staging-edi/inbox/a.edi"',
    )(iam)


def iam(
    name: OneTaskArgument = None,
    *,
    env: OneEnvironmentOption = None,
    who: Annotated[
        str | None,
        typer.Option(
            "--who",
            metavar='"ACTION [ARN]"',
            help="Show only what allows this action, on this resource if you name one.",
        ),
    ] = None,
    registry: RegistryOption = DEFAULT_REGISTRY,
    json: JsonOption = False,
) -> None:
    """Show what each task may do: one row for each resource of each statement, with its path in the registry.

    `--who` shows only the rows that allow a request. Conditions, such as a prefix, are in the column `only if`. ECS
    reads a task's secrets before the run. `--json` prints each policy as IAM accepts it, or with `--who` the rows.
    """
    from rota.cli.permission_rows import (
        allowing,
        no_permission_message,
        permission_rows,
        policies_as_json,
        print_permissions,
        read_request,
        rows_as_json,
    )
    from rota.cli.selection import choose_environments, open_registry
    from rota.cli.terminal import print_json, print_stderr
    from rota.registry.commands import Commands

    request = read_request(who) if who is not None else None
    loaded = open_registry(registry)
    environments = choose_environments(loaded, name, env)
    facts = {"registry": loaded.file, "app": loaded.app}
    if json and request is None:
        print_json({**facts, "tasks": policies_as_json(environments)})
        return
    rows = allowing(request, permission_rows(loaded, environments))
    if json:
        print_json({**facts, "who": who, "allowed_by": rows_as_json(rows)})
    elif rows:
        print_permissions(rows, with_environment=len(environments) > 1)
    else:
        chosen = f" --env {env}" if env else ""
        print_stderr(no_permission_message(request, name, Commands(registry, options=chosen)))
