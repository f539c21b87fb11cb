"""What `show` prints of a network: its ids, the security groups of a task, and where they let it out."""

from typing import Any

from rota.registry import EgressRule, Environment, Task

NOT_ROTAS = "what the rules of these security groups let out"
EVERYTHING = "everything"


def network_facts(environment: Environment) -> dict[str, Any]:
    """The network of an environment's tasks; what a stack makes is named as such."""
    network = environment.network
    return {
        "vpc": network.vpc if network else "made by the stack, with two public subnets",
        "subnets": list(network.subnets) if network else None,
        "security_groups": _shared(environment, environment.names.security_group),
        "assign_public_ip": network.assign_public_ip if network else True,
        "egress": _egress(environment),
        "security_groups_of_tasks": _groups_of_tasks(environment),
    }


def security_group_facts(task: Task, environment: Environment) -> list[str]:
    """The security groups that a task runs with: the environment's, then its own."""
    return [*_shared(environment, task.names.security_group), *task.security_groups]


def _groups_of_tasks(environment: Environment) -> dict[str, list[str]]:
    """The security groups that tasks have beside the environment's, each with these tasks."""
    found: dict[str, list[str]] = {}
    for task in environment.tasks:
        for group in task.security_groups:
            found.setdefault(group, []).append(task.name)
    return found


def _shared(environment: Environment, made: str) -> list[str]:
    if environment.network and environment.network.security_groups:
        return list(environment.network.security_groups)
    return [f"made by the stack, with the Name tag {made}"]


def _egress(environment: Environment) -> str | list[dict[str, Any]]:
    if not environment.makes_security_group:
        return NOT_ROTAS
    return [_rule(rule) for rule in environment.egress] or EVERYTHING


def _rule(rule: EgressRule) -> dict[str, Any]:
    shown = {"protocol": rule.protocol, "port": rule.ports, "to": rule.to}
    return {**shown, "description": rule.description} if rule.description else shown
