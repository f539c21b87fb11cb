"""The registry as it is written: frozen models of `tasks.yaml`, from which its JSON Schema is generated too.

A field is None when the file leaves it out; the reader rejects an explicit null.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, create_model, model_validator
from pydantic import Tag as Case

from rota.registry import field_types
from rota.registry.fargate_sizes import MEMORY
from rota.registry.model_base import Model
from rota.registry.model_starts import Schedules, Timing, Triggers

CASES = frozenset({"<off>", "<fields>", "<text>"})
"""Marks of union members that pydantic puts into error locations; they are no part of a path in the file."""


class Network(Model):
    """An existing network that the tasks run in."""

    vpc: field_types.VpcId = Field(description="The VPC's id.", examples=["vpc-0123456789abcdef0"])
    subnets: field_types.Subnets = Field(
        description="Ids of 1 to 16 subnets; Fargate picks one for each run.", examples=[["subnet-0123456789abcdef0"]]
    )
    security_groups: field_types.SecurityGroups | None = Field(
        None,
        description="Ids of up to 5 security groups. Left out, the stack makes one that lets nothing in.",
        examples=[["sg-0123456789abcdef0"]],
    )
    assign_public_ip: bool | None = Field(
        None, description="Whether tasks get a public address; needed in public subnets without a NAT gateway."
    )


class Image(Model):
    """The container image: built by CDK, or taken from a repository by the tag or digest here, or of the deployment."""

    build: field_types.Text | None = Field(
        None, description="The folder of a Dockerfile, relative to the project; built on deployment.", examples=["."]
    )
    repository: field_types.RepositoryName | None = Field(
        None,
        description="The name of an ECR repository in the environment's account. Without `tag` and `digest`, each"
        " deployment names one of them: `-c image_tag=…`.",
        examples=["app-tasks"],
    )
    tag: field_types.Tag | None = Field(
        None, description="The image's tag, not `latest`; `-c image_tag=…` replaces it.", examples=["2026-03-01"]
    )
    digest: field_types.Digest | None = Field(
        None, description="The image's digest; `-c image_tag=…` does not replace it.", examples=["sha256:" + "0" * 64]
    )

    @model_validator(mode="after")
    def _one_source(self) -> "Image":
        given = [name for name in ("build", "repository", "tag", "digest") if getattr(self, name) is not None]
        if given not in (["build"], ["repository"], ["repository", "tag"], ["repository", "digest"]):
            got = ", ".join(given) or "nothing"
            raise field_types.wrong(f"needs either build, or repository, alone or with tag or digest (got {got})")
        return self


_SECRET_FIELDS: dict[str, Any] = {
    "from": (
        field_types.Text,
        Field(
            description="The parameter or secret, as it is written without a mapping.",
            examples=["secretsmanager:app/db#password"],
        ),
    ),
    "key": (
        field_types.Text | None,
        Field(
            None,
            description="The KMS key of your own that it is encrypted with: alias, id or ARN. Left out, the store's"
            " default key.",
            examples=["alias/app"],
        ),
    ),
    "stage": (
        field_types.SecretStage | None,
        Field(
            None,
            description="The staging label of a secret's version; left out, AWSCURRENT. Not beside version.",
            examples=["AWSPREVIOUS"],
        ),
    ),
    "version": (
        field_types.SecretVersion | None,
        Field(
            None,
            description="The id of a secret's version.",
            examples=["871d9eca-18aa-46a9-8785-981dd39ab30c"],
        ),
    ),
}
"""The fields of a secret as a mapping; a class cannot have one of the name `from`."""


class Alerts(Model):
    """Who is notified of failures."""

    email: field_types.Emails | None = Field(
        None,
        description="Addresses subscribed to the environment's alerts; each confirms once.",
        examples=[["ops@example.com"]],
    )


class EnvironmentEntry(Model):
    """One environment: where its tasks run."""

    account: field_types.Account | None = Field(
        None,
        description="The AWS account. Left out with region, the stack fits one Region of any account.",
        examples=["222222222222"],
    )
    region: field_types.Region | None = Field(None, description="The AWS Region.", examples=["us-east-1"])
    cluster: field_types.ClusterName | None = Field(
        None, description="The name of an existing cluster. Left out, the stack makes one.", examples=["app-staging"]
    )
    network: Network | None = Field(
        None, description="An existing network. Left out, the stack makes a VPC with two public subnets."
    )
    image: Image | None = Field(None, description="The container image. Left out: {build: .}")
    alerts: Alerts | None = Field(None, description="Who is notified of failures.")
    env: field_types.Variables | None = Field(
        None, description="Variables that every task of the environment gets.", examples=[{"LOG_LEVEL": "info"}]
    )
    tags: field_types.Tags | None = Field(None, description="Tags on every resource of the environment.")
    log_retention: field_types.LogRetention | None = Field(
        None, description="How long logs are kept, unless a task says otherwise.", examples=["90 days"]
    )
    keep_logs: bool | None = Field(
        None, description="What keep_logs is for the environment's tasks, unless a task says otherwise."
    )
    permissions_boundary: field_types.PolicyArn | None = Field(
        None,
        description="The ARN of a managed policy that bounds the task roles of the environment.",
        examples=["arn:aws:iam::222222222222:policy/boundary"],
    )
    service_permissions_boundary: field_types.PolicyArn | None = Field(
        None,
        description="The same for the roles that Rota makes for itself. See Permissions boundaries.",
        examples=["arn:aws:iam::222222222222:policy/service-boundary"],
    )

    @model_validator(mode="after")
    def _account_with_region(self) -> "EnvironmentEntry":
        if (self.account is None) != (self.region is None):
            given, missing = ("account", "region") if self.account else ("region", "account")
            raise field_types.wrong(
                f"{given} without {missing}: give both, or neither for a stack that fits one Region of any account"
            )
        return self


SecretEntry = create_model(
    "SecretEntry",
    __base__=Model,
    __doc__="A secret with more than its reference.",
    **_SECRET_FIELDS,
)


def _secret_case(value: object) -> str:
    return "<fields>" if isinstance(value, dict) else "<text>"


Secrets = dict[
    field_types.VariableName,
    Annotated[
        Annotated[str, Case("<text>")] | Annotated[SecretEntry, Case("<fields>")],
        Discriminator(_secret_case),
    ],
]


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
    iam: Mapping[str, Any] | None = Field(
        None,
        description="What the task's role allows: service, verb and resources; or exact statements.",
        examples=[{"s3": {"read": "reports-${environment}/in/*"}}],
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
    spot: bool | None = Field(None, description="true runs the task on Fargate Spot, which AWS may interrupt.")
    user: field_types.User | None = Field(
        None,
        description="The user, or user and group, that the container runs as; left out, 10001:10001. Never root.",
        examples=["1042"],
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
    command: field_types.Words | None = Field(
        None, description="Any argv, in any image, instead of a handler.", examples=[["bin/report", "--nightly"]]
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
