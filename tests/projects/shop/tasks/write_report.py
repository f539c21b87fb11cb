"""Write the orders into one signed file, and forget those that are older than the report."""

import hashlib
import hmac

from rota.runtime import TaskContext


def main(context: TaskContext) -> None:
    """The report of a region, or of all, in the place of an earlier one. No order at all is a failure."""
    dynamodb, table = context.client("dynamodb"), context.env["ORDERS_TABLE"]
    items = dynamodb.scan(TableName=table)["Items"]
    if not items:
        raise LookupError(f"no orders in {table}")
    body = "".join(f"{item['id']['S']}\n" for item in items).encode()
    signature = hmac.new(context.env["SIGNING_KEY"].encode(), body, hashlib.sha256).hexdigest()
    key = f"daily/{'-'.join(context.args) or 'all'}.txt"
    context.client("s3").put_object(
        Bucket=context.env["REPORTS_BUCKET"], Key=key, Body=body, Metadata={"signature": signature}
    )
    for item in items:
        if item["status"]["S"] == "expired":
            dynamodb.delete_item(TableName=table, Key={"id": item["id"]})
    context.log.info("report written", extra={"key": key, "orders": len(items)})
