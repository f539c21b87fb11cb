"""Store the weekly diesel prices that the energy statistics API publishes: one item a week, and the answer as it came.

An answer holds many weeks and every run stores the last few, so that the next run makes up for one that failed. Items
and object are named by what they hold: a second run writes the same again, and a revised price replaces the old one.
"""

import json
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

from rota.runtime import TaskContext

WEEKS = 8
TIMEOUT = 30.0
ATTEMPTS = 3
PAUSE = 1.0
LARGEST_ANSWER = 5 * 1024 * 1024
"""Bytes; the API's own limit of 5,000 rows comes to about a quarter of that."""


class BadAnswerError(Exception):
    """The API answered something that is not a list of prices."""


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one week; `week` is the Monday on which it was taken."""

    series: str
    week: date
    value: Decimal
    units: str


def main(context: TaskContext) -> None:
    """Fetch, check, keep the raw answer, store each week."""
    answer = fetch(context.env["FUEL_PRICE_URL"], context.env["EIA_API_KEY"], context)
    prices = parse(answer)[:WEEKS]
    newest = prices[0]
    raw_key = f"raw/{newest.series}/{newest.week}.json"
    raw = {"Bucket": context.env["RAW_BUCKET"], "Key": raw_key, "ContentType": "application/json"}
    # The raw copy first: an item must never point to an object that is not there.
    context.client("s3").put_object(**raw, Body=answer)
    dynamodb = context.client("dynamodb")
    counts: Counter[str] = Counter()
    for price in prices:
        if context.stopping:
            break
        item = {
            "series": {"S": price.series},
            "week": {"S": price.week.isoformat()},
            "price": {"N": str(price.value)},
            "units": {"S": price.units},
            "raw_key": {"S": raw_key},
        }
        old = dynamodb.put_item(TableName=context.env["PRICES_TABLE"], Item=item, ReturnValues="ALL_OLD")
        counts[_what_changed(price, old.get("Attributes"))] += 1
    context.log.info("prices stored", extra={"newest_week": newest.week.isoformat(), **counts})


def fetch(url: str, api_key: str, context: TaskContext) -> bytes:
    """The API's answer. A server error or a lost connection is tried again; an answer of 4xx is final."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError(f"FUEL_PRICE_URL must be an http or https URL (got '{url}')")
    query = urlencode({"api_key": api_key, "sort[0][column]": "period", "sort[0][direction]": "desc"})
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with urlopen(f"{url}?{query}", timeout=TIMEOUT) as response:  # noqa: S310  # the scheme was checked above
                answer = _read(response)
        except (URLError, TimeoutError, ConnectionError, HTTPException) as error:
            final = isinstance(error, HTTPError) and error.code < HTTPStatus.INTERNAL_SERVER_ERROR
            if final or attempt == ATTEMPTS or context.stopping:
                raise
            context.log.warning("the price API failed", extra={"reason": str(error), "attempt": attempt})
            time.sleep(PAUSE * attempt)
        else:
            if len(answer) > LARGEST_ANSWER:
                raise BadAnswerError(f"more than {LARGEST_ANSWER} bytes")
            return answer
    raise AssertionError  # the last attempt returned or raised


def _read(response: HTTPResponse) -> bytes:
    """The body, or one byte more than is taken. Raises ConnectionError when the connection ended before it had come.

    A read of so many bytes does not tell that by itself.
    """
    body = response.read(LARGEST_ANSWER + 1)
    if len(body) <= LARGEST_ANSWER and response.length:
        raise ConnectionError(f"the answer lacks its last {response.length} bytes")
    return body


def parse(answer: bytes) -> list[Price]:
    """The prices of an answer, newest first; weeks that have none yet are left out. Raises BadAnswerError.

    https://www.eia.gov/opendata/documentation.php: `response.data` holds the rows, whose values are numbers or, since
    version 2.1.6, texts.
    """
    try:
        rows = json.loads(answer, parse_float=Decimal)["response"]["data"]
        prices = [_price(row) for row in rows if row["value"] is not None]
    except (ValueError, KeyError, TypeError, InvalidOperation) as error:
        raise BadAnswerError(f"not a list of prices: {type(error).__name__}: {error}") from error
    if not prices:
        raise BadAnswerError("no week has a price")
    if len({price.series for price in prices}) > 1:
        raise BadAnswerError("prices of several series")
    return sorted(prices, key=lambda price: price.week, reverse=True)


def _price(row: dict[str, object]) -> Price:
    value = Decimal(str(row["value"]))
    if not value.is_finite() or value <= 0:
        raise ValueError(f"a price of {value} for {row['period']}")
    return Price(str(row["series"]), date.fromisoformat(str(row["period"])), value, str(row["units"]))


def _what_changed(price: Price, old: dict[str, dict[str, str]] | None) -> str:
    if not old:
        return "stored"
    return "unchanged" if Decimal(old["price"]["N"]) == price.value else "revised"
