"""The registry's JSON Schema as a file beside the registry, where editors find it."""

import os
import tempfile
from pathlib import Path

from rota.errors import RotaError
from rota.registry.commands import Commands
from rota.registry.schema import FILE_NAME, schema_text


def schema_file(registry: str) -> Path:
    """The file beside a registry."""
    return Path(registry).parent / FILE_NAME


def check_schema(registry: str) -> None:
    """Raises RotaError if the file beside a registry is missing or is not the schema."""
    file, write = schema_file(registry), Commands(registry).rota("rota schema --write")
    try:
        current = file.read_text(encoding="utf-8") == schema_text()
    except FileNotFoundError:
        raise RotaError(f"{file} is missing; run '{write}'") from None
    except (OSError, UnicodeDecodeError):
        current = False
    if not current:
        raise RotaError(f"{file} is out of date; run '{write}'")


def write_schema(registry: str) -> Path:
    """Write the file beside a registry, whole or not at all. Raises RotaError if it cannot be written."""
    file = schema_file(registry)
    try:
        descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(schema_text())
            Path(temporary).chmod(0o644)
            Path(temporary).replace(file)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise RotaError(f"{file} cannot be written: {error.strerror}") from None
    return file
