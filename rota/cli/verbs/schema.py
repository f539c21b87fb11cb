"""`rota schema`: the JSON Schema that editors check the registry with."""

from typing import Annotated

import typer

from rota.cli.options import DEFAULT_REGISTRY, RegistryOption
from rota.cli.terminal import put, say


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "schema", short_help="Print or write the registry's JSON Schema.", epilog="Example: rota schema --write"
    )(schema)


def schema(
    write: Annotated[bool, typer.Option("--write", help="Write tasks.schema.json beside the registry.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Fail when tasks.schema.json is not this schema.")] = False,
    registry: RegistryOption = DEFAULT_REGISTRY,
) -> None:
    """Print the registry's JSON Schema (2020-12), with which editors complete and check the file."""
    if write and check:
        raise typer.BadParameter("--write and --check cannot go together")
    from rota.cli.schema_file import check_schema, write_schema
    from rota.registry.schema import schema_text

    if write:
        say(f"wrote {write_schema(registry)}")
    elif check:
        check_schema(registry)
    else:
        put(schema_text().rstrip("\n"))
