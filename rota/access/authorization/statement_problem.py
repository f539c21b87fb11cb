"""A problem of a statement, and the part of the statement that it is about."""

from dataclasses import dataclass

Part = tuple[str, ...]
"""("actions", action), ("resources", resource), ("conditions", operator), ("conditions", operator, key) or
("conditions", operator, key, value): the texts that lead to the wrong one."""


@dataclass(frozen=True, slots=True)
class StatementProblem:
    """One mistake in a statement: the statement's number, the part of it, what is wrong and what would be right."""

    statement: int
    part: Part
    message: str
