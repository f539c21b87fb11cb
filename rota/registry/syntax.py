"""What the YAML parser rejects, as a problem that names the fix where the mistake is a frequent one."""

import yaml

from rota.errors import Location, Problem

_FIXES = {
    "did not find expected alphabetic or numeric character": "a text that begins with '*' or '&' needs quotes",
    "found character that cannot start any token": (
        "a text that begins with '@', '`' or '%' needs quotes, and a line begins with spaces, not tabs"
    ),
}
"""The parser's own words for a mistake, and what would be right."""


def syntax_problem(error: yaml.MarkedYAMLError, file: str) -> Problem:
    """The problem of text that is not YAML, with its place in the file."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    reason = ", ".join(part for part in (error.context, error.problem) if part)
    return Problem((), f"not YAML: {_FIXES.get(error.problem or '', reason)}", location=Location(file, line, column))
