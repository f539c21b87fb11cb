"""Mass PFML's eighteen schedules: each is one line here, and was two UTC expressions with a switch between them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from rota.registry import Environment, TaskSchedule
from rota.schedule import parse
from rota.schedule.lost_runs import lost_runs

EXAMPLES = Path(__file__).parents[2] / "examples"
NEW_YORK = ZoneInfo("America/New_York")

EVERYWHERE = frozenset(
    ["test", "stage", "prod", "performance", "training", "uat", "breakfix", "cps-preview", "long", "trn2", "infra-test"]
)
WITH_VENDOR = EVERYWHERE - {"infra-test"}
WITH_PAYMENTS = WITH_VENDOR - {"training", "trn2"}
PROD = frozenset(["prod"])
EARLY = frozenset(["prod", "performance", "uat"])
"""Where employee updates are imported four hours before the hour of the other environments."""


class Pair(NamedTuple):
    """What the system has: a schedule's name, its task, two UTC expressions, and where it is enabled.

    `ours` is the schedule's name here; None for a task's only schedule, which is written on the task.
    """

    name: str
    task: str
    ours: str | None
    standard: str
    daylight: str
    enabled: frozenset[str]


BUCKET_TOOL, SQL, PROCESS, UNITS = (
    "fineos-bucket-tool",
    "execute-sql",
    "pub-payments-process-fineos",
    "fineos-import-la-units",
)
LISTS, AGENCIES, AUDIT, SNAPSHOT, CRAWLER, WAREHOUSE, UPDATES = (
    "reductions-send-claimant-lists",
    "reductions-process-agency-data",
    "pub-payments-copy-audit-report",
    "pub-payments-process-snapshot",
    "cps-errors-crawler",
    "import-fineos-to-warehouse",
    "fineos-import-employee-updates",
)

PAIRS = (
    Pair("fineos-data-export-tool", BUCKET_TOOL, "data-export", "0 9 * * ? *", "0 8 * * ? *", WITH_VENDOR),
    Pair(
        "fineos-report-extracts-tool",
        BUCKET_TOOL,
        "report-extracts",
        "30 17,21 * * ? *",
        "30 16,20 * * ? *",
        WITH_VENDOR,
    ),
    Pair("fineos-error-extract-tool", BUCKET_TOOL, "error-extract", "0 14 * * ? *", "0 13 * * ? *", WITH_VENDOR),
    Pair("fineos-snapshot-extracts-tool", BUCKET_TOOL, "snapshot-extracts", "0 8 ? * 4 *", "0 7 ? * 4 *", WITH_VENDOR),
    Pair("import-fineos-to-warehouse", WAREHOUSE, None, "0 4 * * ? *", "0 3 * * ? *", WITH_VENDOR),
    Pair("cps_errors_crawler", CRAWLER, None, "0 15 * * ? *", "0 14 * * ? *", EVERYWHERE),
    Pair("export-psd-report", SQL, "export-psd-report", "0 13 * * ? *", "0 12 * * ? *", EVERYWHERE),
    Pair("fineos-import-la-units", UNITS, "weeknights", "0 3 ? * MON-FRI *", "0 2 ? * MON-FRI *", EVERYWHERE),
    Pair("weekend-fineos-import-la-units", UNITS, "weekend", "0 10 ? * SAT-SUN *", "0 9 ? * SAT-SUN *", EVERYWHERE),
    Pair("reductions-dia-send-claimant-lists", LISTS, "dia", "0 9 ? * MON-FRI *", "0 8 ? * MON-FRI *", PROD),
    Pair("reductions-dua-send-claimant-lists", LISTS, "dua", "0 9 * * ? *", "0 8 * * ? *", PROD),
    Pair(AGENCIES, AGENCIES, None, "0/15 0-2,3,9-23 * * ? *", "0/15 0-1,2,8-23 * * ? *", PROD),
    Pair(PROCESS, PROCESS, "weeknights", "0 4 ? * MON-FRI *", "0 3 ? * MON-FRI *", WITH_PAYMENTS),
    Pair("weekend-pub-claimant-extract", PROCESS, "weekend", "0 11 ? * SAT-SUN *", "0 10 ? * SAT-SUN *", WITH_PAYMENTS),
    Pair(SNAPSHOT, SNAPSHOT, None, "0 11 ? * 4 *", "0 10 ? * 4 *", WITH_PAYMENTS),
    Pair(AUDIT, AUDIT, None, "0 9 ? * MON-FRI *", "0 8 ? * MON-FRI *", WITH_PAYMENTS - {"test"} - PROD),
    Pair(UPDATES, UPDATES, None, "30 17 * * ? *", "30 16 * * ? *", EARLY),
)
"""All schedules but the one below. New York's clock shows the same hours for both expressions of every pair."""

LEAVE_ADMINS = "export-leave-admins-created"
"""The eighteenth: `rate(24 hours)` whatever the season."""

EARLY_UPDATES = PAIRS[-1]._replace(standard="30 13 * * ? *", daylight="30 12 * * ? *")

