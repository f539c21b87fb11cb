"""send-payment-reminder ended in mid-run: what its docstring promises, at every state transition.

One account for each signal: a run is ended at a moment, the next one finds what it left and is ended at another.
"""

import signal
from pathlib import Path

import pytest

from tests.faults.proxy import Proxy
from tests.faults.request_kinds import kind_of
from tests.faults.sudden_end import Ended, Moment, end_at
from tests.faults.summary import Count, count_faults
from tests.faults.task_run import run
from tests.tasks.account import AT, SampleAccount
from tests.tasks.send_payment_reminder.work import reminder_of

NAME = "send-payment-reminder"
ALL = tuple(f"r{number:02d}" for number in range(12))

IN_DOUBT = (
    Moment("due -> sending", "after"),
    Moment("send", "before"),
    Moment("send", "after"),
    Moment("send", "after", nth=2),
    Moment("sending -> sent", "before"),
)
"""Between the claim and the outcome: what became of the mail nobody can know, other than by asking SES."""

IN_ORDER = (
    # Of the reads one will do: to AWS, and so to the next run, a run that has only read has not begun.
    Moment("query due", "after"),
    *IN_DOUBT[:-1],
    Moment("sending -> sent", "after"),
    IN_DOUBT[-1],
    # The claim that the last one left is old by now.
    Moment("sending -> unconfirmed", "before"),
    Moment("sending -> unconfirmed", "after"),
    Moment("query unconfirmed", "after"),
)

ON_SIGTERM = (
    # A run goes on after SIGTERM and cannot tell whether AWS has done already what it asks for: one of the two will do.
    Moment("sending -> unconfirmed", "after"),
    Moment("query sending", "before"),
    Moment("query due", "after"),
    Moment("due -> sending", "before"),
    Moment("send", "after"),
    Moment("send", "before", nth=2),
    Moment("sending -> sent", "after"),
    Moment("query unconfirmed", "before"),
)


def left_in_doubt(ended: Ended) -> set[str]:
    """The reminders that this run claimed without an outcome, as far as its requests reached AWS."""
    claimed: set[str] = set()
    for exchange in ended.forwarded:
        kind = kind_of(exchange.request)
        if exchange.status == 200 and kind == "due -> sending":
            claimed.add(reminder_of(exchange.request))
        elif exchange.status == 200 and kind.startswith("sending -> "):
            claimed.discard(reminder_of(exchange.request))
    return claimed


def fill(account: SampleAccount) -> None:
    for name in ALL:
        account.add_reminder(name)


def test_killed_at_any_moment_no_reminder_is_sent_twice_or_lost_and_only_those_in_doubt_wait_for_a_person(
    account: SampleAccount, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    fill(account)
    doubtful: set[str] = set()
    for moment in IN_ORDER:
        ended = end_at(AT, moment, signal.SIGKILL, NAME, account=account, folder=tmp_path)

        assert ended.code == -signal.SIGKILL
        left = left_in_doubt(ended)
        assert len(left) == (moment in IN_DOUBT), moment
        assert account.reminders("sending") - doubtful == left, moment
        doubtful |= left
        sent, mails = account.reminders("sent"), account.mails()
        assert set(mails.values()) <= {1}, moment
        assert sent == set(mails) - doubtful, moment
        account.age_claims()

    with Proxy(account.endpoint) as proxy:
        code, log = run(AT, NAME, account, proxy, tmp_path)
        assert code == 1
        assert f"may or may not have been sent: {', '.join(sorted(doubtful))};" in log
        assert account.reminders("unconfirmed") == doubtful
        assert len(doubtful) == len(IN_DOUBT)
        assert account.reminders("sent") == set(ALL) - doubtful
        assert doubtful - set(account.mails())  # some were not sent, so that a guess would have been wrong
        assert doubtful & set(account.mails())

        account.decide()
        assert run(AT, NAME, account, proxy, tmp_path)[0] == 0
    mails = account.mails()
    assert account.reminders("sent") == set(ALL)
    assert mails == dict.fromkeys(ALL, 1)
    lost, twice = len(set(ALL) - set(mails)), sum(count > 1 for count in mails.values())
    count_faults(request, Count("SIGKILL", len(IN_ORDER), len(IN_ORDER) + 2, lost, twice))


def test_on_sigterm_at_any_moment_the_reminder_in_hand_is_finished_and_none_is_left_in_doubt(
    account: SampleAccount, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    fill(account)
    account.add_reminder("old", status="sending", claimed_at="2026-01-02T14:00:00+00:00", claimed_by="a killed run")
    for moment in ON_SIGTERM:
        ended = end_at(AT, moment, signal.SIGTERM, NAME, account=account, folder=tmp_path)

        assert ended.code == 143, moment
        assert "stopping" in ended.records
        assert ended.records[-1] == "finished"
        assert account.reminders("sending") == set(), moment
        assert left_in_doubt(ended) == set(), moment
        assert account.mails() == dict.fromkeys(account.reminders("sent"), 1), moment

    assert account.reminders("unconfirmed") == {"old"}
    account.decide()
    with Proxy(account.endpoint) as proxy:
        assert run(AT, NAME, account, proxy, tmp_path)[0] == 0
    mails = account.mails()
    assert mails == dict.fromkeys((*ALL, "old"), 1)
    lost, twice = len({*ALL, "old"} - set(mails)), sum(count > 1 for count in mails.values())
    count_faults(request, Count("SIGTERM", len(ON_SIGTERM), len(ON_SIGTERM) + 1, lost, twice))
