"""Take every file of the inbox: a file is one order a line, its id and the e-mail address of who ordered.

Each step may be repeated: an order is named by its id, and a file leaves the inbox last.
"""

from rota.runtime import TaskContext


def main(context: TaskContext) -> None:
    """Store the orders; a file that is empty goes to rejected/, any other to archive/."""
    s3, bucket = context.client("s3"), context.env["ORDERS_BUCKET"]
    dynamodb, table = context.client("dynamodb"), context.env["ORDERS_TABLE"]
    taken = 0
    for found in s3.list_objects_v2(Bucket=bucket, Prefix="inbox/").get("Contents", ()):
        if context.stopping:
            break
        body = s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read()
        lines = body.decode().splitlines()
        for line in lines:
            id_, email = line.split()
            row = {"id": {"S": id_}, "email": {"S": email}, "status": {"S": "open"}}
            dynamodb.put_item(TableName=table, Item=row)
        folder = "archive" if lines else "rejected"
        s3.put_object(Bucket=bucket, Key=f"{folder}/{found['Key'].removeprefix('inbox/')}", Body=body)
        s3.delete_object(Bucket=bucket, Key=found["Key"])
        taken += len(lines)
    context.log.info("orders taken", extra={"taken": taken})
