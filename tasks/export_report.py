"""Turn a day's payments, JSON lines in S3, into one CSV file for the finance team.

Another day than that of the run is an argument: `export-report 2026-01-05`. Everything is streamed, so that memory
does not grow with the day. A line that is no payment ends the run before the report exists: a report that lacks
payments without saying so is worse than none. The multipart upload makes it appear whole or not at all, and a second
run replaces it.
"""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from rota.runtime import TaskContext
from tasks.run_date import run_date

COLUMNS = ("payment_id", "paid_on", "payee", "amount", "currency")
ROWS_A_CHUNK = 500


class BadPaymentError(Exception):
    """A line that is no payment, with its place."""


class StoppedError(Exception):
    """The run was asked to stop before the report was complete."""


class Chunks:
    """An iterator of bytes as a file that can be read once, which is what an upload takes."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, all of them for -1, none at the end."""
        while size < 0 or len(self._rest) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            self._rest += chunk
        end = len(self._rest) if size < 0 else size
        taken, self._rest = self._rest[:end], self._rest[end:]
        return taken


def main(context: TaskContext) -> None:
    """Write the report of one day."""
    day = _day(context)
    s3, bucket = context.client("s3"), context.env["REPORTS_BUCKET"]
    keys = _keys(s3, bucket, f"payments/{day}/")
    if not keys:
        raise FileNotFoundError(f"no payments under s3://{bucket}/payments/{day}/")
    report = f"reports/payments-{day}.csv"
    rows = _Rows(context, s3, bucket, keys)
    try:
        s3.upload_fileobj(Chunks(rows.as_csv()), bucket, report, ExtraArgs={"ContentType": "text/csv; charset=utf-8"})
    except StoppedError:
        context.log.warning("stopped before the report was complete; none was written", extra={"rows": rows.count})
        return
    context.log.info("report written", extra={"key": report, "files": len(keys), "rows": rows.count})


def _day(context: TaskContext) -> date:
    if not context.args:
        return run_date(context)
    try:
        (text,) = context.args
        return date.fromisoformat(text)
    except ValueError:
        context.log.error("the argument must be one day, like 2026-01-05", extra={"got": list(context.args)})  # noqa: TRY400  # the user's mistake, not a bug
        raise SystemExit(2) from None


def _keys(s3: Any, bucket: str, prefix: str) -> list[str]:  # noqa: ANN401  # boto3 makes its client classes at run time
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [found["Key"] for page in pages for found in page.get("Contents", []) if found["Key"].endswith(".jsonl")]


class _Rows:
    """The payments of some objects in order, as the chunks of a CSV file (RFC 4180)."""

    def __init__(self, context: TaskContext, s3: Any, bucket: str, keys: list[str]) -> None:  # noqa: ANN401  # as above
        self.count = 0
        self._context = context
        self._s3 = s3
        self._bucket = bucket
        self._keys = keys

    def as_csv(self) -> Iterator[bytes]:
        """Raises BadPaymentError, or StoppedError once the run is asked to stop."""
        buffer = io.StringIO(newline="")
        writer = csv.DictWriter(buffer, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        for row in self._payments():
            if self._context.stopping:
                raise StoppedError
            writer.writerow(row)
            self.count += 1
            if self.count % ROWS_A_CHUNK == 0:
                yield buffer.getvalue().encode()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue().encode()

    def _payments(self) -> Iterator[dict[str, str]]:
        for key in self._keys:
            lines = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].iter_lines()
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    try:
                        yield _payment(line)
                    except (ValueError, KeyError, TypeError, InvalidOperation) as error:
                        # The line itself stays out of the log: it is somebody's payment.
                        reason = (
                            f"{type(error).__name__}: {error}" if isinstance(error, KeyError) else type(error).__name__
                        )
                        raise BadPaymentError(f"s3://{self._bucket}/{key} line {number}: {reason}") from None


def _payment(line: bytes) -> dict[str, str]:
    """One line's columns. Raises ValueError, KeyError, TypeError or InvalidOperation for what is no payment."""
    fields = json.loads(line, parse_float=Decimal)
    amount = Decimal(fields["amount"])
    if not amount.is_finite():
        raise ValueError
    columns = {column: str(fields[column]) for column in COLUMNS}
    return {**columns, "paid_on": date.fromisoformat(columns["paid_on"]).isoformat(), "amount": f"{amount:.2f}"}
