"""process-edis ended in mid-run, at every step of a file's way: each file is processed exactly once in the end.

One account for each signal: a run is ended at a moment, the next one finds what it left and is ended at another. The
partner sends two more files before each run, one that can be read and one that cannot.
"""

import signal
from pathlib import Path

import pytest

from tests.faults.proxy import Proxy
from tests.faults.sudden_end import Moment, When, end_at
from tests.faults.summary import Count, count_faults
from tests.faults.task_run import run
from tests.tasks.account import AT, SampleAccount
from tests.tasks.process_edis.partner import Partner

NAME = "process-edis"
WHEN: tuple[When, ...] = ("before", "after")
STEPS = ("list", "get", "PutItem", "put records", "put archive", "delete", "put reason", "put quarantine")
SECOND = (Moment("PutItem", "after", nth=2), Moment("delete", "after", nth=2))
"""The second of a file's two replies, and the departure of a file that cannot be read."""

MOMENTS = {
    # To AWS, and so to the next run, a run killed before a request is one killed after the request that came before it;
    # and after what only reads, one that has not begun.
    signal.SIGKILL: (*(Moment(step, "after") for step in STEPS[1:]), *SECOND),
    # A run goes on after SIGTERM and cannot tell whether AWS has done already what it asks for: one of the two will do.
    signal.SIGTERM: (*(Moment(step, when) for step, when in zip(STEPS, WHEN * 4, strict=True)), *SECOND),
}
EXIT_CODE = {signal.SIGKILL: -signal.SIGKILL, signal.SIGTERM: 143}


@pytest.mark.parametrize("number", EXIT_CODE, ids=lambda number: number.name)
def test_ended_at_any_step_no_file_is_ever_missing_and_each_is_processed_exactly_once(
    number: signal.Signals, account: SampleAccount, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    partner = Partner(account)
    for moment in MOMENTS[number]:
        partner.send()
        ended = end_at(AT, moment, number, NAME, account=account, folder=tmp_path)

        assert ended.code == EXIT_CODE[number], moment
        assert partner.missing() == set(), moment
        if number == signal.SIGTERM:
            assert ended.records[-1] == "finished", moment
            # The file in hand was finished: nothing is half-way.
            assert partner.half_way() == set(), moment

    partner.send()
    with Proxy(account.endpoint) as proxy:
        assert run(AT, NAME, account, proxy, tmp_path)[0] == 1  # there is one in quarantine
        assert run(AT, NAME, account, proxy, tmp_path)[0] == 0
    lost, twice = partner.lost_and_twice()
    assert (lost, twice) == (0, 0)
    count_faults(request, Count(number.name, len(MOMENTS[number]), len(MOMENTS[number]) + 2, lost, twice))
