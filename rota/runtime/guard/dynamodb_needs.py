"""The needs of DynamoDB calls. Batches, transactions and PartiQL name several tables, each with its own action."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from rota.runtime.guard.needs import Call, Need

_TRANSACTION = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}
"""Member of a transaction -> action.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
"""

# Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
_PARTIQL = {"SELECT": "PartiQLSelect", "INSERT": "PartiQLInsert", "UPDATE": "PartiQLUpdate", "DELETE": "PartiQLDelete"}
_NAME = r'(?:"(?P<{0}>[^"]+)"|(?P<{0}_bare>[A-Za-z0-9_.-]+))'
_OF_INDEX = rf"(?:\.{_NAME.format('index')})?"
_STATEMENT = re.compile(
    r"\s*(?:EXISTS\s*\(\s*)?(?:(?P<verb>SELECT)\s.*?\sFROM|(?P<other>INSERT)\s+INTO|(?P<update>UPDATE)|"
    rf"(?P<delete>DELETE)\s+FROM)\s+{_NAME.format('table')}{_OF_INDEX}",
    re.IGNORECASE | re.DOTALL,
)


def table(call: Call, name: str, index: str = "") -> str:
    """The ARN of a table or of one of its indexes."""
    arn = call.arn("dynamodb", "table/", name)
    return f"{arn}/index/{index}" if index else arn


def _batch(call: Call) -> tuple[Need, ...]:
    tables = call.params.get("RequestItems") or {}
    return tuple(Need(f"dynamodb:{call.operation}", (table(call, name),)) for name in tables)


def _transaction(call: Call) -> tuple[Need, ...]:
    members = [(kind, member) for item in call.items("TransactItems") for kind, member in item.items()]
    return tuple(
        Need(f"dynamodb:{_TRANSACTION[kind]}", (table(call, member["TableName"]),))
        for kind, member in members
        if kind in _TRANSACTION and isinstance(member.get("TableName"), str)
    )


def _create_table(call: Call) -> tuple[Need, ...]:
    resource = (table(call, call.text("TableName")),)
    tagged = (Need("dynamodb:TagResource", resource),) if call.params.get("Tags") else ()
    return (Need("dynamodb:CreateTable", resource), *tagged)


def _partiql(call: Call) -> tuple[Need, ...] | None:
    members: list[Mapping[str, Any]] = [
        *([call.params] if "Statement" in call.params else []),
        *call.items("Statements"),
        *call.items("TransactStatements"),
    ]
    needs = [_of_statement(call, member.get("Statement", "")) for member in members]
    known = tuple(need for need in needs if need is not None)
    return known if len(known) == len(needs) else None


def _of_statement(call: Call, statement: str) -> Need | None:
    found = _STATEMENT.match(statement)
    if found is None:
        return None
    verb = (found["verb"] or found["other"] or found["update"] or found["delete"]).upper()
    name, index = found["table"] or found["table_bare"], found["index"] or found["index_bare"] or ""
    if found["table"] is None and "." in name and not index:
        name, _, index = name.partition(".")
    return Need(f"dynamodb:{_PARTIQL[verb]}", (table(call, name, index),))


BY_OPERATION: Mapping[str, Callable[[Call], tuple[Need, ...] | None]] = {
    "dynamodb.BatchExecuteStatement": _partiql,
    "dynamodb.BatchGetItem": _batch,
    "dynamodb.BatchWriteItem": _batch,
    "dynamodb.CreateTable": _create_table,
    "dynamodb.ExecuteStatement": _partiql,
    "dynamodb.ExecuteTransaction": _partiql,
    "dynamodb.TransactGetItems": _transaction,
    "dynamodb.TransactWriteItems": _transaction,
}
"""`service.Operation` -> its needs."""
