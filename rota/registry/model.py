"""The registry as it is written: frozen models of `tasks.yaml`, from which its JSON Schema is generated too.

A field is None when the file leaves it out; the reader rejects an explicit null.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field
from pydantic import Tag as Case

from rota.registry import field_types
from rota.registry.fargate_sizes import MEMORY
from rota.registry.model_base import Model
from rota.registry.model_container import Folders, Volumes
from rota.registry.model_containers import Containers, DependsOn, HealthCheckEntry
from rota.registry.model_environment import EnvironmentEntry
from rota.registry.model_image import Image
from rota.registry.model_secrets import Secrets
from rota.registry.model_starts import Schedules, Timing, Triggers

CASES = frozenset({"<off>", "<fields>", "<text>", "<words>"})
"""Marks of union members that pydantic puts into error locations; they are no part of a path in the file."""


class SharedFields(Model):
    """What tasks may share through `defaults` and bundles."""

    owner: field_types.Owner | None = Field(None, description="The team to ask; also a tag.", examples=["fuel-team"])
    runbook: field_types.Text | None = Field(
        None, description="A page that describes what to do when the task fails.", examples=["https://wiki.example.com"]
    )
    enabled: bool | None = Field(None, description="false keeps the task deployed but its rule disabled.")
    env: field_types.Variables | None = Field(
        None, description="Variables, as text exactly as written.", examples=[{"SERIES": "EMD_EPD2D_PTE_NUS_DPG"}]
    )
    secrets: Secrets | None = Field(
        None,
        description="Variables that ECS fills from SSM parameters or Secrets Manager when the task starts.",
        examples=[{"API_KEY": "ssm:/app/${environment}/api-key", "DB_PASSWORD": "secretsmanager:app/db#password"}],
    )
    image: Image | None = Field(
        None,
        description="The container image of these tasks, if it is not the environment's. An environment without one"
        " takes that of `defaults`.",
    )
    iam: Mapping[str, Any] | None = Field(
        None,
        description="What the task's role allows: service, verb and resources; or exact statements.",
        examples=[{"s3": {"read": "reports-${environment}/in/*"}}],
    )
    security_groups: field_types.MoreSecurityGroups | None = Field(
        None,
        description="Ids of security groups beside the environment's, in its VPC; a task has at most 5 in all.",
        examples=[["sg-0123456789abcdef1"]],
    )
    cpu: Literal[256, 512, 1024, 2048, 4096, 8192, 16384] | None = Field(
        None, description="CPU units; 1024 is one vCPU."
    )
    memory: int | None = Field(
        None,
        ge=512,
        le=max(MEMORY[16384]),
        description="Memory in MiB; which sizes are right depends on cpu.",
        examples=[512, 2048],
    )
    architecture: Literal["x86_64", "arm64"] | None = Field(None, description="The image's CPU architecture.")
    ephemeral_storage: int | None = Field(
        None, ge=21, le=200, description="Disk in GiB; left out, Fargate gives 20.", examples=[50]
    )
    spot: bool | None = Field(None, description="true runs it on Fargate Spot, with its limits: see Fargate Spot.")
    user: field_types.User | None = Field(
        None,
        description="The user, or user and group, that the container runs as; left out, 10001:10001. Never root.",
        examples=["1042"],
    )
    open_files: int | None = Field(
        None,
        ge=64,
        le=1_048_576,
        description="The most files and connections that one process may have open; left out, Fargate's 65,535.",
        examples=[10000],
    )
    writable: Folders | None = Field(
        None,
        description="Folders beside /tmp that the program may write to, empty at each start unless the image has them"
        " as a VOLUME: see Folders to write to.",
        examples=[["/app/tmp"]],
    )
    read_only: bool | None = Field(
        None, description="false lets the program write to its whole root file system, and needs a reason."
    )
    reason: field_types.Text | None = Field(
        None, description="Why read_only is false.", examples=["the vendor's driver writes beside its own files"]
    )
    volumes: Volumes | None = Field(
        None,
        description="Folders of EFS file systems, which last beyond the run, each with a name.",
        examples=[
            [
                {
                    "name": "data",
                    "file_system": "fs-0123456789abcdef0",
                    "access_point": "fsap-0123456789abcdef0",
                    "path": "/mnt/data",
                }
            ]
        ],
    )
    exec: bool | None = Field(
        None, description="true lets people open a shell in a running task by ECS Exec; needs read_only: false."
    )
    containers: Containers | None = Field(
        None,
        description="Containers beside the task's own, each with a name.",
        examples=[[{"name": "pdf", "command": ["bin/serve"], "ports": [5000]}]],
    )
    depends_on: DependsOn | None = Field(
        None,
        description="Containers that the task's own waits for: until one has `started`, is `healthy`, has ended"
        " (`complete`), or has ended with exit code 0 (`success`).",
        examples=[{"pdf": "healthy"}],
    )
    health_check: HealthCheckEntry | None = Field(
        None,
        description="How ECS finds out whether the task's own container is healthy.",
        examples=[{"command": ["/healthcheck"]}],
    )
    stop_timeout: field_types.StopTimeout | None = Field(
        None, description="The time between SIGTERM and SIGKILL, 2 to 120 seconds.", examples=["30 seconds"]
    )
    log_retention: field_types.LogRetention | None = Field(
        None, description="How long the task's logs are kept.", examples=["90 days"]
    )
    keep_logs: bool | None = Field(
        None, description="Whether the log group stays when the task is removed, renamed or moved to another stack."
    )
    tags: field_types.Tags | None = Field(None, description="Tags on the task's resources.")


class TaskFields(SharedFields, Timing):
    """What one task has, and what an environment may override."""

    description: field_types.Text | None = Field(None, description="What the task does, in a sentence.")
    handler: field_types.HandlerName | None = Field(
        None, description="A Python callable in the image.", examples=["tasks.nightly_report:main"]
    )
    command: field_types.CommandWords | None = Field(
        None,
        description="Any argv, in any image, instead of a handler; `image` for the image's own command.",
        examples=[["bin/report", "--nightly"], "image"],
    )
    entrypoint: field_types.Words | None = Field(
        None,
        description="The entry point that goes with command, if not the image's own.",
        examples=[["/bin/sh", "-c"]],
    )
    schedules: Schedules | None = Field(
        None,
        description="Several schedules, each with a name; a single one may be written on the task itself.",
        examples=[[{"name": "weekdays", "cron": "0 4 ? * MON-FRI *", "timezone": "America/New_York"}]],
    )
    triggers: Triggers | None = Field(
        None,
        description="Events that start the task, each with a name.",
        examples=[[{"name": "upload", "s3": {"bucket": "reports-${environment}", "prefix": "in/"}}]],
    )
    group: field_types.Name | None = Field(
        None, description="A stack of its own for the tasks of this group.", examples=["billing"]
    )
    use: field_types.Names | None = Field(
        None, description="The bundles to include, in order.", examples=[["database"]]
    )


def _case(value: object) -> str:
    return "<off>" if isinstance(value, bool) else "<fields>"


Override = Annotated[
    Annotated[Literal[False], Case("<off>")] | Annotated[TaskFields, Case("<fields>")], Discriminator(_case)
]


class BundleEntry(SharedFields):
    """A named group of fields that tasks include with `use`."""

    environments: dict[field_types.Name, SharedFields] | None = Field(
        None, description="What differs in an environment.", examples=[{"prod": {"env": {"DB_HOST": "db.example.com"}}}]
    )


class TaskEntry(TaskFields):
    """One task of the registry."""

    environments: dict[field_types.Name, Override] | None = Field(
        None,
        description="What differs in an environment; false where the task is not deployed.",
        examples=[{"staging": {"rate": "1 minute"}, "demo": False}],
    )


class RegistryFile(Model):
    """The whole file `tasks.yaml`."""

    version: Literal[1] = Field(description="The version of this grammar.")
    app: field_types.Name = Field(description="The first part of every physical name.", examples=["payments"])
    environments: dict[field_types.Name, EnvironmentEntry] = Field(
        min_length=1, description="Where tasks run, by name.", examples=[{"staging": {}}]
    )
    defaults: SharedFields | None = Field(None, description="What every task starts from.")
    bundles: dict[field_types.Name, BundleEntry] | None = Field(
        None, description="Named groups of fields that tasks include with `use`."
    )
    tasks: dict[field_types.Name, TaskEntry] = Field(description="The tasks, by name.")
