"""Every sample task through a proxy that throttles, fails, drops and delays: nothing is lost, nothing is done twice.

The tasks of a seed run at the same time, each in an account and behind a proxy of its own: most of a run with faults is
waiting for the next attempt.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.summary import Count, count_faults
from tests.faults.survival import survive
from tests.tasks.account import AT
from tests.tasks.conftest import NewAccount
from tests.tasks.sample import NAMES, work_of

SEEDS = (1, 2)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_task_gets_over_random_faults_or_fails_and_a_second_run_completes(
    seed: int, new_account: NewAccount, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    accounts = {name: new_account() for name in NAMES}
    with ThreadPoolExecutor(max(len(NAMES), 1)) as pool:
        survivors = [
            pool.submit(survive, AT, name, work_of(name).WORKLOAD, seed, account=accounts[name], folder=tmp_path)
            for name in NAMES
        ]
    for survivor in (future.result() for future in survivors):
        assert (survivor.lost, survivor.twice) == (0, 0), f"{survivor.name} {survivor.injected}:\n{survivor.log}"
        for kind, injected in survivor.injected.items():
            count_faults(request, Count(kind, injected, survivor.runs, survivor.lost, survivor.twice))
