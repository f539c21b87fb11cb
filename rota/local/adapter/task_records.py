"""ECS's record of a task: what changes with its state, and its state-change events.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
"""

import json
from typing import Any

from rota.local.adapter.scopes import acting_in, scope_of
from rota.local.simulator import TaskState

PASSED_THROUGH = frozenset({"ACTIVATING", "DEACTIVATING", "STOPPING"})
"""Short states: a task's version does not count them, and they send no event of their own."""

DOWN = frozenset({"DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED"})

NOT_IN_EVENTS = frozenset({"healthStatus", "tags"})
"""The page on events says "Container health is not reported in task state change events"; no example has tags."""


def accept(task: dict[str, Any]) -> None:
    """Give the record of a task that ministack has just accepted the form that DescribeTasks has on Fargate."""
    for name in ("stopCode", "stoppedReason", "startedBy"):
        task[name] = task[name] or None
    if task["launchType"] == "FARGATE":
        task["containerInstanceArn"] = None
    _send_event(task)


def ask_to_stop(task: dict[str, Any], reason: str, stop_code: str) -> bool:
    """Record that a task has to stop; False when that is already recorded."""
    with _alone(task):
        if task["desiredStatus"] == "STOPPED":
            return False
        _will_stop(task)
        task["stopCode"], task["stoppedReason"] = stop_code, reason
        task["version"] += 1
    _send_event(task)
    return True


def update(task: dict[str, Any], state: TaskState) -> None:
    """Record a new state of a task, and send an event if AWS would. Nothing follows STOPPED."""
    with _alone(task):
        if task["lastStatus"] == "STOPPED":
            return
        moved = task["lastStatus"] != state.last_status
        changed = _update_containers(task, state)
        task["lastStatus"] = state.last_status
        _stamp(task, state.last_status)
        task["stopCode"] = task["stopCode"] or state.stop_code
        task["stoppedReason"] = task["stoppedReason"] or state.stopped_reason
        eventful = changed or (moved and state.last_status not in PASSED_THROUGH)
        if eventful:
            task["version"] += 1
    _show(task)
    if eventful:
        _send_event(task)


def _update_containers(task: dict[str, Any], state: TaskState) -> bool:
    """Update the containers. Returns whether the state of any of them has changed."""
    changed = False
    for container in task["containers"]:
        for each in state.containers:
            if each.name != container["name"]:
                continue
            changed = changed or container["lastStatus"] != each.status
            container["lastStatus"] = each.status
            if each.exit_code is not None:
                container["exitCode"] = each.exit_code
            if each.reason is not None:
                container["reason"] = each.reason
            container["healthStatus"] = each.health
    return changed


def _stamp(task: dict[str, Any], status: str) -> None:
    """Set the times of a state, each once."""
    stamps: tuple[str, ...] = ()
    if status == "ACTIVATING":
        stamps = ("pullStartedAt",)
    elif status == "RUNNING":
        stamps = ("pullStartedAt", "pullStoppedAt", "startedAt")
    elif status in DOWN:
        _will_stop(task)
        # A task that never ran has not stopped running.
        stamps = ("executionStoppedAt",) if task["startedAt"] else ()
    if status == "STOPPED":
        stamps = (*stamps, "stoppedAt")
    for stamp in stamps:
        task[stamp] = task.get(stamp) or _now()


def _will_stop(task: dict[str, Any]) -> None:
    task["desiredStatus"] = "STOPPED"
    task["stoppingAt"] = task.get("stoppingAt") or _now()


def _show(task: dict[str, Any]) -> None:
    """Bring the counts of the cluster and the metadata endpoint up to date."""
    from ministack.services import ecs, ecs_metadata

    arn = task["taskArn"]
    with acting_in(scope_of(arn)):
        ecs._recount_cluster(task["clusterArn"].rpartition("/")[2])
    ecs_metadata.set_task_status(arn, known_status=task["lastStatus"], desired_status=task["desiredStatus"])
    if task["lastStatus"] in {"RUNNING", "STOPPED"}:
        ecs_metadata.set_all_container_status(arn, task["lastStatus"])
    if task["lastStatus"] == "STOPPED":
        ecs._cleanup_task_resources(task, None)


def _send_event(task: dict[str, Any]) -> None:
    """Send the task's state-change event to the default bus of its account and Region."""
    from ministack.services import eventbridge

    entry = {
        "Source": "aws.ecs",
        "DetailType": "ECS Task State Change",
        "Detail": json.dumps(_detail(task)),
        "Resources": [task["taskArn"]],
    }
    with acting_in(scope_of(task["taskArn"])):
        eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def _detail(task: dict[str, Any]) -> dict[str, Any]:
    from ministack.services import ecs

    with _alone(task):
        shown = ecs._sanitize(task)
    detail = {name: value for name, value in shown.items() if name not in NOT_IN_EVENTS and value != ""}
    detail["containers"] = [
        {name: value for name, value in container.items() if name not in NOT_IN_EVENTS and value != ""}
        for container in detail["containers"]
    ]
    return {**detail, "updatedAt": _now()}


def _alone(task: dict[str, Any]) -> Any:
    from ministack.core.concurrency import resource_lock

    return resource_lock("ecs-task", task["taskArn"])


def _now() -> str:
    from ministack.core.responses import now_iso

    now: str = now_iso()
    return now
