"""A task goes through the states of its life, and ends with its container.

AWS: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html, and
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html: a cluster must be there and a task
definition active, the group is by default the family, and PropagateTags copies the definition's tags.
Ministack 1.5.33: without a container engine a task is RUNNING at once and for ever, no event tells of it, and StopTask
ends it with exit code 0; it makes clusters that are not there.
"""

from typing import Any

from rota.local.adapter import task_records
from rota.local.adapter.import_hook import after_import
from rota.local.adapter.parts import Parts
from rota.local.simulator import AcceptedTask, Scope

AGENT = object()
"""What stands for the container engine, so that ministack leaves a new task to a worker. It can do nothing."""

Data = dict[str, Any]


def apply(parts: Parts) -> None:
    """Leave each task that is taken in to the simulator."""
    after_import("ministack.services.ecs", lambda module: _restore(module, parts))


def _restore(ecs: Any, parts: Parts) -> None:  # noqa: ANN401  # a module
    take_in = ecs._run_task

    def run_task(data: Data) -> Any:  # noqa: ANN401
        if ecs._resolve_cluster_name(data.get("cluster", "default")) not in ecs._clusters:
            return ecs.error_response_json("ClusterNotFoundException", "Cluster not found.", 400)
        definition = ecs._task_defs.get(ecs._resolve_td_key(data.get("taskDefinition", "")))
        if definition is None:
            return take_in(data)
        if definition["status"] != "ACTIVE":
            return ecs.error_response_json("ClientException", "TaskDefinition is inactive", 400)
        return take_in(_completed(ecs, data, definition))

    def work(task: Data, definition: Data, _overrides: Any, _agent: object, account: str, region: str) -> None:  # noqa: ANN401
        scope = Scope(account, region)
        task_records.accept(task)
        shown = ecs._sanitize(definition)
        accepted = AcceptedTask(scope, task["taskArn"], task["clusterArn"], shown, task["overrides"])
        parts.simulator.run(accepted)
        if task["desiredStatus"] == "STOPPED":  # before the simulator knew of the task
            parts.simulator.stop(task["taskArn"], task["stoppedReason"])

    def stop_task(data: Data) -> Any:  # noqa: ANN401
        name = ecs._resolve_cluster_name(data.get("cluster", "default"))
        if name not in ecs._clusters:
            return ecs.error_response_json("ClusterNotFoundException", "Cluster not found.", 400)
        task = ecs._resolve_task(data.get("task", ""), name)
        if not task:
            return ecs.error_response_json("InvalidParameterException", "The referenced task was not found.", 400)
        reason = data.get("reason") or "Task stopped by user"
        if task_records.ask_to_stop(task, reason, "UserInitiated"):
            parts.simulator.stop(task["taskArn"], reason)
        return ecs.json_response({"task": ecs._sanitize(task)})

    ecs._get_docker = lambda: AGENT
    ecs._run_task_worker = work
    ecs._run_task = ecs._ACTION_MAP["RunTask"] = run_task
    ecs._stop_task = ecs._ACTION_MAP["StopTask"] = stop_task


def _completed(ecs: Any, data: Data, definition: Data) -> Data:  # noqa: ANN401  # a module
    """The request with what RunTask takes for granted."""
    tags = list(data.get("tags") or ())
    if data.get("propagateTags") == "TASK_DEFINITION":
        own = {tag["key"] for tag in tags}
        tags += [tag for tag in ecs._tags.get(definition["taskDefinitionArn"], ()) if tag["key"] not in own]
    return {**data, "group": data.get("group") or f"family:{definition['family']}", "tags": tags}
