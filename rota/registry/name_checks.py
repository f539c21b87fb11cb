"""Physical names that come out too long for AWS, and parts of the registry whose names come out the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rota.errors import Path, Problem, dotted, shown
from rota.registry.alike import lineage
from rota.registry.layers import is_off, layers, stated
from rota.registry.names import EnvironmentNames

MAX_ROLE = 64
"""IAM role names; EventBridge rule names have the same limit (IAM and EventBridge quotas pages)."""


def name_problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Every name that is too long or taken, at the environment or task that it follows from."""
    taken = _Taken()
    for environment in data["environments"]:
        yield from _shared_names(data, environment, taken)
    lineages = {environment: lineage(data["environments"], environment) for environment in data["environments"]}
    for task, entry in data["tasks"].items():
        deployed = [environment for environment, names in lineages.items() if not is_off(entry, names)]
        yield from _length(data["app"], task, deployed)
        for environment in deployed:
            yield from _task_names(data, environment, task, taken)


@dataclass(slots=True)
class _Taken:
    """Which part of the registry has which name, within what the name must be unique in."""

    owners: dict[tuple[str, ...], Path] = field(default_factory=dict)

    def clash(self, scope: tuple[str, ...], name: str, path: Path, what: str) -> Iterator[Problem]:
        """Take a name; a problem when another part of the registry has it."""
        other = self.owners.setdefault((*scope, name), path)
        if other != path:
            yield Problem(path, f"{what} '{name}' is also used by {dotted(other)}; rename one", on_key=True)


def _shared_names(data: Mapping[str, Any], environment: str, taken: _Taken) -> Iterator[Problem]:
    names = EnvironmentNames(data["app"], environment)
    path: Path = ("environments", environment)
    in_account = ("role or rule", data["environments"][environment].get("account", ""))
    longest = max(names.reserved, key=len)
    if len(longest) > MAX_ROLE:
        message = _too_long("the shared name", longest, "the environment's name or app")
        yield Problem(path, message, on_key=True)
    for name in names.reserved:
        yield from taken.clash(in_account, name, path, "the role or rule name")
    yield from _stack_names(names.stack, names.stack_name, path, path, taken)
    yield from _addresses(data["environments"][environment], path)


def _stack_names(stack_id: str, name: str, owner: Path, path: Path, taken: _Taken) -> Iterator[Problem]:
    """Take the two names of a stack for their owner; problems are at the path that gave the stack its name.

    AWS takes 128 characters, which these never reach: the shared names, with 64, are too long before.
    """
    clashes = [*taken.clash(("stack id",), stack_id, owner, "the stack id")]
    # One problem is enough: the same two parts of the registry have to be renamed.
    clashes = clashes or [*taken.clash(("stack",), name, owner, "the stack name")]
    yield from (Problem(path, problem.message, on_key=True) for problem in clashes)


def _addresses(entry: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Addresses that would be subscribed twice: each is a construct, and its id is the address."""
    first: dict[str, str] = {}
    for index, address in enumerate(entry.get("alerts", {}).get("email", ())):
        # The CDK writes `/` of an id as `--`; mail providers know no difference between capitals and small letters.
        other = first.setdefault(address.lower().replace("/", "--"), f"email[{index}]")
        if other != f"email[{index}]":
            message = f"{other} is this address already; keep one (got {shown(address)})"
            yield Problem((*path, "alerts", "email", index), message)


def _length(app: str, task: str, environments: list[str]) -> Iterator[Problem]:
    # The execution role counts even without secrets: a first secret must not make a deployable name too long.
    roles = [EnvironmentNames(app, environment).task(task).execution_role for environment in environments]
    longest = max(roles, key=len, default="")
    if len(longest) > MAX_ROLE:
        message = _too_long("the execution role's name", longest, "the task's name")
        yield Problem(("tasks", task), message, on_key=True)


def _task_names(data: Mapping[str, Any], environment: str, task: str, taken: _Taken) -> Iterator[Problem]:
    names = EnvironmentNames(data["app"], environment)
    of_task = names.task(task)
    path: Path = ("tasks", task)
    in_account = ("role or rule", data["environments"][environment].get("account", ""))
    # Everything else of a task begins with this name and a dot, so it clashes only when this does.
    yield from taken.clash(in_account, of_task.task_role, path, "the role or rule name")
    yield from taken.clash(("construct", environment), of_task.construct_id, path, "the construct id")
    group = stated("group", layers(data, task, environment))
    if group:
        # A group belongs to all its tasks; only another group or an environment can clash with it.
        owner: Path = ("environments", environment, f"group {group}")
        yield from _stack_names(names.group_stack(group), names.group_stack_name(group), owner, path, taken)


def _too_long(what: str, name: str, which: str) -> str:
    over = len(name) - MAX_ROLE
    characters = f"{over} character{'s' if over > 1 else ''}"
    return f"{what} '{name}' has {len(name)} characters, and AWS allows {MAX_ROLE}; shorten {which} by {characters}"
