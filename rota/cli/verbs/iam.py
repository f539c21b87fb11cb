"""`rota iam`: who may do what on which resource."""

from typing import Annotated

import typer

from rota.cli.options import DEFAULT_REGISTRY, JsonOption, OneEnvironmentOption, OneTaskArgument, RegistryOption


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "iam",
        short_help="Show who may do what, or who could make a request.",
        epilog='Example: rota iam --env staging --who "s3:GetObject arn:aws:s3:::payments-staging-edi/inbox/a.edi"',
    )(iam)


def iam(
    name: OneTaskArgument = None,
    *,
    env: OneEnvironmentOption = None,
    who: Annotated[
        str | None,
        typer.Option(
            "--who", metavar='"ACTION [ARN]"', help="Only what allows this action, on this resource if there is one."
        ),
    ] = None,
    registry: RegistryOption = DEFAULT_REGISTRY,
    json: JsonOption = False,
) -> None:
    """Show who may do what on which resource, a row for each resource of a statement, and where the file says so.

    `--who` keeps the rows that allow a request. What they ask for besides, such as a prefix, stands under `only if`.
    A task's secrets are read by ECS, at its start. `--json` gives each policy as IAM takes it, with `--who` the rows.
    """
    from rota.cli.permission_rows import (
        allowing,
        nobody_may,
        permission_rows,
        policies_as_json,
        put_permissions,
        read_request,
        rows_as_json,
    )
    from rota.cli.selection import choose_environments, open_registry
    from rota.cli.terminal import put_json, say

    request = read_request(who) if who is not None else None
    loaded = open_registry(registry)
    environments = choose_environments(loaded, name, env)
    facts = {"registry": loaded.file, "app": loaded.app}
    if json and request is None:
        put_json({**facts, "tasks": policies_as_json(environments)})
        return
    rows = allowing(request, permission_rows(loaded, environments))
    if json:
        put_json({**facts, "who": who, "allowed_by": rows_as_json(rows)})
    elif rows:
        put_permissions(rows, with_environment=len(environments) > 1)
    else:
        say(nobody_may(request, name))
