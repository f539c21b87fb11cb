"""Maps a call to its needs: exceptions by operation, then by service, then by names alone."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from rota.runtime.guard import (
    dynamodb_needs,
    log_needs,
    mail_needs,
    message_needs,
    secret_needs,
)
from rota.runtime.guard.name_tables import PREFIXES, SERVICES, SIGN_IN, Service
from rota.runtime.guard.needs import Call, Need
from rota.runtime.guard.s3_needs import s3_needs

ToNeeds = Callable[[Call], tuple[Need, ...] | None]

BY_OPERATION: Mapping[str, ToNeeds] = {
    **dynamodb_needs.BY_OPERATION,
    **log_needs.BY_OPERATION,
    **mail_needs.BY_OPERATION,
    **message_needs.BY_OPERATION,
    **secret_needs.BY_OPERATION,
}
"""`service.Operation` -> its needs, or None if the call cannot be read."""

BY_SERVICE: Mapping[str, ToNeeds] = {
    "kms": secret_needs.key,
    "logs": log_needs.log_group,
    "secretsmanager": secret_needs.secret,
    "sqs": message_needs.queue,
    "ssm": secret_needs.parameter,
}
"""The needs of a service's other operations, if one rule fits all that name something; else None."""


def needs_of(call: Call) -> tuple[Need, ...] | None:
    """All needs of a call, each of which must be allowed; None if they are not known.

    `()` is for calls that need no permission. For a service without a table the action is assumed to have the
    operation's name, which is true for 95 of 100 operations. Such a need is not `sure`.
    """
    made = BY_OPERATION.get(call.name)
    if made is None and call.service in SERVICES:
        return _by_table(call, SERVICES[call.service])
    if made is None:
        made = s3_needs if call.service == "s3" else _guessed
    return made(call)


def _guessed(call: Call) -> tuple[Need, ...]:
    if call.service in SIGN_IN:
        return ()
    return (Need(f"{PREFIXES.get(call.prefix, call.prefix)}:{call.operation}", sure=False),)


def _by_table(call: Call, service: Service) -> tuple[Need, ...] | None:
    operation = call.operation
    if operation in service.free or operation in service.unmapped:
        return () if operation in service.free else None
    action = f"{service.prefix}:{operation}"
    if operation in service.whole:
        return (Need(action, ("*",)),)
    by_rule = BY_SERVICE[call.service](call) if call.service in BY_SERVICE else None
    return (_by_parameter(call, service, action),) if by_rule is None else by_rule


def _by_parameter(call: Call, service: Service, action: str) -> Need:
    """A need on the resource that the first parameter of the table names, or on an unknown resource."""
    need = Need(action)
    for parameter in service.parameters:
        value = call.text(parameter.name)
        counts = not parameter.only or call.operation in parameter.only
        if value and counts and (parameter.kind or value.startswith("arn:") or parameter.only):
            arn = call.arn(service.prefix, parameter.kind, value)
            index = call.text("IndexName") if call.service == "dynamodb" else ""
            return replace(need, resources=(f"{arn}/index/{index}" if index else arn,))
    return need
