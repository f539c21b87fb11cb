"""What started a run, as the handler sees it in `context.trigger`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class S3Object:
    """An object that appeared in a bucket: its key as it is (not URL-encoded), its size in bytes, its entity tag.

    `version` is None in a bucket without versioning.
    """

    bucket: str
    key: str
    size: int
    etag: str
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """What started the run: a schedule, a new S3 object, another event, or a person (`manual`, all else is empty then).

    `kind` is `schedule`, `s3`, `event` or `manual`. `name` is that of the schedule or trigger in the registry, None for
    a task's only schedule; `arn` that of the rule or EventBridge Scheduler schedule; `event_id` that of the event, or
    of Scheduler's execution: the same again when the event is delivered twice. `object` belongs to the kind s3.
    `source`, `type` (the detail-type) and `time` belong to the kind event, as do `values`: the variables that the
    trigger's `paths` name, empty where the event had nothing.
    """

    kind: str = "manual"
    name: str | None = None
    arn: str | None = None
    event_id: str | None = None
    object: S3Object | None = None
    source: str | None = None
    type: str | None = None
    time: datetime | None = None
    values: Mapping[str, str] = field(default_factory=dict)
