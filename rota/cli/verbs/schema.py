"""`rota schema`: the JSON Schema that editors check the registry with."""

import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from rota.cli.options import DEFAULT_REGISTRY, RegistryOption
from rota.cli.terminal import put, say
from rota.errors import RotaError


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
    from rota.registry.schema import FILE_NAME, schema_text

    text = schema_text()
    file = Path(registry).parent / FILE_NAME
    if write:
        _replace(file, text)
        say(f"wrote {file}")
    elif check:
        _check(file, text)
    else:
        put(text.rstrip("\n"))


def _check(file: Path, text: str) -> None:
    try:
        current = file.read_text(encoding="utf-8") == text
    except FileNotFoundError:
        raise RotaError(f"{file} is missing; run 'rota schema --write'") from None
    except (OSError, UnicodeDecodeError):
        current = False
    if not current:
        raise RotaError(f"{file} is not what the models say; run 'rota schema --write'")


def _replace(file: Path, text: str) -> None:
    """Write the whole file or leave it as it was."""
    try:
        descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(text)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(file)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise RotaError(f"{file} cannot be written: {error.strerror}") from None
