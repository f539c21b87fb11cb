"""Every environment variable of Rota's own: what it holds, and who sets it. No other place spells their names.

It imports nothing. The constructs set most variables, a run reads them, and `rota --help` names some.
"""

RESERVED_VARIABLES = "ROTA_"
"""Variables with this start are Rota's own: a registry declares none, and another AWS inherits none."""

# --- whose container it is: the task definition sets them ---

TASK = "ROTA_TASK"
"""The name of the task whose role and variables the container has. Processes outside Rota's containers have none."""

ENVIRONMENT = "ROTA_ENVIRONMENT"
"""The name of the environment; on a laptop, that of the commands that are given no `--env`."""

# --- what started the run: its rule or schedule sets them, and `context.trigger` has them ---

TRIGGER = "ROTA_TRIGGER"
"""Every start: `schedule`, or the kind of the trigger, such as `s3`. A run by hand has none."""

TRIGGER_NAME = "ROTA_TRIGGER_NAME"
"""Every start: the name of the schedule or trigger in the registry; a task's only schedule has none."""

TRIGGER_ARN = "ROTA_TRIGGER_ARN"
"""Every start: the ARN of the EventBridge rule, or of EventBridge Scheduler's schedule."""

EVENT_ID = "ROTA_EVENT_ID"
"""Every start: the id of the event, or of Scheduler's execution; the same when it is delivered again."""

SCHEDULED_TIME = "ROTA_SCHEDULED_TIME"
"""Schedules: the nominal time of the run, in ISO 8601 with a zone."""

S3_BUCKET = "ROTA_S3_BUCKET"
"""S3 triggers: the name of the object's bucket."""

S3_KEY = "ROTA_S3_KEY"
"""S3 triggers: the object's key as it is, not URL-encoded."""

S3_SIZE = "ROTA_S3_SIZE"
"""S3 triggers: the object's size in bytes."""

S3_ETAG = "ROTA_S3_ETAG"
"""S3 triggers: the object's entity tag."""

S3_VERSION = "ROTA_S3_VERSION"
"""S3 triggers: the object's version; empty in a bucket without versions."""

EVENT_SOURCE = "ROTA_EVENT_SOURCE"
"""Event triggers: the event's source, such as `aws.ecr`."""

EVENT_TYPE = "ROTA_EVENT_TYPE"
"""Event triggers: the event's detail-type, such as `ECR Image Action`."""

EVENT_TIME = "ROTA_EVENT_TIME"
"""Event triggers: when the event happened, in ISO 8601 with a zone."""

# --- the command line ---

REGISTRY = "ROTA_REGISTRY"
"""The registry file of the commands that are given no `--registry`."""

# --- the local AWS: whoever starts it sets them ---

PROJECT_ROOT = "ROTA_PROJECT_ROOT"
"""The folder in which the local AWS runs tasks."""

PARENT = "ROTA_PARENT"
"""The id of the process that the local AWS ends with. `rota local up` sets none: its local AWS stays."""

CREDENTIALS_LIFETIME = "ROTA_CREDENTIALS_LIFETIME"
"""Seconds after which the credentials of a task in the local AWS expire; by then the task has new ones."""

QUEUE_REUSE = "ROTA_QUEUE_REUSE"
"""Seconds after which the name of a deleted queue is free again in the local AWS. Without it 60, as in AWS."""
