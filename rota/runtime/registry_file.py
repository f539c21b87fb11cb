"""The registry as a run reads it: validating takes as long as all the rest of a start, so once per change."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar, cast

from rota import own_variables
from rota.errors import UsageError
from rota.registry import Registry, load, project_root
from rota.registry.reader import MAX_BYTES, read

RULES = ("registry", "access", "schedule")
"""The packages whose code decides what is right."""

Answer = TypeVar("Answer")


def with_registry(file: str, environ: Mapping[str, str], ask: Callable[[Registry], Answer]) -> Answer:
    """What `ask` finds in the registry. Raises ProblemsError with all that is wrong, UsageError without a file.

    A container, which ROTA_TASK shows, was deployed from a validated registry, and a developer's file is validated
    after each change; then a note of its digest is left in the user's cache folder. Data that `ask` cannot make sense
    of is validated after all, to say what is wrong with it and where.
    """
    note = None if own_variables.TASK in environ else _note_of(file, environ)
    if note and not note.exists():
        registry = load(file)
        # A cache that cannot be written costs time, nothing else.
        with suppress(OSError):
            note.parent.mkdir(parents=True, exist_ok=True)
            note.touch()
        return ask(registry)
    try:
        document = read(file)
        if document.problems:
            load(file)
        return ask(Registry(document.file, project_root(file), cast("Mapping[str, object]", document.data)))
    except UsageError:
        raise
    except Exception:
        load(file)
        raise


def _note_of(file: str, environ: Mapping[str, str]) -> Path | None:
    """The file that exists once these bytes were found right by this code; None where there is no place for it."""
    home = environ.get("XDG_CACHE_HOME") or (f"{environ['HOME']}/.cache" if environ.get("HOME") else "")
    if not home:
        return None
    digest = hashlib.sha256(str(_newest_rule()).encode())
    # What is the matter with a file that cannot be read is for `load` to say.
    with suppress(OSError), Path(file).open("rb") as stream:
        digest.update(stream.read(MAX_BYTES + 1))
    return Path(home) / "rota" / "validated" / digest.hexdigest()


def _newest_rule() -> int:
    """When (ns) the newest module of the rules was changed: a note of other rules says nothing."""
    package = Path(__file__).parents[1]
    return max(file.stat().st_mtime_ns for name in RULES for file in (package / name).rglob("*.py"))
