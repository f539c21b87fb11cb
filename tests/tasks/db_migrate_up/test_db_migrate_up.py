import time
from typing import Any

import boto3
import pytest

from rota.local import Emulator
from rota.runtime import TaskContext
from tasks import db_migrate_up
from tasks.db_migrate_up import LOCK_LASTS, TABLES, Ledger, LedgerError, main, pending
from tasks.migrations import MIGRATIONS, Database, Migration
from tests.tasks.conftest import Cloud, Dying
from tests.tasks.running import run
from tests.tasks.sample import STAGING
from tests.tasks.tables import VARIABLES, create

LEDGER = "payments-production-migrations"
NAMES = {variable: f"payments-production-{role}" for role, variable in TABLES.items()}
ENV = {**NAMES, "MIGRATIONS_TABLE": LEDGER}
"""Tables that the fixture has not made yet."""


def ledger(cloud: Cloud) -> dict[str, Any]:
    return {item["id"]["S"]: item for item in cloud.dynamodb.scan(TableName=LEDGER)["Items"]}


def test_an_empty_account_gets_every_table_and_a_ledger_of_what_was_applied(cloud: Cloud) -> None:
    main(cloud.context(ENV))
    assert {*NAMES.values(), LEDGER} <= set(cloud.dynamodb.list_tables()["TableNames"])
    assert {int(number): row["name"]["S"] for number, row in ledger(cloud).items()} == {
        migration.number: migration.name for migration in MIGRATIONS
    }


def test_a_second_run_applies_nothing(cloud: Cloud, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    main(cloud.context(ENV))
    before = ledger(cloud)
    main(cloud.context(ENV))
    assert ledger(cloud) == before
    assert [vars(record)["applied"] for record in caplog.records if "current" in record.message] == [5, 0]


def test_a_lock_whose_answer_was_lost_is_known_again_as_this_runs_own(cloud: Cloud) -> None:
    """Otherwise the run would keep itself out, and everybody else for as long as the lock lasts."""
    Database(cloud.dynamodb, {"ledger": LEDGER}, check=lambda: None).create("ledger", ("id:S",))
    mine = Ledger(cloud.dynamodb, LEDGER)
    mine.take_lock()
    mine.take_lock()  # as boto3 would repeat it
    with pytest.raises(LedgerError, match="another run is at work"):
        Ledger(cloud.dynamodb, LEDGER).take_lock()


@pytest.mark.parametrize("at", range(2, 6))
@pytest.mark.parametrize("operation", ["create_table", "put_item"])
def test_a_run_that_died_is_completed_by_the_next_once_its_lock_has_run_out(
    cloud: Cloud, dying: Dying, monkeypatch: pytest.MonkeyPatch, operation: str, at: int
) -> None:
    with dying("dynamodb", operation, at=at, done=True):
        main(cloud.context(ENV))
    if "lock" in ledger(cloud):
        with pytest.raises(LedgerError, match="another run is at work"):
            main(cloud.context(ENV))
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + LOCK_LASTS + 5)
    main(cloud.context(ENV))
    assert len(ledger(cloud)) == len(MIGRATIONS)


def test_a_failed_migration_gives_the_lock_back(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Database) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(db_migrate_up, "MIGRATIONS", (*MIGRATIONS, Migration(6, "fail", fail)))
    with pytest.raises(ZeroDivisionError):
        main(cloud.context(ENV))
    assert sorted(ledger(cloud)) == ["0001", "0002", "0003", "0004", "0005"]


def test_a_run_whose_lock_went_to_another_stops_at_once(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    main(cloud.context(ENV))
    first, second = Ledger(cloud.dynamodb, LEDGER), Ledger(cloud.dynamodb, LEDGER)
    first.take_lock()
    now = time.time()
    with monkeypatch.context() as later:
        later.setattr(time, "time", lambda: now + LOCK_LASTS + 5)
        second.take_lock()
    monotonic = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: monotonic + LOCK_LASTS)
    second.keep_lock()
    with pytest.raises(LedgerError, match="went to another run"):
        first.keep_lock()
    first.release_lock()
    assert "lock" in ledger(cloud)
    second.release_lock()
    assert "lock" not in ledger(cloud)


def test_reminders_without_a_status_become_due_and_the_others_stay(cloud: Cloud) -> None:
    cloud.add("reminders", id="old", email="old@example.com")
    cloud.add("reminders", id="done", status="sent")
    MIGRATIONS[4].apply(Database(cloud.dynamodb, {"reminders": "payments-staging-reminders"}, check=lambda: None))
    assert {item["id"]: item["status"] for item in cloud.items("reminders")} == {"old": "due", "done": "sent"}


def test_it_stops_between_two_migrations_and_gives_the_lock_back(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    context: TaskContext = cloud.context(ENV)

    def stop(_: Database) -> None:
        context.stop_request.made = True

    steps = (Migration(1, "stop", stop), Migration(2, "never", lambda _: pytest.fail("applied")))
    monkeypatch.setattr(db_migrate_up, "MIGRATIONS", steps)
    main(context)
    assert list(ledger(cloud)) == ["0001"]


def test_an_image_older_than_the_database_is_refused() -> None:
    applied = {migration.number: migration.name for migration in MIGRATIONS}
    assert pending(applied) == ()
    with pytest.raises(LedgerError, match="does not know the applied migrations 6 'later'"):
        pending({**applied, 6: "later"})
    with pytest.raises(LedgerError, match="1 'something else'"):
        pending({1: "something else"})


def test_migrations_are_numbered_without_gaps() -> None:
    assert [migration.number for migration in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_the_migrations_make_the_tables_that_the_other_tasks_tests_take_for_given(aws: Emulator) -> None:
    status, log = run(aws, "db-migrate-up")
    assert (status, log[-1]["outcome"]) == (0, "succeeded")
    dynamodb = boto3.client("dynamodb")
    made = {role: STAGING.task("db-migrate-up").env[variable] for role, variable in VARIABLES.items()}
    assert set(dynamodb.list_tables()["TableNames"]) == {*made.values(), "payments-staging-migrations"}
    create(dynamodb, {role: f"expected-{role}" for role in made})
    for role, name in made.items():
        assert keys_of(dynamodb, name) == keys_of(dynamodb, f"expected-{role}")


def keys_of(dynamodb: Any, table: str) -> list[object]:  # noqa: ANN401  # boto3 makes its client classes at run time
    """The keys of a table and of its index, and their types."""
    found = dynamodb.describe_table(TableName=table)["Table"]
    indexes = [(index["IndexName"], index["KeySchema"]) for index in found.get("GlobalSecondaryIndexes", ())]
    attributes = sorted(found["AttributeDefinitions"], key=lambda each: str(each["AttributeName"]))
    return [found["KeySchema"], indexes, attributes]
