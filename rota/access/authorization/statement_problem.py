"""What is wrong with a statement, and where in it."""

from dataclasses import dataclass

Part = tuple[str, ...]
"""("actions", action), ("resources", resource), ("conditions", operator), ("conditions", operator, key) or
("conditions", operator, key, value): the texts that lead to what is wrong."""


@dataclass(frozen=True, slots=True)
class StatementProblem:
    """One mistake of a statement: the statement's number, the part of it, what is wrong and what would be right."""

    statement: int
    part: Part
    message: str