STALE = {
    "fineos-data-export-tool": ("0 3 * * ? *", "0 4 * * ? *"),
    "fineos-report-extracts-tool": ("30 12,16 * * ? *", "30 13,17 * * ? *"),
    "fineos-error-extract-tool": ("0 8 * * ? *", "0 9 * * ? *"),
    "fineos-snapshot-extracts-tool": ("0 2 ? * WED *", "0 3 ? * WED *"),
    "import-fineos-to-warehouse": ("0 22 * * ? *", "0 23 * * ? *"),
    "cps_errors_crawler": ("0 9 * * ? *", "0 10 * * ? *"),
    "export-psd-report": ("0 7 * * ? *", "0 8 * * ? *"),
    "pub-payments-process-fineos": ("0 22 ? * SUN-THU *", "0 23 ? * SUN-THU *"),
    "weekend-pub-claimant-extract": ("0 6 ? * SAT,SUN *", "0 7 ? * SAT,SUN *"),
    "pub-payments-process-snapshot": ("0 5 ? * WED *", "0 6 ? * WED *"),
    "pub-payments-copy-audit-report": ("0 4 * * ? *", "0 4 * * ? *"),
    "fineos-import-employee-updates": ("0 4 * * ? *", "0 4 * * ? *"),
}
"""What the comment beside an expression says of New York's clock in winter and in summer, and was no longer so."""

EACH = pytest.mark.parametrize("pair", PAIRS, ids=[pair.name for pair in PAIRS])

WEEKS = {
    "winter": datetime(2027, 1, 11, tzinfo=UTC),
    "summer": datetime(2027, 7, 12, tzinfo=UTC),
    "the clocks go forward": datetime(2027, 3, 11, tzinfo=UTC),
    "the clocks go back": datetime(2027, 11, 4, tzinfo=UTC),
}
"""First instants of weeks; daylight saving begins on 14 March 2027 and ends on 7 November."""


def the_schedule(environment: Environment, pair: Pair) -> TaskSchedule:
    (found,) = (schedule for schedule in environment.task(pair.task).schedules if schedule.name == pair.ours)
    return found


def the_pair(environment: Environment, pair: Pair) -> Pair:
    """The expressions that the system has in an environment."""
    return EARLY_UPDATES if pair.name == UPDATES and environment.name in EARLY else pair


def runs(cron: str, first: datetime, zone: ZoneInfo | None = None) -> set[datetime]:
    """Every run, in UTC, of the week that begins at `first`."""
    found: set[datetime] = set()
    schedule = parse(f"cron({cron})")
    after, end = first - timedelta(seconds=1), first + timedelta(days=7)
    while (after := schedule.next_runs(after, zone)[0]) < end:
        found.add(after.astimezone(UTC))
    return found


def switched_in_time(pair: Pair, first: datetime) -> set[datetime]:
    """The week's runs of both expressions, had somebody switched in the very minute in which the clocks change."""
    return {
        instant
        for cron, offset in ((pair.standard, -5), (pair.daylight, -4))
        for instant in runs(cron, first)
        if instant.astimezone(NEW_YORK).utcoffset() == timedelta(hours=offset)
    }


@pytest.mark.parametrize("week", WEEKS)
@EACH
def test_one_line_in_new_york_runs_when_both_utc_expressions_did(
    pfml: Mapping[str, Environment], pair: Pair, week: str
) -> None:
    """P1: every schedule kept two UTC expressions, and a switch in two files was flipped by hand twice a year."""
    first = WEEKS[week]
    for environment in pfml.values():
        schedule = the_schedule(environment, pair)
        assert (schedule.zone, schedule.service) == ("America/New_York", "scheduler")
        had = the_pair(environment, pair)
        standard, daylight = runs(had.standard, first), runs(had.daylight, first)
        expected = {"winter": standard, "summer": daylight}.get(week, switched_in_time(had, first))
        assert runs(schedule.schedule.expression[5:-1], first, NEW_YORK) == expected
        assert standard != daylight


@pytest.mark.parametrize("name", STALE)
def test_where_a_comment_is_stale_the_line_agrees_with_what_ran(pfml: Mapping[str, Environment], name: str) -> None:
    """P1: twelve of sixteen comments no longer matched the expressions beside them, in one season or in both."""
    (pair,) = (pair for pair in PAIRS if pair.name == name)
    cron = the_schedule(pfml["training"], pair).schedule.expression[5:-1]
    ran = [runs(cron, WEEKS[season], NEW_YORK) for season in ("winter", "summer")]
    said = [runs(comment, WEEKS[season], NEW_YORK) for comment, season in zip(STALE[name], WEEKS, strict=False)]
    assert ran != said


def test_there_are_eighteen_schedules_and_no_second_copy_of_any(pfml: Mapping[str, Environment]) -> None:
    ours = sorted([(pair.task, pair.ours or "") for pair in PAIRS] + [(SQL, LEAVE_ADMINS)])
    assert (len(ours), len(STALE)) == (18, 12)
    for environment in pfml.values():
        found = [(task.name, schedule.name or "") for task in environment.tasks for schedule in task.schedules]
        assert sorted(found) == ours


