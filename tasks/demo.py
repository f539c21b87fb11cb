"""What `rota demo` shows of these tasks; docs/guides/local-aws.md says how such a file is written.

The first act makes the tables and gives the others their work: a few reminders, claims and payments, and a partner's
reply. Nobody in it exists. To put it there again changes nothing.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from rota.local.demo import Afterwards, ByHand, BySchedule, ByUpload, Story

ACCEPTED = """\
ISA*00*          *00*          *ZZ*PARTNER        *ZZ*US             *260105*1200*U*00401*000000001*0*T*>~
GS*FA*PARTNER*US*20260105*1200*1*X*004010~
ST*997*0001~
AK1*SI*100001251~
AK2*858*0001~
AK5*A~
AK9*A*1*1*1~
SE*6*0001~
GE*1*1~
IEA*1*000000001~
"""
"""A functional acknowledgment (X12 997): the partner took our invoice group 100001251."""

PAYEES = (("Acme Movers", "1250.50"), ("Bay Storage", "310.00"), ("City Van Lines", "87.25"))

CLAIMS = (
    {"claim_id": "C-2001", "first_name": "Ada", "last_name": "Lovelace", "customer_number": "1001"},
    {"claim_id": "C-2002", "first_name": "José", "last_name": "Rizal", "customer_number": "1002"},
)

DAYS = 7
"""For so many days after today, too, there are payments: the report's next run is about one of them."""


def fill(done: Afterwards) -> Iterator[str]:
    """Reminders, claims and payments; one line that says what there is now. Without the report, no payments."""
    today = datetime.now(UTC).date()
    due, approved = tuple(reminders(today)), tuple(claims())
    for variable, rows in (("REMINDERS_TABLE", due), ("CLAIMS_TABLE", approved)):
        for row in rows:
            done.clients("dynamodb").put_item(TableName=done.variable(variable), Item=item(row))
    work = [f"{len(due)} reminders", f"{len(approved)} claims"]
    if "export-report" in {task.name for task in done.environment.tasks}:
        pay(done, today)
        work.append(f"{len(PAYEES)} payments a day")
    yield f"{', '.join(work)} are there for the tasks"


def pay(done: Afterwards, today: date) -> None:
    """Put the payments of today and of the DAYS after it into their bucket."""
    for offset in range(DAYS + 1):
        day = today + timedelta(days=offset)
        body = payments(day).encode()
        key = f"payments/{day}/part-0001.jsonl"
        done.clients("s3").put_object(Bucket=done.variable("REPORTS_BUCKET"), Key=key, Body=body)


def mails(done: Afterwards) -> Iterator[str]:
    """The mails that were sent."""
    yield f"It sent {len(done.mails)} mail{'' if len(done.mails) == 1 else 's'}, which no one gets:"
    for mail in done.mails:
        yield f"  to {', '.join(mail['To'])}: {mail['Subject']}"


def written(done: Afterwards) -> Iterator[str]:
    """The objects and items that were made of the reply."""
    bucket, table = done.variable("EDI_BUCKET"), done.variable("EDI_TABLE")
    yield "It wrote:"
    for prefix in ("records/", "archive/"):
        for found in done.clients("s3").list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", ()):
            yield f"  s3://{bucket}/{found['Key']}"
    for row in done.clients("dynamodb").scan(TableName=table)["Items"]:
        values = {name: next(iter(value.values())) for name, value in row.items()}
        yield (f"  table {table}: {values['interchange']}, {values['kind']} {values['reference']} {values['verdict']}")


def reminders(today: date) -> Iterator[dict[str, str]]:
    """Two that are due today, and one that is not before next month."""
    later = today + timedelta(days=31)
    for number, name, due_on in ((1, "Ada", today), (2, "Grace", today), (3, "Mary", later)):
        email = f"{name.lower()}@example.com"
        yield {"id": f"r-{number}", "status": "due", "due_on": due_on.isoformat(), "name": name, "email": email}


def payments(day: date) -> str:
    """The payments of a day, as lines of JSON."""
    rows = [
        {
            "payment_id": f"p-{day:%m%d}-{number}",
            "paid_on": day.isoformat(),
            "payee": payee,
            "amount": amount,
            "currency": "USD",
        }
        for number, (payee, amount) in enumerate(PAYEES, start=1)
    ]
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def claims() -> Iterator[dict[str, str]]:
    """Approved claims that fit the agencies' format."""
    for claim in CLAIMS:
        yield {**claim, "status": "approved", "birth_date": "1980-01-01", "start_date": "2026-01-05"}


def item(row: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """A row of texts as DynamoDB takes it."""
    return {name: {"S": text} for name, text in row.items()}


STORY = Story(
    app="payments",
    environment="staging",
    acts=(
        ByHand(task="db-migrate-up", note="which makes the tables", after=fill),
        BySchedule(task="send-payment-reminder", after=mails),
        ByUpload(task="process-edis", file="partner-997.edi", content=ACCEPTED.encode(), after=written),
    ),
    then="export-report",
)
