"""export-report in a container of the task image, against the local AWS. `make image-test` runs this."""

import csv
import io
import json

import boto3
import pytest

from rota.local import Emulator
from tests.image.built_image import Run
from tests.image.engine.client import Engine
from tests.image.task_definition import task_definitions
from tests.image.test_container import need_this_machine
from tests.tasks.sample import FILE, project

pytestmark = pytest.mark.engine


def test_export_report_runs_to_its_end_against_the_local_aws(
    engine: Engine, built: str, run: Run, aws: Emulator
) -> None:
    need_this_machine(engine)
    definition = task_definitions(project() / FILE)["export-report"]
    s3, bucket = boto3.client("s3"), definition.variables["REPORTS_BUCKET"]
    payments = [
        {"payment_id": "p-1001", "paid_on": "2026-01-05", "payee": "Bay Storage", "amount": 310, "currency": "USD"},
        {"payment_id": "p-1002", "paid_on": "2026-01-05", "payee": "Übersee, GmbH", "amount": 87.5, "currency": "EUR"},
    ]
    s3.create_bucket(Bucket=bucket)
    lines = "\n".join(json.dumps(payment) for payment in payments)
    s3.put_object(Bucket=bucket, Key="payments/2026-01-05/part-0001.jsonl", Body=lines.encode())

    container = run(
        definition,
        image=built,
        options=("--network=host",),
        ROTA_TRIGGER="schedule",
        ROTA_SCHEDULED_TIME="2026-01-05T23:30:00Z",
        **aws.environment,
    )

    assert container.wait() == 0, container.output
    assert container.records[-1]["outcome"] == "succeeded"
    report = s3.get_object(Bucket=bucket, Key="reports/payments-2026-01-05.csv")["Body"].read().decode()
    rows = list(csv.DictReader(io.StringIO(report, newline="")))
    assert [(row["payee"], row["amount"]) for row in rows] == [("Bay Storage", "310.00"), ("Übersee, GmbH", "87.50")]