@EACH
def test_a_schedule_is_enabled_where_the_system_enables_it(pfml: Mapping[str, Environment], pair: Pair) -> None:
    """P18: but for the copies from the vendor in infra-test, which has no vendor."""
    assert {name for name, environment in pfml.items() if the_schedule(environment, pair).enabled} == pair.enabled


def test_a_rate_has_no_hour_and_stays_a_rule(pfml: Mapping[str, Environment]) -> None:
    for environment in pfml.values():
        (schedule,) = (found for found in environment.task(SQL).schedules if found.name == LEAVE_ADMINS)
        assert (schedule.schedule.expression, schedule.zone) == ("rate(24 hours)", "UTC")
        assert (schedule.service, schedule.enabled) == ("rules", True)


def test_no_run_is_lost_when_the_clocks_change(pfml: Mapping[str, Environment]) -> None:
    years = (datetime(2027, 1, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC))
    schedules = {
        schedule.schedule for environment in pfml.values() for task in environment.tasks for schedule in task.schedules
    }
    assert not any(lost_runs(schedule, NEW_YORK, *years) for schedule in schedules)


def test_the_readme_names_each_schedule_that_is_called_otherwise_here() -> None:
    table = (EXAMPLES / "README.md").read_text().partition("| schedule in the system |")[2].partition("\n\n")[0]
    rows = {tuple(line.split(" | ")[:2]) for line in table.splitlines() if "`" in line}
    assert rows == {
        (f"| `{pair.name}`", f"`{pair.task}`, " + (f"`{pair.ours}`" if pair.ours else "no name"))
        for pair in PAIRS
        if pair.name != (pair.ours or pair.task)
    }


BI = "s3://pfml-prod-business-intelligence-tool.example/fineos/dataexports"
TRANSFER = "s3://pfml-prod-agency-transfer.example"
VENDOR = "s3://vendor-prod-data-export.example/PRD"
STEPS = "consume-fineos-claimant claimant-extract consume-fineos-1099-request irs-1099-request-extract"
ARGUMENTS = {
    "fineos-data-export-tool": (
        f"--recursive --dated-folders --copy_dir {VENDOR}/dataexports --to_dir {BI} --file_prefixes all"
    ),
    "fineos-report-extracts-tool": (
        f"--recursive --dated-folders --copy_dir {VENDOR}/reportExtract --to_dir {BI} --file_prefixes all"
    ),
    "fineos-error-extract-tool": (
        f"--recursive --dated-folders --copy_dir {VENDOR}/errorExtracts --to_dir {TRANSFER}/cps-errors/received/"
        f" --archive_dir {TRANSFER}/cps-errors/processed/ --file_prefixes all"
    ),
    "fineos-snapshot-extracts-tool": (
        f"--copy {TRANSFER}/payments/static/fineos-query/config-fineos-payments-snapshot.json"
        f" --to {VENDOR}/dataExtracts/AdHocExtract/config/config.json"
    ),
    "reductions-dia-send-claimant-lists": "--steps=DIA",
    "reductions-dua-send-claimant-lists": "--steps=DUA",
    "weekend-pub-claimant-extract": f"--steps {STEPS}",
}
"""What prod's schedules put after the task's own command, where no word has a space."""

STATEMENTS = {
    LEAVE_ADMINS: (
        "--s3_output=api_db/accounts_created",
        "--s3_bucket=pfml-prod-business-intelligence-tool.example",
        "--use_date",
        "SELECT /* leave administrators created in the last 24 hours */ 1",
    ),
    "export-psd-report": (
        "--s3_output=dfml-reports/applications_passed_part_3",
        "--s3_bucket=pfml-prod-reports.example",
        "SELECT /* applications completed since yesterday but not ID-proofed */ 1",
    ),
}


def test_a_schedule_has_the_arguments_by_which_it_replaced_the_command(pfml: Mapping[str, Environment]) -> None:
    expected: dict[tuple[str, str | None], tuple[str, ...]] = {
        (pair.task, pair.ours): tuple(ARGUMENTS.get(pair.name, "").split()) for pair in PAIRS
    }
    expected |= {(SQL, name): words for name, words in STATEMENTS.items()}
    for task in pfml["prod"].tasks:
        for schedule in task.schedules:
            assert schedule.args == expected[task.name, schedule.name]


def test_what_is_copied_from_the_vendor_lies_where_the_environment_says_that_the_vendor_is(
    pfml: Mapping[str, Environment],
) -> None:
    for name in WITH_VENDOR:
        task = pfml[name].task("fineos-bucket-tool")
        words = {schedule.name: schedule.args for schedule in task.schedules}
        assert task.env["FINEOS_DATA_EXPORT_PATH"] in words["data-export"]
        assert f"{task.env['FINEOS_ADHOC_DATA_EXPORT_PATH']}/config/config.json" in words["snapshot-extracts"]
        folder = task.env["FINEOS_DATA_EXPORT_PATH"].removesuffix("/dataexports")
        assert f"{folder}/reportExtract" in words["report-extracts"]
        assert f"{folder}/errorExtracts" in words["error-extract"]
