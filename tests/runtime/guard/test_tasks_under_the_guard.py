"""Tasks at work under the guard of `rota run`, which says of every scope what the role itself would say in AWS."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
import yaml
from botocore.exceptions import ClientError

from rota.local import Emulator
from rota.registry import Environment, Registry, Task, loads
from rota.runtime.guard.guard import Guard
from rota.runtime.guard.learning import Learner, learned
from rota.runtime.guard.report import report
from tests.projects.copies import REGISTRY, shop
from tests.projects.shop_work import MONDAY, fill, main_of
from tests.runtime.guard.per_scope import Scope, line_of, listed, run_under, scopes, with_line, without

DATA: Any = yaml.safe_load((shop() / REGISTRY).read_text())
NAMES = tuple(DATA["tasks"])
SCOPES = [pytest.param(name, scope, id=f"{name}-{'.'.join(scope)}") for name in NAMES for scope in scopes(DATA, name)]
Renew = Callable[[], None]


@pytest.fixture(autouse=True)
def renew(aws: Emulator) -> Renew:
    """Gives every task its work, and gives it again when it is called."""

    def renew() -> None:
        aws.reset()
        boto3.DEFAULT_SESSION = None
        fill()

    renew()
    return renew


def resolved(data: Any, name: str) -> tuple[Registry, Environment, Task]:  # noqa: ANN401  # YAML
    registry = loads(yaml.safe_dump(data, sort_keys=False), REGISTRY, shop())
    environment = registry.resolve("staging")
    return registry, environment, environment.task(name)


def refusal(data: Any, name: str) -> ClientError | None:  # noqa: ANN401  # YAML
    """What the guard refuses first when the task runs by that registry."""
    _, environment, task = resolved(data, name)
    try:
        run_under(Guard(task, environment), task, environment, main_of(task), MONDAY)
    except ClientError as error:
        return error
    return None


@pytest.mark.parametrize("name", NAMES)
def test_a_task_does_all_its_work_under_the_guard(name: str, caplog: pytest.LogCaptureFixture) -> None:
    assert refusal(DATA, name) is None
    assert [record for record in caplog.records if record.name == "rota.guard"] == []


@pytest.mark.parametrize(("name", "scope"), SCOPES)
def test_without_one_scope_the_guard_names_the_line_and_who_follows_it_arrives(
    name: str, scope: Scope, renew: Renew
) -> None:
    data = without(DATA, scope, name)
    line = line_of(refusal(data, name))
    allowed: list[object] = [{scope[0]: {scope[1]: [value]}} for value in (scope[2], *NARROWER.get(scope, ()))]
    assert listed(line) in allowed
    for _ in range(3):
        data = with_line(data, name, line)
        renew()
        if (error := refusal(data, name)) is None:
            return
        line = line_of(error)
    pytest.fail("three lines were not enough")


NARROWER: dict[Scope, tuple[str, ...]] = {}
"""The line that the guard gives where it is not the registry's own: it knows the keys of one run only."""


@pytest.mark.parametrize("name", NAMES)
def test_learning_from_a_run_finds_the_entry_exactly_right(name: str) -> None:
    registry, environment, task = resolved(DATA, name)
    learner = Learner(environment)
    run_under(learner, task, environment, main_of(task), MONDAY)
    text = report(learned(learner, registry, environment, name), environment, name)
    assert text.splitlines()[0] == f"# iam of {name} in staging: all that this run needed, and no more"
    assert listed(yaml.safe_load(text)) == listed(DATA["tasks"][name]["iam"])


@pytest.mark.parametrize("name", NAMES)
def test_learning_without_an_entry_proposes_a_block_under_which_the_task_runs(name: str, renew: Renew) -> None:
    data = {**DATA, "tasks": {**DATA["tasks"], name: {**DATA["tasks"][name]}}}
    del data["tasks"][name]["iam"]
    registry, environment, task = resolved(data, name)
    learner = Learner(environment)
    run_under(learner, task, environment, main_of(task), MONDAY)
    rows = report(learned(learner, registry, environment, name), environment, name).splitlines()[1:]
    assert rows
    assert all(row.startswith("+ ") for row in rows)
    data["tasks"][name]["iam"] = yaml.safe_load("\n".join(row[2:] for row in rows))
    renew()
    assert refusal(data, name) is None
