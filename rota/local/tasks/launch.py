"""Launches a deployed task in the local AWS, as its own rule or schedule would, or by hand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rota.errors import RotaError, UsageError, did_you_mean
from rota.local.client import control
from rota.local.tasks.followed_run import Clients, TaskRun
from rota.registry import Environment, Task
from rota.registry.commands import DEPLOYS, IMAGE_TAG, Commands
from rota.registry.schedules import TaskSchedule
from rota.timetable.past import is_past


def choose_schedule(task: Task, asked: str | None, now: datetime | None = None) -> TaskSchedule | None:
    """The schedule of that name, or else the only one; None for a task without any. Raises UsageError in doubt.

    Those that are past at the moment `now`, if it is given, are not deployed, and do not count.
    """
    schedules = tuple(schedule for schedule in task.schedules if not (now and is_past(schedule, now)))
    names = tuple(dict.fromkeys(schedule.name for schedule in schedules if schedule.name))
    if asked is None:
        if len(names) > 1:
            raise UsageError(f"'{task.name}' has several schedules; choose one with --schedule: {', '.join(names)}")
        return schedules[0] if schedules else None
    for schedule in schedules:
        if schedule.name == asked:
            return schedule
    known = f"it has {', '.join(names)}" if names else "no schedule of it has a name: leave --schedule out"
    raise UsageError(f"'{task.name}' has no schedule '{asked}'{did_you_mean(asked, names) or f'; {known}'}")


def launch_by_schedule(
    endpoint: str, clients: Clients, environment: Environment, task: Task, schedule: TaskSchedule
) -> tuple[TaskRun, datetime]:
    """Launch the schedule's next run now. Returns the run, and the scheduled time that it gets (UTC).

    Raises RotaError when the rule or schedule is not deployed, and when ECS rejects the launch.
    """
    if schedule.service == "rules":
        names = {"rule": schedule.resource}
    else:
        names = {"schedule": schedule.resource, "group": environment.names.schedule_group}
    launched = control.start(endpoint, _account(environment), _region(environment), **names)
    if not launched.tasks:
        raise RotaError(f"'{task.name}' was not started: {'; '.join(launched.failures) or 'ECS gave no reason'}")
    return TaskRun(clients, environment, task, launched.tasks[0]), launched.scheduled_time


def launch_by_hand(clients: Clients, environment: Environment, task: Task) -> TaskRun:
    """Launch it by RunTask, in its environment's network. Raises RotaError when ECS rejects the launch."""
    from botocore.exceptions import ClientError

    ecs = clients("ecs")
    placed: Mapping[str, Any] = {"launchType": "FARGATE"}
    if task.spot:
        placed = {"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]}
    try:
        answer = ecs.run_task(
            cluster=environment.cluster_name,
            taskDefinition=task.names.family,
            networkConfiguration={"awsvpcConfiguration": _network(clients, environment, task)},
            **placed,
            **({"enableExecuteCommand": True} if task.exec else {}),
        )
    except ClientError as error:
        raise RotaError(f"'{task.name}' was not started: {error}") from None
    if not answer["tasks"]:
        reasons = "; ".join(failure.get("reason", "") for failure in answer.get("failures", ()))
        raise RotaError(f"'{task.name}' was not started: {reasons or 'ECS gave no reason'}")
    return TaskRun(clients, environment, task, answer["tasks"][0]["taskArn"])


def require_deployed(clients: Clients, environment: Environment, task: Task, commands: Commands) -> None:
    """Raises RotaError, with the command that deploys it, when its task definition does not exist."""
    from botocore.exceptions import ClientError

    try:
        clients("ecs").describe_task_definition(taskDefinition=task.names.family)
    except ClientError:
        words = [DEPLOYS.strip(), task.names.stack, "--require-approval never"]
        words += [IMAGE_TAG.strip()] if environment.needs_image_tag else []
        first = commands.in_local_aws(environment.name, " ".join(words))
        raise RotaError(f"'{task.name}' is not deployed to the local AWS; first: {first}") from None


def _account(environment: Environment) -> str:
    from rota.local.client.variables import ACCOUNT

    return environment.account or ACCOUNT


def _region(environment: Environment) -> str:
    from rota.local.client.variables import REGION

    return environment.region or REGION


def _network(clients: Clients, environment: Environment, task: Task) -> dict[str, Any]:
    """The subnets and security groups that the registry names, or else those that the stacks made."""
    network = environment.network
    if network:
        subnets, public = network.subnets, network.assign_public_ip
    else:
        pages = clients("cloudformation").get_paginator("list_stack_resources")
        made = [
            item
            for page in pages.paginate(StackName=environment.names.stack_name)
            for item in page["StackResourceSummaries"]
        ]
        subnets = tuple(item["PhysicalResourceId"] for item in made if item["ResourceType"] == "AWS::EC2::Subnet")
        public = True
    groups = network.security_groups if network else ()
    if not groups:
        name = task.names.security_group
        found = clients("ec2").describe_security_groups(Filters=[{"Name": "tag:Name", "Values": [name]}])
        groups = tuple(group["GroupId"] for group in found["SecurityGroups"])
    return {
        "subnets": list(subnets),
        "securityGroups": [*groups, *task.security_groups],
        "assignPublicIp": "ENABLED" if public else "DISABLED",
    }
