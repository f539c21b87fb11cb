"""Every task through a proxy that throttles, fails, drops and delays: nothing is lost and nothing is done twice.

The six tasks of a seed run at the same time, each in an account and behind a proxy of its own: most of a run with
faults is waiting for the next attempt.
"""

import http.server
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.account import Account
from tests.faults.conftest import NewAccount
from tests.faults.proxy import HOST, Proxy
from tests.faults.random_faults import KINDS, LOST, RandomFaults
from tests.faults.request_kinds import reminder_of
from tests.faults.summary import Count, count_faults
from tests.faults.task_run import run
from tests.faults.workloads import ANSWER, WORKLOADS

SEEDS = (1, 2)
MAILS = "send-payment-reminder"


@pytest.fixture
def prices() -> Iterator[str]:
    """The price API: it gives everybody the same answer."""

    class Prices(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(200)
            self.send_header("Content-Length", str(len(ANSWER)))
            self.end_headers()
            self.wfile.write(ANSWER)

        def log_message(self, *_: object) -> None:
            """The tests say what matters."""

    with http.server.ThreadingHTTPServer((HOST, 0), Prices) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://{HOST}:{server.server_address[1]}"
        server.shutdown()


@dataclass(frozen=True)
class Survived:
    """What became of one task under one seed."""

    name: str
    injected: Counter[str]
    runs: int
    lost: int
    twice: int
    log: str


def survive(name: str, seed: int, account: Account, prices: str, folder: Path) -> Survived:
    """Run the task with faults, then without until it succeeds, and count. Raises AssertionError when it never does."""
    work = WORKLOADS[name]
    work.fill(account)
    faults = RandomFaults(f"{seed} {name}")
    # The price API is no AWS service: two failures are what the task itself tries to get over.
    of_prices = RandomFaults(f"{seed} prices", most=2, kinds=tuple(kind for kind in KINDS if kind != "throttled"))
    with Proxy(account.endpoint, faults) as proxy, Proxy(prices, of_prices) as api:
        url = {"FUEL_PRICE_URL": f"{api.endpoint}/v2"}
        code, log = run(name, account, proxy, folder, *work.args, **url)
        runs = 1
        if name == MAILS:
            doubtful = {reminder_of(mail) for mail, kind in faults.mails if kind in LOST}
            assert account.reminders("unconfirmed") == doubtful, log
            assert (code == 1) == bool(doubtful), log
            assert account.mails() == dict.fromkeys(account.mails(), 1), log
            account.decide()
    assert code in {0, 1}, log
    with Proxy(account.endpoint) as quiet:
        while code and runs < 3:
            code, more = run(name, account, quiet, folder, *work.args, FUEL_PRICE_URL=f"{prices}/v2")
            log, runs = log + more, runs + 1
        assert code == 0, log
    lost, twice = work.judge(account, [*proxy.forwarded, *quiet.forwarded])
    return Survived(name, faults.injected + of_prices.injected, runs, lost, twice, log)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_task_gets_over_random_faults_or_fails_and_a_second_run_completes(
    seed: int, new_account: NewAccount, prices: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    accounts = {name: new_account() for name in WORKLOADS}
    with ThreadPoolExecutor(len(WORKLOADS)) as pool:
        survivors = [pool.submit(survive, name, seed, accounts[name], prices, tmp_path) for name in WORKLOADS]
    for survivor in (future.result() for future in survivors):
        assert (survivor.lost, survivor.twice) == (0, 0), f"{survivor.name} {survivor.injected}:\n{survivor.log}"
        for kind, injected in survivor.injected.items():
            count_faults(request, Count(kind, injected, survivor.runs, survivor.lost, survivor.twice))
