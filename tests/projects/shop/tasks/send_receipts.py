"""Send a receipt for every order that has none."""

from rota.runtime import TaskContext


def main(context: TaskContext) -> None:
    """One mail for each open order, which is done then."""
    dynamodb, table = context.client("dynamodb"), context.env["ORDERS_TABLE"]
    sent = 0
    found = dynamodb.query(
        TableName=table,
        IndexName="by-status",
        KeyConditionExpression="#status = :open",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":open": {"S": "open"}},
    )
    for order in found["Items"]:
        if context.stopping:
            break
        context.client("sesv2").send_email(
            FromEmailAddress=context.env["SENDER"],
            Destination={"ToAddresses": [order["email"]["S"]]},
            Content={
                "Simple": {
                    "Subject": {"Data": f"Your order {order['id']['S']}"},
                    "Body": {"Text": {"Data": "Thank you."}},
                }
            },
        )
        dynamodb.put_item(TableName=table, Item={**order, "status": {"S": "done"}})
        sent += 1
    context.log.info("receipts sent", extra={"sent": sent})
