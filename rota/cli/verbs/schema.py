"""`rota schema`: print, write or check the JSON Schema that editors use."""

from typing import Annotated

import typer

from rota.cli.options import DEFAULT_REGISTRY, RegistryOption
from rota.cli.terminal import print_stderr, print_stdout
from rota.cli.usage import CliVerb


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "schema",
        cls=CliVerb,
        short_help="Print or write the registry's JSON Schema.",
        epilog="Example: rota schema --write",
    )(schema)


def schema(
    write: Annotated[bool, typer.Option("--write", help="Write it to tasks.schema.json beside the registry.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Fail if tasks.schema.json differs from it.")] = False,
    registry: RegistryOption = DEFAULT_REGISTRY,
) -> None:
    """Print the registry's JSON Schema (2020-12). Editors use it to complete and check the file."""
    if write and check:
        raise typer.BadParameter("--write and --check cannot be used together")
    from rota.cli.schema_file import check_schema, write_schema
    from rota.registry.schema import schema_text

    if write:
        print_stderr(f"wrote {write_schema(registry)}")
    elif check:
        check_schema(registry)
    else:
        print_stdout(schema_text().rstrip("\n"))
