"""The story of the tests' own project: one act of each kind."""

from collections.abc import Iterator

from rota.local.demo import Afterwards, ByHand, BySchedule, ByUpload, Story

ORDERS = b"o1 ada@example.com\no2 bo@example.com\n"


def taken(done: Afterwards) -> Iterator[str]:
    """The ids of the orders."""
    found = done.clients("dynamodb").scan(TableName=done.variable("ORDERS_TABLE"))["Items"]
    yield f"It took {', '.join(sorted(item['id']['S'] for item in found))}"


def sent(done: Afterwards) -> Iterator[str]:
    """Who got a mail of this run."""
    yield f"It sent {len(done.mails)}: {', '.join(address for mail in done.mails for address in mail['To'])}"


STORY = Story(
    app="shop",
    environment="staging",
    acts=(
        ByHand(task="create-table", note="which makes the table"),
        ByUpload(task="take-orders", file="monday.txt", content=ORDERS, after=taken),
        BySchedule(task="send-receipts", after=sent),
        BySchedule(task="write-report", schedule="south"),
    ),
    then="write-report",
)
