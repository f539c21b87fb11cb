"""Patterns for the objects that a task will use in later runs, from the keys of one run.

A key is replaced by its folder, cut before the first part with a digit, because dates and ids change from run to run. A
key is kept if no folder remains or, once all keys of a run are known, if it is the only one in its folder and has no
digit.
"""

import re
from collections.abc import Iterable, Mapping

# Characters that are wildcards or variables in a policy or not allowed there, and a space at the end of a value, which
# the registry rejects. `?` replaces each of them.
_UNFIT = re.compile(r"[*?$]|[^\x20-\xff]| $")
_VARIES = re.compile(r"[0-9*?$]|[^\x20-\xff]")


def object_patterns(keys: Iterable[str], *, all_known: bool) -> Mapping[str, str]:
    """Key -> `folder/*`, or the key itself. The pattern always matches the key."""
    folders: dict[str, set[str]] = {}
    for key in keys:
        folders.setdefault(_stable_folder(key), set()).add(key)
    patterns = {}
    for folder, members in folders.items():
        for key in members:
            alone = all_known and len(members) == 1 and not _VARIES.search(key) and not key.endswith("/")
            patterns[key] = f"{folder}/*" if folder and not alone else _UNFIT.sub("?", key)
    outer = [folder for folder in folders if any(pattern == f"{folder}/*" for pattern in patterns.values())]
    return {key: _widest(key, outer) or pattern for key, pattern in patterns.items()}


def listing_pattern(prefix: str) -> str:
    """The folder of a prefix as `folder/*`, or `prefix*` if it has none; empty for a listing without prefix."""
    folder = _stable_folder(prefix)
    if folder:
        return f"{folder}/*"
    return f"{_UNFIT.sub('?', prefix)}*" if prefix else ""


def _stable_folder(key: str) -> str:
    kept: list[str] = []
    for part in key.split("/")[:-1]:
        if not part or _VARIES.search(part):
            break
        kept.append(part)
    return "/".join(kept)


def _widest(key: str, folders: Iterable[str]) -> str:
    """The pattern of the outermost of these folders that contains the key; empty if none does."""
    around = [folder for folder in folders if key.startswith(f"{folder}/")]
    return f"{min(around, key=len)}/*" if around else ""
