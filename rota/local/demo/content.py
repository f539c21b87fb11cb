"""What the demo's tasks have to do: a few reminders, payments, claims, and a partner's reply. Nobody in it exists."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

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


def reminders(today: date) -> Iterator[dict[str, str]]:
    """Two that are due today, and one that is not before next month."""
    later = today + timedelta(days=31)
    for number, name, due_on in ((1, "Ada", today), (2, "Grace", today), (3, "Mary", later)):
        email = f"{name.lower()}@example.com"
        yield {
            "id": f"r-{number}",
            "status": "due",
            "due_on": due_on.isoformat(),
            "name": name,
            "email": email,
        }


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
