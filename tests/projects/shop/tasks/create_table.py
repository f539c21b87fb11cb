"""Make the table of orders, unless it is there."""

from contextlib import suppress
from typing import Any

from rota.runtime import TaskContext

ORDERS: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("id", "status")],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-status",
            "KeySchema": [{"AttributeName": "status", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
    "BillingMode": "PAY_PER_REQUEST",
}
"""The table of orders, but for its name."""


def main(context: TaskContext) -> None:
    """Create the table with its index, and wait until it can be used."""
    dynamodb, table = context.client("dynamodb"), context.env["ORDERS_TABLE"]
    with suppress(dynamodb.exceptions.ResourceInUseException):
        dynamodb.create_table(TableName=table, **ORDERS)
    dynamodb.get_waiter("table_exists").wait(TableName=table, WaiterConfig={"Delay": 1})
    context.log.info("the table is there", extra={"table": table})
