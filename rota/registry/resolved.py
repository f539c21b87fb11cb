"""One environment of the registry with everything merged: all that constructs and runtime ever see."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from rota.access import Place, Statement
from rota.registry.egress import EgressRule
from rota.registry.fields import fields_in
from rota.registry.names import EnvironmentNames, TaskNames
from rota.registry.schedules import TaskSchedule, TaskTrigger


@dataclass(frozen=True, slots=True)
class ExistingNetwork:
    """An existing VPC: ids of the VPC, its subnets and, when given, the security groups of the tasks."""

    vpc: str
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...] = ()
    assign_public_ip: bool = False


@dataclass(frozen=True, slots=True)
class RepositoryImage:
    """An image in this account's and region's ECR: the repository's name and either a tag or a `sha256:` digest.

    Without `reference` the registry names neither, and each deployment has to.
    """

    repository: str
    reference: str = ""

    @property
    def is_pinned(self) -> bool:
        """Whether a digest names the image, so that it is always the same one."""
        return self.reference.startswith("sha256:")

    @property
    def suffix(self) -> str:
        """What follows the repository in an image URI: `:tag`, `@sha256:…`, or nothing where neither is known."""
        return f"{'@' if self.is_pinned else ':'}{self.reference}" if self.reference else ""


@dataclass(frozen=True, slots=True)
class BuildImage:
    """An image built from a folder with a Dockerfile, relative to the project, as a CDK asset."""

    folder: str


@dataclass(frozen=True, slots=True)
class Handler:
    """A Python callable in the image, started by `python -m rota run`."""

    module: str
    function: str

    def __str__(self) -> str:
        return f"{self.module}:{self.function}"


@dataclass(frozen=True, slots=True)
class Command:
    """Any argv in any image; without an entry point the image's own is used."""

    argv: tuple[str, ...]
    entrypoint: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that ECS injects: the variable's name, what ECS reads (`valueFrom`) and what the execution role may read.

    `action` is the one IAM action that reading it needs: `ssm:GetParameters` or `secretsmanager:GetSecretValue`.
    `resource` is the ARN for the policy; an ARN of a secret named without its random suffix ends in `-??????`.
    `key` is the key that it is encrypted with as the registry names it, empty for the store's own, and `decrypt` the
    statement that this key needs.
    """

    variable: str
    value_from: str
    action: str
    resource: str
    key: str = ""
    decrypt: Statement | None = None

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What the execution role needs to read it."""
        return (Statement((self.action,), (self.resource,)), *((self.decrypt,) if self.decrypt else ()))


@dataclass(frozen=True, slots=True)
class Task:
    """One task in one environment, with defaults, bundles and overrides merged; it knows no other environment.

    Units: `cpu` in CPU units, `memory` in MiB, `ephemeral_storage` in GiB (21 to 200, None for Fargate's own 20),
    `stop_timeout` in seconds, `log_retention` in days. `user` is the uid, or uid and gid, that the container runs as.
    `security_groups` are those beside the environment's, each once.
    """

    name: str
    description: str
    owner: str
    runbook: str
    program: Handler | Command
    schedules: tuple[TaskSchedule, ...]
    triggers: tuple[TaskTrigger, ...]
    group: str | None
    env: Mapping[str, str]
    secrets: tuple[Secret, ...]
    statements: tuple[Statement, ...]
    security_groups: tuple[str, ...]
    cpu: int
    memory: int
    architecture: str
    ephemeral_storage: int | None
    spot: bool
    stop_timeout: int
    log_retention: int
    keep_logs: bool
    tags: Mapping[str, str]
    user: str
    names: TaskNames


PLAIN = tuple(
    name
    for name in fields_in("task")
    if name in {field.name for field in fields(Task)} - {"schedules", "triggers", "secrets", "security_groups"}
)
"""The registry's fields that a task has by the same names, as `FIELDS` reads them; the rest is made of several."""


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment with its tasks, in the order of the file.

    `account` and `region` are None in an environment-agnostic registry; `place` then holds pseudo parameters.
    `cluster` and `network` are None when the stack makes its own. `egress` is for the security group that the stack
    makes; without rules it lets everything out.
    """

    app: str
    name: str
    account: str | None
    region: str | None
    place: Place
    cluster: str | None
    network: ExistingNetwork | None
    egress: tuple[EgressRule, ...]
    image: RepositoryImage | BuildImage
    alert_emails: tuple[str, ...]
    tags: Mapping[str, str]
    permissions_boundary: str | None
    service_permissions_boundary: str | None
    tasks: tuple[Task, ...]
    names: EnvironmentNames

    @property
    def needs_image_tag(self) -> bool:
        """Whether the registry leaves the image's tag or digest to each deployment."""
        return isinstance(self.image, RepositoryImage) and not self.image.reference

    @property
    def makes_security_group(self) -> bool:
        """Whether the registry names no security groups, so that each stack makes one."""
        return self.network is None or not self.network.security_groups

    @property
    def cluster_name(self) -> str:
        """The cluster that the tasks run in, given or made."""
        return self.cluster or self.names.cluster

    def task(self, name: str) -> Task:
        """The task of that name. Raises KeyError when this environment has none."""
        for task in self.tasks:
            if task.name == name:
                return task
        raise KeyError(name)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that this environment's tasks name, each once, in the order of the file."""
        return tuple(dict.fromkeys(task.group for task in self.tasks if task.group))


SETTINGS = tuple(
    name
    for name in fields_in("environment")
    if name in {field.name for field in fields(Environment)} - {"network", "image", "tags"}
)
"""The same of an environment: what it says of where its tasks run, by the same names."""
