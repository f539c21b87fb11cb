"""What `local env` prints: variables as shell commands."""

import shlex
from collections.abc import Iterable, Mapping


def shell_lines(exported: Mapping[str, str], unset: Iterable[str]) -> str:
    """A line for each variable that is exported, and one for all that are unset."""
    lines = [f"export {name}={shlex.quote(value)}" for name, value in exported.items()]
    return "\n".join([*lines, f"unset {' '.join(unset)}"])
