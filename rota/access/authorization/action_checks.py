"""Whether the actions of a statement exist, and whether any would let the task widen its own permissions."""

from collections.abc import Iterator

from rota.access.authorization.escalations import (
    CHANGES_IAM,
    ESCALATIONS,
    NARROW_FORMS,
    NO_ESCALATION,
    PERMISSIONS_MANAGEMENT,
)
from rota.access.authorization.overlap import has_wildcard
from rota.access.authorization.reference import Action, action_names, find_action, service_names
from rota.access.authorization.wrong_names import CALLS, SERVICES
from rota.access.exact import why_no_action
from rota.access.statement import Statement
from rota.errors import did_you_mean, shown

Found = tuple[Action | None, str]


def check_action(text: str) -> Found:
    """The action that a text names, or None and what is wrong with the text."""
    if complaint := why_no_action(text):
        return None, complaint
    service, _, name = text.partition(":")
    if service not in service_names():
        meant = SERVICES.get(service)
        hint = f"; did you mean '{meant}'?" if meant else did_you_mean(service, sorted(service_names()))
        return None, f"unknown service {shown(service)} in {shown(text)}{hint or '; IAM has no service of that name'}"
    action = find_action(service, name)
    if action is not None and action.name == name:
        return action, ""
    if text in CALLS:
        return None, f"{shown(text)} is a call, not an action; it needs {CALLS[text]}"
    if action is not None:
        return None, f"unknown action {shown(text)}; did you mean '{action}'?"
    hint = did_you_mean(text, [f"{service}:{known}" for known in action_names(service)])
    return None, f"unknown action {shown(text)}{hint or f'; {service} has no action of that name'}"


def escalations(action: Action, statement: Statement) -> Iterator[str]:
    """Why the task must not have an action in this statement, if it must not."""
    name = str(action)
    if name in NARROW_FORMS:
        narrow = NARROW_FORMS[name]
        if narrow.key and not _requires(statement, narrow.key):
            yield f"'{name}' needs a condition on {narrow.key}; without one, {narrow.danger}"
        elif not narrow.key and any(has_wildcard(resource) for resource in statement.resources):
            yield f"'{name}' needs resources without wildcards; with one, {narrow.danger}"
    elif name not in NO_ESCALATION and (reason := _reason(action)):
        yield f"'{name}' would let the task give out permissions: {reason}; leave it to those who deploy"


def _reason(action: Action) -> str:
    if str(action) in ESCALATIONS:
        return ESCALATIONS[str(action)]
    if "Permissions management" in action.level:
        return PERMISSIONS_MANAGEMENT
    return CHANGES_IAM if action.service == "iam" and action.level not in {"Read", "List"} else ""


def _requires(statement: Statement, key: str) -> bool:
    """Whether the statement holds only where the key has one of some values."""
    return any(
        key.lower() == given.lower() and operator in {"StringEquals", "Bool"}
        for operator, keys in statement.conditions.items()
        for given in keys
    )
