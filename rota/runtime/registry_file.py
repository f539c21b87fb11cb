"""The registry as a run reads it: validating takes as long as all the rest of a start, so once per change."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from rota import own_variables
from rota.errors import UsageError
from rota.registry import Entries, Registry, loads, project_root
from rota.registry.reader import read_bytes, read_text

RULES = ("registry", "access", "schedule")
"""The packages whose code decides what is right."""

Answer = TypeVar("Answer")


def with_registry(file: str, environ: Mapping[str, str], ask: Callable[[Entries], Answer]) -> Answer:
    """What `ask` finds in the registry. Raises ProblemsError with all that is wrong, UsageError without a file.

    A container, which ROTA_TASK shows, was deployed from a validated registry, and a developer's file is validated
    after each change; then a note of its digest is left in the user's cache folder. Data that `ask` cannot make sense
    of is validated after all, to say what is wrong with it and where.
    """
    content = read_bytes(file)
    note = None if own_variables.TASK in environ else _note_of(content, environ)
    if note and not note.exists():
        registry = _validated(content, file)
        # A cache that cannot be written costs time, nothing else.
        with suppress(OSError):
            note.parent.mkdir(parents=True, exist_ok=True)
            note.touch()
        return ask(registry)
    document = read_text(content, Path(file).as_posix())
    if document.problems:
        return ask(_validated(content, file))
    try:
        return ask(Entries(document, project_root(file)))
    except UsageError:
        raise
    except Exception:
        _validated(content, file)
        raise


def _validated(content: bytes, file: str) -> Registry:
    return loads(content, Path(file).as_posix(), project_root(file))


def _note_of(content: bytes, environ: Mapping[str, str]) -> Path | None:
    """The file that exists once these bytes were found right by this code; None where there is no place for it."""
    home = environ.get("XDG_CACHE_HOME") or (f"{environ['HOME']}/.cache" if environ.get("HOME") else "")
    if not home:
        return None
    digest = hashlib.sha256(str(_newest_rule()).encode() + content)
    return Path(home) / "rota" / "validated" / digest.hexdigest()


def _newest_rule() -> int:
    """When (ns) the newest module of the rules was changed: a note of other rules says nothing."""
    package = Path(__file__).parents[1]
    return max(file.stat().st_mtime_ns for name in RULES for file in (package / name).rglob("*.py"))
