"""A task goes through the states of its lifecycle, and ends with its container.

AWS: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html, and
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html: the cluster must exist and the task
definition be active, the group is by default the family, and PropagateTags copies the definition's tags.
Ministack 1.5.33: without a container engine a task is RUNNING at once and for ever, it sends no event, and StopTask
ends the task with exit code 0. RunTask creates clusters that do not exist.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter import task_records
from rota.local.adapter.parts import Parts
from rota.local.simulator import AcceptedTask, AccountRegion, Simulator

AGENT = object()
"""Takes the place of the container engine, so that ministack gives a new task to a worker. It does nothing."""

Data = dict[str, Any]


def apply(parts: Parts) -> None:
    """Leave each accepted task to the simulator."""
    when_imported("ministack.services.ecs", lambda module: _restore(module, parts.simulator))


def _restore(ecs: Any, simulator: Simulator) -> None:
    ecs._get_docker = lambda: AGENT
    ecs._run_task_worker = partial(_work, ecs, simulator)
    ecs._run_task = ecs._ACTION_MAP["RunTask"] = partial(_run_task, ecs, ecs._run_task)
    ecs._stop_task = ecs._ACTION_MAP["StopTask"] = partial(_stop_task, ecs, simulator)


def _run_task(ecs: Any, accept: Callable[[Data], Any], data: Data) -> Any:
    if ecs._resolve_cluster_name(data.get("cluster", "default")) not in ecs._clusters:
        return ecs.error_response_json("ClusterNotFoundException", "Cluster not found.", 400)
    definition = ecs._task_defs.get(ecs._resolve_td_key(data.get("taskDefinition", "")))
    if definition is None:
        return accept(data)
    if definition["status"] != "ACTIVE":
        return ecs.error_response_json("ClientException", "TaskDefinition is inactive", 400)
    return accept(_completed(ecs, data, definition))


def _work(ecs: Any, simulator: Simulator, *worker: Any) -> None:
    """What ministack's worker does with an accepted task, in a thread of its own."""
    task, definition, _container_overrides, _agent, account, region = worker
    task_records.accept(task)
    arn = task["taskArn"]
    shown = ecs._sanitize(definition)
    simulator.run(AcceptedTask(AccountRegion(account, region), arn, task["clusterArn"], shown, task["overrides"]))
    if task["desiredStatus"] == "STOPPED":  # before the simulator knew of the task
        simulator.stop(arn, task["stoppedReason"])


def _stop_task(ecs: Any, simulator: Simulator, data: Data) -> Any:
    name = ecs._resolve_cluster_name(data.get("cluster", "default"))
    if name not in ecs._clusters:
        return ecs.error_response_json("ClusterNotFoundException", "Cluster not found.", 400)
    task = ecs._resolve_task(data.get("task", ""), name)
    if not task:
        return ecs.error_response_json("InvalidParameterException", "The referenced task was not found.", 400)
    reason = data.get("reason") or "Task stopped by user"
    if task_records.ask_to_stop(task, reason, "UserInitiated"):
        simulator.stop(task["taskArn"], reason)
    return ecs.json_response({"task": ecs._sanitize(task)})


def _completed(ecs: Any, data: Data, definition: Data) -> Data:
    """The request with the defaults of RunTask."""
    tags = list(data.get("tags") or ())
    if data.get("propagateTags") == "TASK_DEFINITION":
        own = {tag["key"] for tag in tags}
        tags += [tag for tag in ecs._tags.get(definition["taskDefinitionArn"], ()) if tag["key"] not in own]
    return {**data, "group": data.get("group") or f"family:{definition['family']}", "tags": tags}
