"""Prices that the API answers, and what must be stored of them."""

import http.server
import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import boto3
import pytest

from tasks import save_fuel_price_data
from tests.faults.proxy import HOST, Exchange, Proxy
from tests.faults.random_faults import KINDS, RandomFaults
from tests.faults.survival import Around, LostAndTwice, Workload, compare
from tests.tasks.account import SampleAccount

PRICE = {"period": "2026-01-05", "series": "EMD", "value": "3.6", "units": "$/GAL"}
NARROWER = {
    ("s3", "write", "${app}-${environment}-fuel-prices/raw/*"): "${app}-${environment}-fuel-prices/raw/EMD/*",
}
PRICES = tuple(
    {"period": f"2025-12-{day:02d}", "series": "EMD", "value": "3.6", "units": "$/GAL"} for day in (8, 15, 22)
)
ANSWER = json.dumps({"response": {"data": PRICES}}).encode()
"""What the price API answers."""


def fill(env: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    boto3.client("s3").create_bucket(Bucket=env["RAW_BUCKET"])
    answer = json.dumps({"response": {"data": [PRICE]}}).encode()
    monkeypatch.setattr(save_fuel_price_data, "fetch", lambda *_: answer)


class Prices(http.server.BaseHTTPRequestHandler):
    """The price API: it gives everybody the same answer."""

    def do_GET(self) -> None:
        self.send_response_only(200)
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *_: object) -> None:
        """The tests say what matters."""


@contextmanager
def prices(seed: int) -> Iterator[Around]:
    """The API behind a proxy: two failures are what the task itself tries to get over."""
    faults = RandomFaults(f"{seed} prices", most=2, kinds=tuple(kind for kind in KINDS if kind != "throttled"))
    with http.server.ThreadingHTTPServer((HOST, 0), Prices) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        url = f"http://{HOST}:{server.server_address[1]}"
        with Proxy(url, faults) as api:
            yield Around({"FUEL_PRICE_URL": f"{api.endpoint}/v2"}, {"FUEL_PRICE_URL": f"{url}/v2"}, faults.injected)
        server.shutdown()


def _judge_prices(account: SampleAccount, _: Sequence[Exchange]) -> LostAndTwice:
    newest = f"raw/EMD/{PRICES[-1]['period']}.json"
    found = Counter(item["week"] for item in account.items("prices") if item["raw_key"] == newest)
    found += Counter(key for key, body in account.objects("fuel-prices").items() if body == ANSWER)
    return compare(Counter([*(price["period"] for price in PRICES), newest]), found)


WORKLOAD = Workload[SampleAccount](lambda _account: None, _judge_prices, around=prices)
