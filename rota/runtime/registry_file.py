"""How a run reads the registry. Validation takes as long as the rest of a start, so it is done once per change."""

import hashlib
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from rota import own_variables
from rota.errors import ProblemsError, UsageError
from rota.registry import Entries, Registry, loads, project_root
from rota.registry.document import Document
from rota.registry.reader import read_bytes, read_text

RULES = ("registry", "access", "schedule")
"""The packages whose code validates."""

Result = TypeVar("Result")


def with_registry(
    file: str,
    environ: Mapping[str, str],
    use: Callable[[Entries], Result],
    wanted: Callable[[Entries], tuple[str, str]],
) -> Result:
    """What `use` returns for the registry. Raises ProblemsError with all problems, UsageError without a file.

    `wanted` gives the environment and the task that are used. Problems elsewhere in a developer's file reject nothing;
    a line on stderr counts them.

    A container, which has ROTA_TASK, was deployed from a validated registry. A developer's file is validated after each
    change, and a note with its digest is written to the user's cache folder. If `use` fails, the data is validated
    after all, to list its problems with their places.
    """
    content = read_bytes(file)
    note = None if own_variables.TASK in environ else _note_of(content, environ)
    if note and not note.exists():
        try:
            registry = _validated(content, file)
        except ProblemsError as error:
            return _in_spite_of(error, read_text(content, Path(file).as_posix()), file, use, wanted)
        # Without the note the next run validates again.
        with suppress(OSError):
            note.parent.mkdir(parents=True, exist_ok=True)
            note.touch()
        return use(registry)
    document = read_text(content, Path(file).as_posix())
    if document.problems:
        try:
            return use(_validated(content, file))
        except ProblemsError as error:
            return _in_spite_of(error, document, file, use, wanted)
    try:
        return use(Entries(document, project_root(file)))
    except UsageError:
        raise
    except Exception:
        _validated(content, file)
        raise


def _in_spite_of(
    error: ProblemsError,
    document: Document,
    file: str,
    use: Callable[[Entries], Result],
    wanted: Callable[[Entries], tuple[str, str]],
) -> Result:
    """What `use` returns for a registry whose problems are all elsewhere. Raises the error when they are not."""
    entries = Entries(document, project_root(file))
    try:
        parts = entries.parts_of(*wanted(entries))
        if any(document.part(problem) in parts for problem in error.problems):
            raise error
        result = use(entries)
    except (AttributeError, KeyError, TypeError, ValueError):
        # Nonsense in the data, which the error describes.
        raise error from None
    count = f"{len(error.problems)} problem{'' if len(error.problems) == 1 else 's'}"
    sys.stderr.write(f"{file} has {count}, none of which concerns this run; to list all: rota validate {file}\n")
    return result


def _validated(content: bytes, file: str) -> Registry:
    return loads(content, Path(file).as_posix(), project_root(file))


def _note_of(content: bytes, environ: Mapping[str, str]) -> Path | None:
    """The file that exists if this code has validated these bytes; None without a cache folder."""
    home = environ.get("XDG_CACHE_HOME") or (f"{environ['HOME']}/.cache" if environ.get("HOME") else "")
    if not home:
        return None
    digest = hashlib.sha256(str(_newest_rule()).encode() + content)
    return Path(home) / "rota" / "validated" / digest.hexdigest()


def _newest_rule() -> int:
    """When (ns) the newest module of the rules was changed. Notes of other rules do not count."""
    package = Path(__file__).parents[1]
    return max(file.stat().st_mtime_ns for name in RULES for file in (package / name).rglob("*.py"))
