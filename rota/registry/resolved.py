"""One environment of the registry with everything merged: all that constructs and runtime ever see."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from rota.access import Place, Statement
from rota.registry.egress import EgressRule
from rota.registry.fields import fields_in
from rota.registry.health_check import HealthCheck
from rota.registry.names import EnvironmentNames, TaskNames
from rota.registry.resolved_image import Image, is_untagged
from rota.registry.resolved_secret import Secret
from rota.registry.schedules import TaskSchedule, TaskTrigger
from rota.registry.triggers.bus import DEFAULT
from rota.registry.volumes import EfsVolume


@dataclass(frozen=True, slots=True)
class ExistingNetwork:
    """An existing VPC: ids of the VPC, its subnets and, when given, the security groups of the tasks."""

    vpc: str
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...] = ()
    assign_public_ip: bool = False


@dataclass(frozen=True, slots=True)
class Handler:
    """A Python callable in the image, started by `python -m rota run`."""

    module: str
    function: str

    def __str__(self) -> str:
        return f"{self.module}:{self.function}"


@dataclass(frozen=True, slots=True)
class Command:
    """Any argv in any image; without an entry point the image's own is used, and without an argv its own command."""

    argv: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()

    @property
    def is_of_image(self) -> bool:
        """Whether the image says what runs: `command: image`."""
        return not self.argv


@dataclass(frozen=True, slots=True)
class Container:
    """A container beside a task's own, which decides the outcome: this one ends with it.

    Without an image of its own, it has the task's; `has_own_image` is true for any other than the environment's.
    `cpu` is what is reserved for it, in CPU units, `memory` the most that it may use, in MiB; None for neither.
    `depends_on` has a condition for each container that it waits for.
    """

    name: str
    image: Image
    has_own_image: bool
    command: tuple[str, ...]
    entrypoint: tuple[str, ...]
    env: Mapping[str, str]
    secrets: tuple[Secret, ...]
    cpu: int | None
    memory: int | None
    ports: tuple[int, ...]
    health_check: HealthCheck | None
    essential: bool
    depends_on: Mapping[str, str]
    user: str
    open_files: int | None
    writable: tuple[str, ...]
    read_only: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Task:
    """One task in one environment, with defaults, bundles and overrides merged; it knows no other environment.

    Units: `cpu` in CPU units, `memory` in MiB, `ephemeral_storage` in GiB (21 to 200, None for Fargate's own 20),
    `stop_timeout` in seconds, `log_retention` in days. `user` is the uid, or uid and gid, that the container runs as.
    `image` is the environment's unless `has_own_image`. `security_groups` are those beside the environment's.
    `writable` are the folders beside /tmp that it may write to while `read_only` is true. `reason` says why it is not.
    `exec` lets people open a shell in it by ECS Exec.
    """

    name: str
    description: str
    owner: str
    runbook: str
    program: Handler | Command
    image: Image
    has_own_image: bool
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
    containers: tuple[Container, ...]
    depends_on: Mapping[str, str]
    health_check: HealthCheck | None
    open_files: int | None
    writable: tuple[str, ...]
    read_only: bool
    reason: str
    volumes: tuple[EfsVolume, ...]
    exec: bool
    names: TaskNames

    @property
    def all_secrets(self) -> tuple[Secret, ...]:
        """The secrets of its own container and of those beside it, which one execution role reads."""
        return (*self.secrets, *(secret for container in self.containers for secret in container.secrets))

    @property
    def images(self) -> tuple[Image, ...]:
        """The images that a run pulls, each once, that of the task itself first."""
        all_images = [self.image, *(container.image for container in self.containers)]
        return tuple(image for at, image in enumerate(all_images) if image not in all_images[:at])

    @property
    def has_own_execution_role(self) -> bool:
        """Whether ECS starts it by a role of its own: it needs more, or another image, than the tasks share."""
        own_images = self.has_own_image or any(container.has_own_image for container in self.containers)
        return own_images or bool(self.all_secrets)

    def with_environment_image(self, image: Image) -> "Task":
        """The task where another image takes the place of the environment's."""
        containers = tuple(
            container if container.has_own_image else replace(container, image=image) for container in self.containers
        )
        return replace(self, image=self.image if self.has_own_image else image, containers=containers)


_MADE_OF_SEVERAL = {"schedules", "triggers", "secrets", "image", "containers", "volumes", "security_groups"}

PLAIN = tuple(name for name in fields_in("task") if name in {field.name for field in fields(Task)} - _MADE_OF_SEVERAL)
"""The registry's fields that a task has by the same names, as `FIELDS` reads them; the rest is made of several."""


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment with its tasks, in the order of the file.

    `account` and `region` are None in an environment-agnostic registry; `place` then holds pseudo parameters.
    `cluster` and `network` are None when the stack makes its own. Nothing starts the tasks of one that is not
    `enabled`. `like` is the environment that it is like, `values` are those that it and these give. `key` is the ARN of
    the key for all that Rota makes, or None for AWS's own keys. `egress` is for the security group that a stack makes;
    without rules it lets everything out.
    """

    app: str
    name: str
    like: str | None
    enabled: bool
    values: Mapping[str, str]
    account: str | None
    region: str | None
    place: Place
    cluster: str | None
    network: ExistingNetwork | None
    egress: tuple[EgressRule, ...]
    image: Image
    alert_emails: tuple[str, ...]
    tags: Mapping[str, str]
    permissions_boundary: str | None
    service_permissions_boundary: str | None
    key: str | None
    container_insights: bool
    tasks: tuple[Task, ...]
    names: EnvironmentNames

    @property
    def needs_image_tag(self) -> bool:
        """Whether the registry leaves the image's tag or digest to each deployment, and some task runs in the image."""
        return is_untagged(self.image) and self.uses_image

    @property
    def uses_image(self) -> bool:
        """Whether some task runs in the environment's image. One without tasks counts: the first may come any day."""
        return not self.tasks or any(self.image in task.images for task in self.tasks)

    def with_image(self, image: Image) -> "Environment":
        """The environment with another image, which its tasks without one of their own follow."""
        return replace(self, image=image, tasks=tuple(task.with_environment_image(image) for task in self.tasks))

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
    def event_buses(self) -> tuple[str, ...]:
        """The buses other than the default one that this environment's triggers are on, each once, by name."""
        buses = {trigger.source.bus for task in self.tasks for trigger in task.triggers}
        return tuple(sorted(buses - {DEFAULT}))

    @property
    def alert_rules(self) -> tuple[str, ...]:
        """The names of the rules of its alerts: those of tasks without sidecars, and those of tasks with some.

        Neither are there for tasks that it has none of; without any task, those without sidecars count.
        """
        sidecars = {bool(task.containers) for task in self.tasks} or {False}
        alone, beside = self.names.alert_rules, self.names.sidecar_alert_rules
        return (*(alone if False in sidecars else ()), *(beside if True in sidecars else ()))

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that this environment's tasks name, each once, in the order of the file."""
        return tuple(dict.fromkeys(task.group for task in self.tasks if task.group))


SETTINGS = tuple(
    name
    for name in fields_in("environment")
    if name in {field.name for field in fields(Environment)} - {"network", "image", "tags", "values", "key"}
)
"""The same of an environment: what it says of where its tasks run, by the same names."""
