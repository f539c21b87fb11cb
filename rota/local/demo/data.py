"""The demo's data, put where the tasks of an environment look for it; putting it there again changes nothing."""

from collections.abc import Mapping
from datetime import date, timedelta

from rota.local.demo import content
from rota.local.demo.project import DemoProject
from rota.local.tasks.followed_run import Clients

DAYS = 7
"""For so many days after today, too, there are payments: the report's next run is about one of them."""


def fill(clients: Clients, project: DemoProject, today: date) -> str:
    """Reminders, claims and payments; one line that says what there is now."""
    reminders = tuple(content.reminders(today))
    claims = tuple(content.claims())
    for variable, rows in (("REMINDERS_TABLE", reminders), ("CLAIMS_TABLE", claims)):
        for row in rows:
            clients("dynamodb").put_item(TableName=project.place(variable), Item=_item(row))
    s3, bucket = clients("s3"), project.place("REPORTS_BUCKET")
    for offset in range(DAYS + 1):
        day = today + timedelta(days=offset)
        s3.put_object(Bucket=bucket, Key=f"payments/{day}/part-0001.jsonl", Body=content.payments(day).encode())
    return f"{len(reminders)} reminders, {len(claims)} claims, {len(content.PAYEES)} payments a day"


def _item(row: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"S": text} for name, text in row.items()}
