import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.export_report import COLUMNS, BadPaymentError, Chunks, main
from tests.tasks.conftest import BUCKET, Cloud, Dying, StopAt

ENV = {"REPORTS_BUCKET": BUCKET}
REPORT = "reports/payments-2026-01-05.csv"


def payment(number: int, **fields: object) -> dict[str, object]:
    usual = {"payment_id": f"P{number}", "paid_on": "2026-01-05", "payee": "Ada", "amount": 12.5, "currency": "USD"}
    return {**usual, **fields}


def lines(*payments: dict[str, object]) -> bytes:
    return "".join(json.dumps(each) + "\n" for each in payments).encode()


def rows(cloud: Cloud, key: str = REPORT) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(cloud.content(key).decode(), newline="")))


def test_a_days_payments_become_one_csv_in_the_order_of_the_files(cloud: Cloud) -> None:
    cloud.put("payments/2026-01-05/part-2.jsonl", lines(payment(3)))
    cloud.put("payments/2026-01-05/part-1.jsonl", lines(payment(1, payee='Lovelace, "Ada"'), payment(2, extra=True)))
    cloud.put("payments/2026-01-05/readme.txt", b"no payments")
    cloud.put("payments/2026-01-04/part-1.jsonl", lines(payment(9)))
    main(cloud.context(ENV))
    assert [row["payment_id"] for row in rows(cloud)] == ["P1", "P2", "P3"]
    assert rows(cloud)[0] == {
        "payment_id": "P1",
        "paid_on": "2026-01-05",
        "payee": 'Lovelace, "Ada"',
        "amount": "12.50",
        "currency": "USD",
    }
    assert cloud.content(REPORT).splitlines()[0].decode() == ",".join(COLUMNS)


def test_another_day_is_an_argument_not_a_changed_setting(cloud: Cloud) -> None:
    cloud.put("payments/2026-01-04/part-1.jsonl", lines(payment(9)))
    main(cloud.context(ENV, "2026-01-04"))
    assert [row["payment_id"] for row in rows(cloud, "reports/payments-2026-01-04.csv")] == ["P9"]


@pytest.mark.parametrize("args", [["yesterday"], ["2026-02-30"], ["2026-01-04", "2026-01-05"]])
def test_what_is_not_one_day_is_refused(cloud: Cloud, args: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(cloud.context(ENV, *args))
    assert left.value.code == 2


def test_a_second_run_writes_the_same_report(cloud: Cloud) -> None:
    cloud.put("payments/2026-01-05/part-1.jsonl", lines(payment(1), payment(2)))
    main(cloud.context(ENV))
    before = cloud.content(REPORT)
    main(cloud.context(ENV))
    assert cloud.content(REPORT) == before


def large(cloud: Cloud, *last: dict[str, object]) -> None:
    """A day that takes several parts of an upload (8 MiB each)."""
    cloud.put("payments/2026-01-05/a.jsonl", lines(*[payment(number, payee="x" * 900) for number in range(20_000)]))
    cloud.put("payments/2026-01-05/b.jsonl", lines(*last))


def uploads(cloud: Cloud) -> list[object]:
    found: list[object] = cloud.s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])
    return found


def test_a_large_day_is_uploaded_in_parts(cloud: Cloud) -> None:
    large(cloud, payment(20_000))
    main(cloud.context(ENV))
    assert [row["payment_id"] for row in rows(cloud)] == [f"P{number}" for number in range(20_001)]


def test_a_line_that_is_no_payment_leaves_no_report_and_no_half_upload(cloud: Cloud) -> None:
    large(cloud, payment(20_000, amount="a lot"))
    with pytest.raises(BadPaymentError, match=r"b\.jsonl line 1: InvalidOperation$"):
        main(cloud.context(ENV))
    assert cloud.keys("reports/") == []
    assert uploads(cloud) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"{", "line 2: JSONDecodeError"),
        (b"[]", "line 2: TypeError"),
        (b'{"amount": 1}', "line 2: KeyError: 'payment_id'"),
        (lines(payment(2, amount="NaN")), "line 2: ValueError"),
        (lines(payment(2, paid_on="soon")), "line 2: ValueError"),
        (b"\xff", "line 2: UnicodeDecodeError"),
    ],
)
def test_a_bad_line_is_named_but_not_shown(cloud: Cloud, line: bytes, told: str) -> None:
    cloud.put("payments/2026-01-05/a.jsonl", lines(payment(1)) + line)
    with pytest.raises(BadPaymentError) as refused:
        main(cloud.context(ENV))
    assert str(refused.value) == f"s3://bucket/payments/2026-01-05/a.jsonl {told}"


def test_an_old_report_survives_a_failed_run(cloud: Cloud) -> None:
    cloud.put(REPORT, b"old")
    cloud.put("payments/2026-01-05/a.jsonl", b"{")
    with pytest.raises(BadPaymentError):
        main(cloud.context(ENV))
    assert cloud.content(REPORT) == b"old"


def test_a_day_without_payments_is_a_failure(cloud: Cloud) -> None:
    with pytest.raises(FileNotFoundError, match="no payments under s3://bucket/payments/2026-01-05/"):
        main(cloud.context(ENV))


def test_a_run_that_died_is_done_again_from_the_start(cloud: Cloud, dying: Dying) -> None:
    cloud.put("payments/2026-01-05/a.jsonl", lines(payment(1)))
    cloud.put("payments/2026-01-05/b.jsonl", lines(payment(2)))
    with dying("s3", "upload_fileobj", at=1):
        main(cloud.context(ENV))
    assert cloud.keys("reports/") == []
    main(cloud.context(ENV))
    assert len(rows(cloud)) == 2


def test_it_stops_in_the_middle_without_leaving_half_a_report(cloud: Cloud, stop_at: StopAt) -> None:
    cloud.put("payments/2026-01-05/a.jsonl", lines(payment(1)))
    context = cloud.context(ENV)
    stop_at("s3", "get_object", context)
    main(context)
    assert cloud.keys("reports/") == []


@given(chunks=st.lists(st.binary(max_size=20)), sizes=st.lists(st.integers(1, 30)))
def test_chunks_read_as_a_file_give_every_byte_once_and_in_order(chunks: list[bytes], sizes: list[int]) -> None:
    file = Chunks(iter(chunks))
    parts = [file.read(size) for size in sizes]
    assert all(len(part) <= size for part, size in zip(parts, sizes, strict=True))
    assert b"".join([*parts, file.read()]) == b"".join(chunks)
    assert file.read(1) == b""
