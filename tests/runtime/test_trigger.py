"""`context.trigger`: what started the run, from the variables that EventBridge passes."""

from dataclasses import asdict
from datetime import UTC, datetime

import pytest

from rota.errors import UsageError
from rota.registry import loads
from rota.runtime import S3Object, Trigger
from rota.runtime.invocation import scheduled_time_of, trigger_of
from tests.runtime.conftest import Project

RULE = "arn:aws:events:us-east-1:222222222222:rule/demo-staging-job"
EVENT = "6a7e8feb-b491-4cf7-a9f1-bf3703467718"
SCHEDULE = {
    "ROTA_TRIGGER": "schedule",
    "ROTA_TRIGGER_ARN": RULE,
    "ROTA_EVENT_ID": EVENT,
    "ROTA_SCHEDULED_TIME": "2026-01-05T12:00:00Z",
}
UPLOAD = {
    "ROTA_TRIGGER": "s3",
    "ROTA_TRIGGER_NAME": "upload",
    "ROTA_TRIGGER_ARN": f"{RULE}-upload",
    "ROTA_EVENT_ID": EVENT,
    "ROTA_S3_BUCKET": "reports-staging",
    "ROTA_S3_KEY": "in/July report+1%20.csv",
    "ROTA_S3_SIZE": "5",
    "ROTA_S3_ETAG": "b1946ac92492d2347c6235b4d2611184",
    "ROTA_S3_VERSION": "",
}
PUSHED = {
    "ROTA_TRIGGER": "event",
    "ROTA_TRIGGER_NAME": "pushed",
    "ROTA_TRIGGER_ARN": f"{RULE}-pushed",
    "ROTA_EVENT_ID": EVENT,
    "ROTA_EVENT_SOURCE": "aws.ecr",
    "ROTA_EVENT_TYPE": "ECR Image Action",
    "ROTA_EVENT_TIME": "2026-01-05T12:00:00Z",
    "REPOSITORY": "app-tasks",
}
TASK = """\
handler: tasks.job:main
schedules: [{name: nightly, rate: 1 day}]
triggers:
  - {name: upload, s3: {bucket: reports-staging}}
  - name: pushed
    event: {pattern: {source: [aws.ecr]}, paths: {REPOSITORY: $.detail.repository-name, TAG: $.detail.image-tag}}
"""
REGISTRY = """\
version: 1
app: demo
environments: {staging: {}}
tasks:
  job:
    command: [job]
    triggers:
      - {name: upload, s3: {bucket: reports-staging}}
      - name: pushed
        event: {pattern: {source: [aws.ecr]}, paths: {REPOSITORY: $.detail.repository-name, TAG: $.detail.image-tag}}
"""
JOB = loads(REGISTRY).resolve("staging").task("job")


def test_a_run_by_hand_was_started_by_nothing_else() -> None:
    assert trigger_of({}, JOB) == Trigger(kind="manual")


def test_the_tasks_only_schedule_has_no_name_and_a_named_one_has() -> None:
    assert trigger_of(SCHEDULE, JOB) == Trigger(kind="schedule", arn=RULE, event_id=EVENT)
    assert trigger_of({**SCHEDULE, "ROTA_TRIGGER_NAME": "nightly"}, JOB).name == "nightly"


def test_a_new_object_is_there_with_its_key_exactly_as_s3_has_it() -> None:
    """EventBridge's S3 events are not URL-encoded: a plus is a plus, and %20 is three characters of the name."""
    assert trigger_of(UPLOAD, JOB) == Trigger(
        kind="s3",
        name="upload",
        arn=f"{RULE}-upload",
        event_id=EVENT,
        object=S3Object("reports-staging", "in/July report+1%20.csv", 5, "b1946ac92492d2347c6235b4d2611184", None),
    )
    versioned = trigger_of({**UPLOAD, "ROTA_S3_VERSION": "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e"}, JOB).object
    assert versioned is not None
    assert versioned.version == "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e"


def test_an_event_has_its_source_type_time_and_the_values_of_its_paths() -> None:
    assert trigger_of(PUSHED, JOB) == Trigger(
        kind="event",
        name="pushed",
        arn=f"{RULE}-pushed",
        event_id=EVENT,
        source="aws.ecr",
        type="ECR Image Action",
        time=datetime(2026, 1, 5, 12, tzinfo=UTC),
        values={"REPOSITORY": "app-tasks", "TAG": ""},
    )


def test_what_an_event_does_not_say_is_none() -> None:
    """EventBridge fills in nothing for a path that leads nowhere."""
    silent = trigger_of({**PUSHED, "ROTA_EVENT_SOURCE": "", "ROTA_EVENT_TYPE": "", "ROTA_EVENT_TIME": ""}, JOB)
    assert (silent.source, silent.type, silent.time) == (None, None, None)


def test_times_are_in_utc_whatever_zone_they_come_in() -> None:
    told = {
        **PUSHED,
        "ROTA_EVENT_TIME": "2026-01-05T14:00:00+02:00",
        "ROTA_SCHEDULED_TIME": "2026-01-05T07:00:00-05:00",
    }
    noon = datetime(2026, 1, 5, 12, tzinfo=UTC).isoformat()
    times = (trigger_of(told, JOB).time, scheduled_time_of(told))
    assert [time.isoformat() for time in times if time] == [noon, noon]


