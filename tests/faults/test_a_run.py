"""A run of the tests' own project whose AWS throttles, fails and drops, or which is ended itself: no order is lost."""

import signal
from pathlib import Path

import pytest

from tests.faults.proxy import Proxy
from tests.faults.shop_account import FILES, ShopAccount
from tests.faults.sudden_end import Moment, When, end_at
from tests.faults.summary import Count, count_faults
from tests.faults.survival import Workload, survive
from tests.faults.task_run import Workplace, run
from tests.projects.copies import shop, shop_registry

NAME = "take-orders"
AT = Workplace(shop(), shop_registry().resolve("staging"))
WHEN: tuple[When, ...] = ("before", "after")
WORK = Workload[ShopAccount](lambda _account: None, lambda account, _forwarded: account.lost_and_twice())


@pytest.mark.parametrize("seed", [1, 2])
def test_a_run_gets_over_random_faults_or_fails_and_a_second_run_completes(
    seed: int, account: ShopAccount, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    survived = survive(AT, NAME, WORK, seed, account=account, folder=tmp_path)
    assert (survived.lost, survived.twice) == (0, 0), survived
    assert survived.injected.total() >= 2
    for kind, injected in survived.injected.items():
        count_faults(request, Count(kind, injected, survived.runs, survived.lost, survived.twice))


@pytest.mark.parametrize("when", WHEN)
def test_on_sigterm_during_a_call_of_aws_the_run_finishes_what_it_has_in_hand_and_ends_with_143(
    when: When, account: ShopAccount, tmp_path: Path
) -> None:
    ended = end_at(AT, Moment("put archive", when, nth=2), signal.SIGTERM, NAME, account=account, folder=tmp_path)
    assert ended.code == 143
    assert ended.records[-1] == "finished"
    assert "stopping" in ended.records
    taken = {key for key in account.found() if key.startswith("archive/")}
    assert len(taken) == 2
    assert len(account.found()) == len(FILES)  # each file is in one place


def test_a_run_that_is_killed_during_a_call_of_aws_is_completed_by_the_next(
    account: ShopAccount, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    ended = end_at(AT, Moment("put archive", "after"), signal.SIGKILL, NAME, account=account, folder=tmp_path)
    assert ended.code == -signal.SIGKILL
    assert len(account.found()) == len(FILES) + 1  # the file in hand is in both places
    with Proxy(account.endpoint) as proxy:
        code, log = run(AT, NAME, account, proxy, tmp_path)
    assert code == 0, log
    lost, twice = account.lost_and_twice()
    assert (lost, twice) == (0, 0)
    count_faults(request, Count("SIGKILL", 1, 2, lost, twice))
