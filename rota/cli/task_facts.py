"""What `rota show` prints: everything about one task in one environment, as one object."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import yaml

from rota.access import policy_document
from rota.cli.container_facts import container_facts, references
from rota.cli.image_facts import image_details, image_source, image_text
from rota.cli.network_facts import security_group_facts
from rota.cli.off_environments import BY_ENVIRONMENT
from rota.cli.start_facts import schedule_facts, trigger_facts
from rota.cli.starts import starts_of, state_of
from rota.registry import Environment, Handler, Task
from rota.registry.fields import shown_as
from rota.registry.resolved import PLAIN
from rota.registry.resolved_image import OF_IMAGE
from rota.registry.volumes import EfsVolume
from rota.timetable.past import is_past

_SHOWN_APART = ("description", "owner", "runbook", "group", "env", "tags", "depends_on", "health_check")
"""Fields with their own place in the output. All others follow in the order of `FIELDS`."""


def task_facts(task: Task, environment: Environment, after: datetime) -> dict[str, Any]:
    """The resolved entry, then what is derived from it: names, secrets as references, the role's policy.

    Units: `memory_mib`, `ephemeral_storage_gib`, `stop_timeout_seconds`, `log_retention_days`.
    """
    return {
        "task": task.name,
        "environment": environment.name,
        "description": task.description or None,
        "owner": task.owner or None,
        "runbook": task.runbook or None,
        **_program(task),
        "image": image_text(task.image),
        **image_details(task.image),
        "image_from": image_source(task.image, own=task.has_own_image),
        "state": BY_ENVIRONMENT if starts_of(task) and not environment.enabled else state_of(task, after),
        "schedules": [schedule_facts(schedule, after) for schedule in task.schedules],
        "triggers": [trigger_facts(trigger) for trigger in task.triggers],
        "security_groups": security_group_facts(task, environment),
        **{shown_as(name): _plain(getattr(task, name)) for name in PLAIN if name not in _SHOWN_APART},
        "volumes": [_volume(volume) for volume in task.volumes],
        "exec_command": _exec_command(task, environment) if task.exec else None,
        "tags": {**environment.tags, **task.tags},
        "names": _names(task, environment, after),
        "env": dict(task.env),
        "secrets": references(task.secrets),
        **container_facts(task),
        "policy": policy_document(task.statements) if task.statements else None,
    }


def as_yaml(facts: Mapping[str, Any]) -> str:
    """The facts as YAML without wrapped lines. A policy stays JSON, so that it can be copied."""
    plain = {key: value for key, value in facts.items() if key != "policy"}
    text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=10**6)
    if "policy" not in facts:
        return text.rstrip("\n")
    policy = json.dumps(facts["policy"], indent=2, ensure_ascii=False)
    return f"{text}policy:\n" + "\n".join(f"  {line}" for line in policy.splitlines())


def _program(task: Task) -> dict[str, Any]:
    if isinstance(task.program, Handler):
        return {"handler": str(task.program)}
    if task.program.is_of_image:
        return {"command": OF_IMAGE}
    return {"entrypoint": list(task.program.entrypoint) or None, "command": list(task.program.argv)}


def _plain(value: Any) -> Any:  # noqa: ANN401  # the value of any field
    """A field's value as YAML has it: no empty texts, and lists."""
    if isinstance(value, tuple):
        return list(value)
    return None if value == "" else value


def _volume(volume: EfsVolume) -> dict[str, Any]:
    return {
        "name": volume.name,
        "file_system": volume.file_system,
        "access_point": volume.access_point,
        "path": volume.path,
        "read_only": volume.read_only,
    }


def _exec_command(task: Task, environment: Environment) -> str:
    """The line that opens a shell in a running task."""
    region = f" --region {environment.region}" if environment.region else ""
    where = f"--cluster {environment.cluster_name} --task <ecs task id> --container {task.names.container}"
    return f"aws ecs execute-command{region} {where} --interactive --command /bin/sh"


def _names(task: Task, environment: Environment, after: datetime) -> dict[str, Any]:
    """Every physical name that the task has or uses."""
    shared, own = environment.names, task.names
    by_rule = [schedule for schedule in task.schedules if schedule.service == "rules"]
    by_scheduler = [
        schedule for schedule in task.schedules if schedule.service == "scheduler" and not is_past(schedule, after)
    ]
    return {
        "stack": own.stack,
        "stack_name": own.stack_name,
        "cluster": environment.cluster_name,
        "task_definition_family": own.family,
        "container": own.container,
        "task_role": own.task_role_with_path,
        "execution_role": own.execution_role_with_path(own=task.has_own_execution_role),
        "log_group": own.log_group,
        "log_stream": own.log_stream("<ecs task id>"),
        "rules": [schedule.resource for schedule in by_rule] + [trigger.resource for trigger in task.triggers],
        "scheduler_schedules": [shared.schedule_with_group(schedule.resource) for schedule in by_scheduler],
    }
