"""How long Rota takes to read a cron expression and to find its next run, beside aws-croniter and croniter.

Run it with `make bench` or `python benchmarks/schedule.py`. All three get the same expressions in one process and take
turns, round by round. croniter gets each as a Unix line, where there is one. A figure is the median of the rounds. A
summary is the median over the expressions for which the other library gives Rota's answer. Exit 1 when Rota is slower
than aws-croniter.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from aws_croniter import AwsCroniter
from croniter import CroniterError, croniter

from rota.schedule import parse_cron

START = datetime(2026, 11, 21, 20, 7, tzinfo=UTC)
ROUNDS = 9
BATCH_SECONDS = 0.001
"""Seconds for one expression in a round: long enough for the clock, short enough to keep the rounds close."""


class Case(NamedTuple):
    """An expression in six AWS fields, and the Unix line with the same next run where there is one."""

    aws: str
    unix: str | None


CASES = (
    Case("* * * * ? *", "* * * * *"),
    Case("*/5 * * * ? *", "*/5 * * * *"),
    Case("0 * * * ? *", "0 * * * *"),
    Case("30 2 * * ? *", "30 2 * * *"),
    Case("0 12 ? * MON-FRI *", "0 12 * * MON-FRI"),
    Case("0 12 ? * 2-6 *", "0 12 * * 1-5"),
    Case("0/15 8-17 ? * MON-FRI *", "*/15 8-17 * * MON-FRI"),
    Case("0/15 0-2,3,9-23 * * ? *", "*/15 0-2,3,9-23 * * *"),
    Case("5,35 14 ? * TUE,THU *", "5,35 14 * * TUE,THU"),
    Case("0 20-2 ? * FRI *", "0 20-23,0-2 * * FRI"),
    Case("0 0 ? * FRI-MON *", "0 0 * * FRI-MON"),
    Case("0 6 1 * ? *", "0 6 1 * *"),
    Case("0 6 1,15 * ? *", "0 6 1,15 * *"),
    Case("0 6 */3 * ? *", "0 6 */3 * *"),
    Case("0 6 31 * ? *", "0 6 31 * *"),
    Case("0 6 1 NOV-FEB ? *", "0 6 1 11,12,1,2 *"),
    Case("0 18 L * ? *", "0 18 L * *"),
    Case("0 18 LW * ? *", None),
    Case("0 18 15W * ? *", None),
    Case("0 18 ? * 6#3 *", "0 18 * * 5#3"),
    Case("0 18 ? * 6L *", "0 18 * * L5"),
    Case("0 18 ? * L *", "0 18 * * 6"),
    Case("15 10 1 1 ? 2030", None),
    Case("0 0 29 2 ? *", "0 0 29 2 *"),
    Case("0 0 30 2 ? *", "0 0 30 2 *"),  # never
    Case("0 0 29 2 ? 2027,2029", None),  # never
)


class Reader(NamedTuple):
    """A library: how it reads a case, and how it finds the next run from what it read; None for never."""

    name: str
    parse: Callable[[Case], object]
    next_run: Callable[[object], datetime | None]


class Reading(NamedTuple):
    """Seconds of one library for one case, or why there are none."""

    parse: float = 0.0
    next_run: float = 0.0
    failure: str = ""


def rota_next(schedule: object) -> datetime | None:
    """The next run by Rota."""
    return next(iter(schedule.next_runs(START)), None)  # type: ignore[attr-defined]  # a Cron: what Rota's parse gave


def aws_croniter_next(expression: object) -> datetime | None:
    """The next run by aws-croniter."""
    found: datetime | None = expression.occurrence(START).next()  # type: ignore[attr-defined]  # an AwsCroniter
    return found


def croniter_next(iterator: object) -> datetime | None:
    """The next run by croniter, which raises an exception for never."""
    try:
        found: datetime = iterator.get_next(datetime, start_time=START)  # type: ignore[attr-defined]  # a croniter
    except CroniterError:
        return None
    return found


ROTA = Reader("rota", lambda case: parse_cron(case.aws), rota_next)
AWS_CRONITER = Reader("aws-croniter", lambda case: AwsCroniter(case.aws), aws_croniter_next)
CRONITER = Reader("croniter", lambda case: croniter(case.unix, START), croniter_next)
READERS = (ROTA, AWS_CRONITER, CRONITER)


def main() -> int:
    """Measure, print and return 1 when Rota is slower than aws-croniter."""
    readings = measured()
    print(f"{'microseconds, reading / next run':32}" + "".join(f"{reader.name:>22}" for reader in READERS))
    for case in CASES:
        print(f"{case.aws:32}" + "".join(f"{shown(readings[reader.name, case]):>22}" for reader in READERS))
    own = medians([readings[ROTA.name, case] for case in CASES])
    print(f"\nmedian over all {len(CASES)}: rota {shown(own)}")
    verdict = 0
    for other in (AWS_CRONITER, CRONITER):
        shared = [case for case in CASES if not readings[other.name, case].failure]
        ours = medians([readings[ROTA.name, case] for case in shared])
        theirs = medians([readings[other.name, case] for case in shared])
        ratios = (ours.parse / theirs.parse, ours.next_run / theirs.next_run)
        both = f"rota {shown(ours)}, {other.name} {shown(theirs)}; ratio {ratios[0]:.2f} / {ratios[1]:.2f}"
        print(f"median over the {len(shared)} that {other.name} answers: {both}")
        if other is AWS_CRONITER and max(ratios) > 1:
            verdict = 1
    return verdict


def measured() -> dict[tuple[str, Case], Reading]:
    """Every library's figures for every case: medians of rounds in which the libraries take turns."""
    readings: dict[tuple[str, Case], Reading] = {}
    read: list[tuple[tuple[str, Case], Callable[[], object], Callable[[], object]]] = []
    for case in CASES:
        for reader in READERS:
            readings[reader.name, case] = Reading(failure=failure(reader, case))
            if not readings[reader.name, case].failure:
                search = partial(reader.next_run, reader.parse(case))
                read.append(((reader.name, case), partial(reader.parse, case), search))
    rounds = [{key: (seconds_of(parse), seconds_of(search)) for key, parse, search in read} for _ in range(ROUNDS)]
    for key, _, _ in read:
        readings[key] = medians([Reading(*one[key]) for one in rounds])
    return readings


def failure(reader: Reader, case: Case) -> str:
    """Why a library has no figures for a case: it has no such form, raises, or gives another answer than Rota."""
    if reader is CRONITER and case.unix is None:
        return "no such form"
    try:
        answer = reader.next_run(reader.parse(case))
    except Exception as error:  # noqa: BLE001  # whatever another library raises is its answer
        return f"raises {type(error).__name__}"
    if answer == rota_next(parse_cron(case.aws)):
        return ""
    return "says never" if answer is None else f"says {answer:%Y-%m-%d %H:%M}"


def seconds_of(work: Callable[[], object]) -> float:
    """Seconds of one call, as the mean of as many as fit in a batch."""
    calls, end = 0, (begun := time.perf_counter()) + BATCH_SECONDS
    while (now := time.perf_counter()) < end or not calls:
        work()
        calls += 1
    return (now - begun) / calls


def medians(readings: list[Reading]) -> Reading:
    """The medians of parsing and of searching."""
    return Reading(
        statistics.median(one.parse for one in readings), statistics.median(one.next_run for one in readings)
    )


def shown(reading: Reading) -> str:
    """A reading in microseconds."""
    return reading.failure or f"{reading.parse * 1e6:.1f} / {reading.next_run * 1e6:.1f}"


if __name__ == "__main__":
    sys.exit(main())
