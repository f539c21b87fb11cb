"""The tables of the sample tasks, as `db-migrate-up` leaves them; its own tests hold the migrations to this."""

from collections.abc import Mapping
from typing import Any

VARIABLES = {
    "prices": "PRICES_TABLE",
    "reminders": "REMINDERS_TABLE",
    "replies": "EDI_TABLE",
    "claims": "CLAIMS_TABLE",
}
"""A table's role, and the variable with its name."""

KEYS = {
    "prices": ("series:S", "week:S"),
    "reminders": ("id:S",),
    "replies": ("interchange:S", "reply:N"),
    "claims": ("claim_id:S",),
}
BY_STATUS = {"reminders": ("status:S", "due_on:S"), "claims": ("status:S", "claim_id:S")}
"""The keys of a table's index `by-status`."""


def create(dynamodb: Any, names: Mapping[str, str]) -> None:  # noqa: ANN401  # boto3 makes its client classes at run time
    """Make the tables with these names by role."""
    for role, name in names.items():
        index = BY_STATUS.get(role, ())
        by_status = {"IndexName": "by-status", "KeySchema": schema(index), "Projection": {"ProjectionType": "ALL"}}
        attributes = dict(key.split(":") for key in (*KEYS[role], *index))
        dynamodb.create_table(
            TableName=name,
            KeySchema=schema(KEYS[role]),
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": kind} for key, kind in attributes.items()],
            BillingMode="PAY_PER_REQUEST",
            **({"GlobalSecondaryIndexes": [by_status]} if index else {}),
        )


def schema(keys: tuple[str, ...]) -> list[dict[str, str]]:
    """Keys such as `week:S` as DynamoDB takes them."""
    names = (key.split(":")[0] for key in keys)
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)]
