"""An account with some work for every task of the repository's registry."""

import json

import boto3

from rota.registry import Environment
from tasks.db_migrate_up import TABLES
from tasks.migrations import MIGRATIONS, Database
from tests.tasks.edi import ACCEPTED, interchange

PRICE = {"period": "2026-01-05", "series": "EMD", "value": "3.6", "units": "$/GAL"}
PAYMENT = {"payment_id": "P1", "paid_on": "2026-01-05", "payee": "Ada", "amount": 1, "currency": "USD"}
REMINDER = {"id": "a", "status": "due", "due_on": "2026-01-05", "email": "a@example.com"}
CLAIM = {"claim_id": "C1", "status": "approved", "customer_number": "1", "start_date": "2026-01-01"}
CLAIM |= {"birth_date": "1980-01-01", "first_name": "Ada", "last_name": "Lovelace"}


def fill(environment: Environment) -> bytes:
    """Make tables and buckets with something to do in them, as whoever this process is; what the price API answers."""
    env = {name: value for task in environment.tasks for name, value in task.env.items()}
    dynamodb, s3 = boto3.client("dynamodb"), boto3.client("s3")
    database = Database(dynamodb, {role: env[name] for role, name in TABLES.items()}, check=lambda: None)
    for migration in MIGRATIONS:
        migration.apply(database)
    # Without a status: work for the migration that gives it one.
    old = {"id": "b", "email": "b@example.com"}
    for table, item in (("REMINDERS_TABLE", REMINDER), ("REMINDERS_TABLE", old), ("CLAIMS_TABLE", CLAIM)):
        dynamodb.put_item(TableName=env[table], Item={name: {"S": text} for name, text in item.items()})
    for bucket in ("RAW_BUCKET", "EDI_BUCKET", "AGENCY_BUCKET", "REPORTS_BUCKET"):
        s3.create_bucket(Bucket=env[bucket])
    s3.put_object(Bucket=env["EDI_BUCKET"], Key="inbox/a.edi", Body=interchange(ACCEPTED).encode())
    s3.put_object(Bucket=env["REPORTS_BUCKET"], Key="payments/2026-01-05/a.jsonl", Body=json.dumps(PAYMENT).encode())
    boto3.client("sesv2").create_email_identity(EmailIdentity="example.com")
    return json.dumps({"response": {"data": [PRICE]}}).encode()
