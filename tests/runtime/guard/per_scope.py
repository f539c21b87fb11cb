"""A task's iam block scope by scope: taken out of a registry's data, and put back line by line as the guard says."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

import yaml

from rota.registry import Environment, Task
from rota.runtime import TaskContext, Variables
from rota.runtime.guard.botocore_events import CallChecker
from tests.runtime.guard.conftest import watching

Scope = tuple[str, str, str]
"""A service, a verb, and one of its values."""

ADDED = re.compile(r"Add under tasks\.\S+\.iam: (.*)\. Refused here")


def scopes(data: Mapping[str, Any], name: str) -> Iterator[Scope]:
    """Every value of every verb of a task's own block, if it has one."""
    for service, verbs in data["tasks"][name].get("iam", {}).items():
        if service != "exact":
            for verb, values in verbs.items():
                for value in values if isinstance(values, list) else [values]:
                    yield service, verb, value


def without(data: Mapping[str, Any], scope: Scope, name: str) -> Any:  # noqa: ANN401  # YAML
    """The data with one value of one verb taken out of the task's block."""
    changed: Any = deepcopy(data)
    service, verb, value = scope
    verbs = changed["tasks"][name]["iam"][service]
    left = [each for each in verbs[verb] if each != value] if isinstance(verbs[verb], list) else []
    if left:
        verbs[verb] = left
    elif len(verbs) > 1:
        del verbs[verb]
    else:
        del changed["tasks"][name]["iam"][service]
    if not changed["tasks"][name]["iam"]:
        del changed["tasks"][name]["iam"]
    return changed


def with_line(data: Mapping[str, Any], name: str, line: Mapping[str, Any]) -> Any:  # noqa: ANN401  # YAML
    """The data with a line added to the task's override for staging, where blocks add up."""
    changed: Any = deepcopy(data)
    override = changed["tasks"][name].setdefault("environments", {}).setdefault("staging", {})
    for service, added in line.items():
        here = override.setdefault("iam", {})
        if service == "exact":
            here.setdefault("exact", []).extend(added)
        else:
            ((verb, value),) = added.items()
            here.setdefault(service, {}).setdefault(verb, []).append(value)
    return changed


def line_of(error: object) -> Any:  # noqa: ANN401  # YAML
    """The line that a refusal proposes."""
    found = ADDED.search(str(error))
    assert found is not None, error
    return yaml.safe_load(found[1])


def run_under(
    checker: CallChecker, task: Task, environment: Environment, main: Callable[[TaskContext], object], at: datetime
) -> None:
    """Run a task's handler as scheduled for a moment, with every call checked first."""
    env = Variables({**task.env, **{secret.variable: "0123456789abcdef" for secret in task.secrets}})
    with watching(checker):
        main(TaskContext(task.name, environment.name, env, logging.getLogger("task"), scheduled_time=at))


def listed(value: object) -> object:
    """The same with single values as lists of one, so that both forms compare equal."""
    if isinstance(value, dict):
        return {key: listed(item) if isinstance(item, dict) else _as_list(item) for key, item in value.items()}
    return value


def _as_list(value: object) -> list[object]:
    return [listed(item) for item in value] if isinstance(value, list) else [value]
