"""What `rota show` prints without a task: one environment, with what its tasks share and where they run."""

from collections import Counter
from typing import Any

from rota.cli.endpoints import endpoint_facts
from rota.cli.image_facts import image_details, image_source, image_text
from rota.cli.network_facts import network_facts
from rota.registry import Environment


def environment_facts(environment: Environment) -> dict[str, Any]:
    """Place, stacks, network, image, alerts, names and roles, then what a subnet without a way out needs."""
    names = environment.names
    return {
        "environment": environment.name,
        "app": environment.app,
        "like": environment.like,
        "state": "enabled" if environment.enabled else "disabled: nothing starts its tasks",
        "values": dict(environment.values),
        "account": environment.account,
        "region": environment.region,
        "stacks": _stacks(environment),
        "tasks": len(environment.tasks),
        "schedules": sum(len(task.schedules) for task in environment.tasks),
        "triggers": sum(len(task.triggers) for task in environment.tasks),
        "cluster": environment.cluster_name,
        "cluster_from": "the registry" if environment.cluster else "the stack, which makes it",
        "container_insights": None if environment.cluster else environment.container_insights,
        "key": environment.key,
        "network": network_facts(environment),
        "image": image_text(environment.image),
        **image_details(environment.image),
        "image_from": image_source(environment.image),
        "tasks_with_an_image_of_their_own": [task.name for task in environment.tasks if task.has_own_image],
        "alerts": {"topic": names.alerts_topic, "email": list(environment.alert_emails)},
        "tags": dict(environment.tags),
        "names": {
            "invocation_role": names.role_with_path(names.invocation_role),
            "execution_role": names.role_with_path(names.execution_role),
            "schedule_group": names.schedule_group,
            "dead_letter_queue": names.dead_letter_queue,
            "alert_rules": list(environment.alert_rules),
            "log_groups": names.log_groups,
        },
        "permissions_boundary": environment.permissions_boundary,
        "service_permissions_boundary": environment.service_permissions_boundary,
        "without_a_way_out": endpoint_facts(environment),
    }


def _stacks(environment: Environment) -> list[dict[str, Any]]:
    """The environment's stack, then those of its groups, each with the number of its tasks."""
    names, tasks = environment.names, Counter(task.group for task in environment.tasks)
    own = {"stack": names.stack, "stack_name": names.stack_name, "tasks": tasks[None]}
    return [
        own,
        *(
            {"stack": names.group_stack(group), "stack_name": names.group_stack_name(group), "tasks": tasks[group]}
            for group in environment.groups
        ),
    ]
