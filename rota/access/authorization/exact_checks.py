"""The `exact:` statements of an `iam:` block, checked one by one, with the path of each problem in the block."""

from collections.abc import Iterator, Mapping
from typing import Any

from rota.access.authorization.action_checks import check_action
from rota.access.authorization.statement_checks import check_statements
from rota.access.authorization.statement_problem import Part
from rota.access.exact import parse_exact, why_no_action
from rota.access.statement import Place
from rota.access.text_values import placed_texts
from rota.errors import Path, Problem


def exact_problems(raw: object, place: Place) -> Iterator[Problem]:
    """The problems of the exact statements in an `iam:` mapping, with paths below the mapping.

    The form of statements is left to `parse_scopes`; where it is wrong, only the actions are looked up. Verbs are right
    by construction.
    """
    items = raw.get("exact") if isinstance(raw, Mapping) else None
    for index, item in enumerate(items if isinstance(items, list) else ()):
        statements, problems = parse_exact([item])
        if problems:
            yield from _unknown_actions(item, ("exact", index, "actions"))
            continue
        for problem in check_statements(statements, place):
            path, on_key = _located(item, problem.part)
            yield Problem(("exact", index, *path), problem.message, on_key=on_key)


def _unknown_actions(item: object, path: Path) -> Iterator[Problem]:
    actions = item.get("actions") if isinstance(item, Mapping) else None
    for place, text in placed_texts(actions, path):
        _, complaint = check_action(text)
        if complaint and not why_no_action(text):
            yield Problem(place, complaint)


def _located(item: Mapping[str, Any], part: Part) -> tuple[Path, bool]:
    """The path of a part below its statement, and whether it is a key: the operator or the condition key."""
    field, *rest = part
    if field == "conditions":
        operator, *of_operator = rest
        path: Path = (field, operator, *of_operator[:1])
        if len(of_operator) < 2:
            return path, True
        return (*path, *_index(item[field][operator][of_operator[0]], of_operator[1])), False
    return (field, *_index(item[field], rest[0])), False


def _index(values: object, value: str) -> Path:
    """The index of a value in a list; nothing for a single value. YAML's booleans and numbers compare as text."""
    if not isinstance(values, list):
        return ()
    return next(((place,) for place, found in enumerate(values) if str(found).lower() == value.lower()), ())
