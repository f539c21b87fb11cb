"""Each sample task under the guard of `rota run`: its entry allows all that its work needs, and nothing beside."""

from copy import deepcopy
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError

from rota.local import Emulator
from rota.registry import Environment, Registry, Task
from rota.runtime.guard.botocore_events import CallChecker
from rota.runtime.guard.guard import Guard
from rota.runtime.guard.learning import Learner, learned
from rota.runtime.guard.report import report
from tests.runtime.guard.per_scope import Scope, line_of, listed, run_under, scopes, without
from tests.tasks.conftest import MONDAY
from tests.tasks.sample import NAMES, REGISTRY, STAGING, data, fill, main_of, registry_of, work_of

SCOPES = [pytest.param(name, scope, id=f"{name}-{'.'.join(scope)}") for name in NAMES for scope in scopes(data(), name)]


def work(checker: CallChecker, task: Task, environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the task its work and run its handler."""
    fill(STAGING.task(task.name), monkeypatch)
    run_under(checker, task, environment, main_of(task), MONDAY)


def refusal(registry: Registry, name: str, monkeypatch: pytest.MonkeyPatch) -> ClientError | None:
    """What the guard refuses first when the task runs by that registry."""
    environment = registry.resolve("staging")
    task = environment.task(name)
    try:
        work(Guard(task, environment), task, environment, monkeypatch)
    except ClientError as error:
        return error
    return None


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("name", NAMES)
def test_a_task_does_all_its_work_under_the_guard(
    name: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refusal(REGISTRY, name, monkeypatch) is None
    assert [record for record in caplog.records if record.name == "rota.guard"] == []


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(("name", "scope"), SCOPES)
def test_without_one_scope_the_guard_refuses_and_names_the_line(
    name: str, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = line_of(refusal(registry_of(without(data(), scope, name)), name, monkeypatch))
    service, verb, value = scope
    assert line == {service: {verb: getattr(work_of(name), "NARROWER", {}).get(scope, value)}}


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("name", NAMES)
def test_learning_from_a_run_finds_the_entry_exactly_right(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    learner = Learner(STAGING)
    work(learner, STAGING.task(name), STAGING, monkeypatch)
    text = report(learned(learner, REGISTRY, STAGING, name), STAGING, name)
    assert text.splitlines()[0] == f"# iam of {name} in staging: all that this run needed, and no more"
    assert listed(yaml.safe_load(text)) == listed(data()["tasks"][name]["iam"])


@pytest.mark.parametrize("name", NAMES)
def test_learning_without_an_entry_proposes_a_block_under_which_the_task_runs(
    name: str, aws: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare: Any = deepcopy(data())
    del bare["tasks"][name]["iam"]
    registry = registry_of(bare)
    environment = registry.resolve("staging")
    learner = Learner(environment)
    work(learner, environment.task(name), environment, monkeypatch)
    rows = report(learned(learner, registry, environment, name), environment, name).splitlines()[1:]
    assert all(row.startswith("+ ") for row in rows)
    bare["tasks"][name]["iam"] = yaml.safe_load("\n".join(row[2:] for row in rows))
    aws.reset()
    assert refusal(registry_of(bare), name, monkeypatch) is None