def test_values_are_those_of_the_trigger_that_started_the_run() -> None:
    """Another trigger of the kind has paths of its own."""
    other = "{name: other, event: {pattern: {source: [a]}, paths: {OTHER: $.detail.other}}}"
    job = loads(f"{REGISTRY}      - {other}\n").resolve("staging").task("job")
    assert trigger_of(PUSHED, job).values.keys() == {"REPOSITORY", "TAG"}


def test_an_event_that_is_tried_without_a_name_has_the_values_of_every_event_trigger() -> None:
    """On a laptop nobody has to set a name or a variable: a handler finds them empty, as for an event without them."""
    other = "{name: other, event: {pattern: {source: [a]}, paths: {OTHER: $.detail.other}}}"
    job = loads(f"{REGISTRY}      - {other}\n").resolve("staging").task("job")
    assert trigger_of({"ROTA_TRIGGER": "event", "OTHER": "x"}, job).values == {
        "REPOSITORY": "",
        "TAG": "",
        "OTHER": "x",
    }
    assert trigger_of({"ROTA_TRIGGER": "s3", "ROTA_S3_BUCKET": "a", "ROTA_S3_KEY": "b"}, job).values == {}


def test_an_empty_kind_is_none() -> None:
    assert trigger_of({**UPLOAD, "ROTA_TRIGGER": ""}, JOB) == Trigger()


def test_a_trigger_that_the_images_registry_no_longer_has_brings_no_values() -> None:
    assert trigger_of({**PUSHED, "ROTA_TRIGGER_NAME": "gone"}, JOB).values == {}


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"ROTA_TRIGGER": "cron"}, "ROTA_TRIGGER must be schedule, s3 or event, or be left out (got 'cron')"),
        ({"ROTA_TRIGGER": "s3"}, "ROTA_TRIGGER is s3, so ROTA_S3_BUCKET and ROTA_S3_KEY must name the object"),
        (
            {**UPLOAD, "ROTA_S3_KEY": ""},
            "ROTA_TRIGGER is s3, so ROTA_S3_BUCKET and ROTA_S3_KEY must name the object",
        ),
        ({**UPLOAD, "ROTA_S3_SIZE": "\u0665"}, "ROTA_S3_SIZE must be a number of bytes (got '\u0665')"),
        (
            {**PUSHED, "ROTA_EVENT_TIME": "2026-01-05T12:00:00"},
            "ROTA_EVENT_TIME must be a time with a zone, like 2026-01-05T12:00:00Z (got '2026-01-05T12:00:00')",
        ),
        ({**UPLOAD, "ROTA_S3_SIZE": "5 KB"}, "ROTA_S3_SIZE must be a number of bytes (got '5 KB')"),
        (
            {**PUSHED, "ROTA_EVENT_TIME": "noon"},
            "ROTA_EVENT_TIME must be a time with a zone, like 2026-01-05T12:00:00Z (got 'noon')",
        ),
    ],
)
def test_variables_that_no_rule_passes_are_rejected(environ: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        trigger_of(environ, JOB)
    assert str(caught.value) == message


def test_a_trigger_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Trigger().kind = "s3"  # type: ignore[misc]  # the very point


def test_the_handler_sees_the_trigger_and_the_nominal_time(project: Project) -> None:
    code = """
        from dataclasses import asdict

        def main(context):
            context.log.info("why", extra={"why": asdict(context.trigger), "nominal": context.scheduled_time})
    """
    project.write(TASK, code)
    why = project.run("job", env=SCHEDULE).record("why")
    assert why["why"] == asdict(trigger_of(SCHEDULE, JOB))
    assert why["nominal"].startswith("2026-01-05")
    assert project.run("job", env=UPLOAD).record("why")["why"] == asdict(trigger_of(UPLOAD, JOB))
    by_hand = project.run("job").record("why")
    assert (by_hand["why"]["kind"], by_hand["nominal"]) == ("manual", None)


@pytest.mark.parametrize(
    ("environ", "facts"),
    [
        ({}, {"trigger": "manual"}),
        (SCHEDULE, {"trigger": "schedule", "event_id": EVENT, "scheduled_time": "2026-01-05T12:00:00+00:00"}),
        (
            UPLOAD,
            {
                "trigger": "s3",
                "trigger_name": "upload",
                "event_id": EVENT,
                "bucket": "reports-staging",
                "key": "in/July report+1%20.csv",
            },
        ),
        (
            PUSHED,
            {
                "trigger": "event",
                "trigger_name": "pushed",
                "event_id": EVENT,
                "event_source": "aws.ecr",
                "event_type": "ECR Image Action",
            },
        ),
    ],
    ids=["manual", "schedule", "s3", "event"],
)
def test_the_record_of_the_start_has_what_started_the_run(
    project: Project, environ: dict[str, str], facts: dict[str, str]
) -> None:
    project.write(TASK, "def main(context): pass")
    started = project.run("job", env=environ).record("started")
    common = {"time", "level", "task", "environment", "run", "logger", "message"}
    assert {name: value for name, value in started.items() if name not in common} == {**facts, "arguments": []}
