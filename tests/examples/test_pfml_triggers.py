"""Mass PFML's three starts by a new object, and the two tasks whose objects start others."""

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

import boto3
import pytest

from rota.local import Emulator
from rota.registry import Environment, S3Objects, Task, TaskTrigger

WITH_PAYMENTS = frozenset(["test", "stage", "prod", "performance", "uat", "breakfix", "cps-preview", "long"])


class Start(NamedTuple):
    """A task's trigger, the bucket's name after the environment's, what the key must be, and where it is enabled."""

    task: str
    name: str
    bucket: str
    key: dict[str, str]
    enabled: frozenset[str]
    objects: Mapping[str, bool]
    """Keys, and whether an object of that key starts the task."""


AUDIT_REPORT = "dfml-responses/Payment-Audit-Report.csv"
DONE = "reports/processed/2022-04-18/2022-04-18-23-00-00-pub-payments-process-fineos.SUCCESS"

STARTS = (
    Start(
        "pub-payments-create-pub-files",
        "audit-report",
        "reports",
        {"prefix": "dfml-responses/Payment-Audit-Report"},
        WITH_PAYMENTS,
        {AUDIT_REPORT: True, "dfml-reports/Payment-Audit-Report.csv": False, "dfml-responses/Other.csv": False},
    ),
    Start(
        "pub-payments-process-pub-returns",
        "bank-ok",
        "agency-transfer",
        {"wildcard": "pub/inbound/*.OK"},
        frozenset(["prod"]),
        {"pub/inbound/2022-04-18.OK": True, "pub/inbound/2022-04-18.txt": False, "pub/outbound/2022-04-18.OK": False},
    ),
    Start(
        "fineos-import-iaww",
        "process-fineos-done",
        "agency-transfer",
        {"wildcard": "reports/processed/*pub-payments-process-fineos.SUCCESS"},
        WITH_PAYMENTS - {"long"},
        {DONE: True, DONE.replace(".SUCCESS", ".ERROR"): False, DONE.replace("fineos", "snapshot"): False},
    ),
)

CHAINS = (
    ("pub-payments-copy-audit-report", AUDIT_REPORT, "pub-payments-create-pub-files"),
    ("pub-payments-process-fineos", DONE, "fineos-import-iaww"),
)
"""Who writes an object of which key, and which task that starts."""

EACH = pytest.mark.parametrize("start", STARTS, ids=[start.task for start in STARTS])


def the_trigger(environment: Environment, task: str) -> tuple[TaskTrigger, S3Objects]:
    (trigger,) = environment.task(task).triggers
    assert isinstance(trigger.source, S3Objects)
    return trigger, trigger.source


def may(task: Task, action: str, bucket: str, key: str) -> bool:
    arn = f"arn:aws:s3:::{bucket}/{key}"
    return any(
        action in statement.actions and any(fnmatchcase(arn, resource) for resource in statement.resources)
        for statement in task.statements
    )


@EACH
def test_a_trigger_waits_for_the_systems_bucket_and_keys_where_the_system_enables_it(
    pfml: Mapping[str, Environment], start: Start
) -> None:
    for name, environment in pfml.items():
        trigger, source = the_trigger(environment, start.task)
        assert (trigger.name, trigger.kind, trigger.args) == (start.name, "s3", ())
        assert json.loads(source.pattern) == {
            "source": ["aws.s3"],
            "detail-type": ["Object Created"],
            "detail": {
                "bucket": {"name": [f"pfml-{name}-{start.bucket}.example"]},
                "object": {"key": [start.key]},
            },
        }
        assert trigger.enabled == (name in start.enabled)


@EACH
def test_an_object_starts_its_task_and_one_beside_it_does_not(
    pfml: Mapping[str, Environment], start: Start, aws: Emulator
) -> None:
    """Asked of the emulator's EventBridge."""
    assert aws.environment
    _, source = the_trigger(pfml["prod"], start.task)
    found = {key: matches(source, f"pfml-prod-{start.bucket}.example", key) for key in start.objects}
    assert found == start.objects
    assert not any(matches(source, f"pfml-stage-{start.bucket}.example", key) for key in start.objects)


def matches(source: S3Objects, bucket: str, key: str) -> bool:
    event = {
        "version": "0",
        "id": "0d079340-135a-c8c6-95c2-41fb8f496c53",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "111111111111",
        "time": "2022-04-18T23:00:00Z",
        "region": "us-east-1",
        "resources": [f"arn:aws:s3:::{bucket}"],
        "detail": {"bucket": {"name": bucket}, "object": {"key": key, "size": 1, "etag": "0" * 32}},
    }
    answer = boto3.client("events").test_event_pattern(EventPattern=source.pattern, Event=json.dumps(event))
    return bool(answer["Result"])


@EACH
def test_a_task_may_read_the_object_that_starts_it(pfml: Mapping[str, Environment], start: Start) -> None:
    (key,) = (key for key, starts in start.objects.items() if starts)
    for environment in pfml.values():
        _, source = the_trigger(environment, start.task)
        assert may(environment.task(start.task), "s3:GetObject", source.bucket, key)


@pytest.mark.parametrize(("writer", "key", "started"), CHAINS, ids=[writer for writer, _, _ in CHAINS])
def test_what_one_task_may_write_starts_the_next(
    pfml: Mapping[str, Environment], writer: str, key: str, started: str
) -> None:
    """P19: order was a gap on the clock, but for these two. The other gaps wait for what follows a run."""
    for environment in pfml.values():
        trigger, source = the_trigger(environment, started)
        assert key.startswith(source.prefix)
        assert key.endswith(source.suffix)
        assert may(environment.task(writer), "s3:PutObject", source.bucket, key)
        if any(schedule.enabled for schedule in environment.task(writer).schedules):
            assert trigger.enabled or (started, environment.name) == ("fineos-import-iaww", "long")


def test_no_other_task_has_a_trigger(pfml: Mapping[str, Environment]) -> None:
    for environment in pfml.values():
        assert {task.name for task in environment.tasks if task.triggers} == {start.task for start in STARTS}
