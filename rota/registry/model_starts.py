"""What starts a task, as it is written: schedules and triggers."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, create_model

from rota.registry import field_types
from rota.registry.model_base import Model, as_tuple
from rota.registry.triggers import KINDS


class Start(Model):
    """What schedules and triggers share."""

    name: field_types.Name = Field(description="Its name, unique within the task.", examples=["nightly"])
    enabled: bool | None = Field(None, description="false keeps the rule or schedule deployed but disabled.")
    args: field_types.Arguments | None = Field(
        None, description="Arguments after the task's own command.", examples=[["--steps=DIA"]]
    )
    env: field_types.Variables | None = Field(
        None, description="Variables beside the task's own.", examples=[{"MODE": "full"}]
    )


class Timing(Model):
    """When a schedule runs: one of cron, rate and at."""

    cron: field_types.Text | None = Field(
        None,
        description="When to run: six fields of AWS (minutes hours day-of-month month day-of-week year) or the five of"
        " a Unix crontab, in the schedule's time zone.",
        examples=["0 12 ? * MON *", "0 12 * * 1"],
    )
    rate: field_types.Rate | None = Field(
        None,
        description="How often to run, counted from when AWS made the rule. With a `spread`, or a `timezone` other than"
        " UTC, it is counted from the deployment, and runs at once, perhaps after each deployment.",
        examples=["1 minute", "6 hours"],
    )
    at: field_types.Text | None = Field(
        None,
        description="Once, at this time of the schedule's time zone. Once it is over, no deployment makes it.",
        examples=["2027-03-28T09:30:00"],
    )
    timezone: field_types.Text | None = Field(
        None, description="An IANA time zone; left out, UTC.", examples=["America/New_York"]
    )
    spread: field_types.Spread | None = Field(
        None,
        description="Start at any moment within this window, 1 minute to 24 hours; needs a timezone.",
        examples=["15 minutes"],
    )
    start: field_types.Text | None = Field(
        None,
        description="When a cron or rate begins: a date, or a wall time of the schedule's time zone. A rate has its"
        " first run then, and all others a whole number of intervals later.",
        examples=["2027-03-01T09:00:00", "2027-03-01"],
    )
    end: field_types.Text | None = Field(
        None,
        description="When a cron or rate ends: the last date, or the last wall time of the schedule's time zone, at"
        " which a run may start. Once it is over, no deployment makes the schedule.",
        examples=["2027-12-31", "2027-12-31T18:00:00"],
    )


class ScheduleEntry(Start, Timing):
    """One of several schedules of a task."""


class S3Entry(Model):
    """Objects that appear in a bucket whose EventBridge notifications are on."""

    bucket: field_types.BucketName = Field(description="The bucket's name.", examples=["reports-${environment}"])
    prefix: field_types.KeyPart | None = Field(None, description="What the key begins with.", examples=["in/"])
    suffix: field_types.KeyPart | None = Field(None, description="What the key ends with.", examples=[".csv"])


class EventEntry(Model):
    """Events of the default bus, or of another bus of the account and Region."""

    pattern: dict[str, Any] = Field(
        description="An EventBridge event pattern.",
        examples=[{"source": ["aws.ecr"], "detail-type": ["ECR Image Action"]}],
    )
    paths: dict[field_types.VariableName, field_types.JsonPath] | None = Field(
        None,
        description="Variables that the container gets from the event, by JSON path.",
        examples=[{"REPOSITORY": "$.detail.repository-name"}],
    )
    bus: field_types.EventBus | None = Field(
        None,
        description="The custom or partner bus that the events are on, by name or ARN, in the account and Region of the"
        " environment; left out, the default bus.",
        examples=["orders", "aws.partner/example.com/shop/orders"],
    )


ENTRIES: Mapping[str, tuple[type[Model], str]] = {
    "s3": (S3Entry, "An object appears in a bucket."),
    "event": (EventEntry, "An event matches a pattern."),
}
"""The entry of each kind of trigger, and the event that starts a task."""

_KIND_FIELDS: dict[str, Any] = {
    kind: (ENTRIES[kind][0] | None, Field(None, description=ENTRIES[kind][1])) for kind in KINDS
}
TriggerEntry = create_model("TriggerEntry", __base__=Start, __doc__="An event that starts a task.", **_KIND_FIELDS)


Schedules = Annotated[tuple[ScheduleEntry, ...], BeforeValidator(as_tuple), Field(min_length=1, max_length=50)]
Triggers = Annotated[tuple[TriggerEntry, ...], BeforeValidator(as_tuple), Field(min_length=1, max_length=50)]
