"""Each task under the guard of `rota run`, which must say of every scope what the role itself would say in AWS."""

import importlib
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from botocore.exceptions import ClientError

from rota.local import Emulator
from rota.registry import Environment, Handler, Registry, Task, loads
from rota.registry.reader import read
from rota.runtime import TaskContext, Variables
from rota.runtime.guard.botocore_events import CallChecker
from rota.runtime.guard.guard import Guard
from rota.runtime.guard.learning import Learner, learned
from rota.runtime.guard.report import report
from tasks import save_fuel_price_data
from tasks.process_edis import QuarantinedError
from tests.runtime.guard.conftest import watching
from tests.tasks.conftest import MONDAY
from tests.tasks.work import fill

FILE = Path(__file__).parents[2] / "tasks/tasks.yaml"
DATA: Any = read(FILE).data


def loaded(data: Any) -> Registry:  # noqa: ANN401  # plain YAML data
    return loads(yaml.safe_dump(data, sort_keys=False), str(FILE))


REGISTRY = loaded(DATA)
STAGING = REGISTRY.resolve("staging")
NAMES = [task.name for task in STAGING.tasks]
ADDED = re.compile(r"Add under tasks\.\S+\.iam: (.*)\. Refused here")


def scopes(name: str) -> Iterator[tuple[str, str, str]]:
    """Every value of every verb of a task's own block."""
    for service, verbs in DATA["tasks"][name]["iam"].items():
        if service != "exact":
            for verb, values in verbs.items():
                for value in values if isinstance(values, list) else [values]:
                    yield service, verb, value


SCOPES = [pytest.param(name, scope, id=f"{name}-{'.'.join(scope)}") for name in NAMES for scope in scopes(name)]

# The line that the guard gives where it is not the registry's own: it knows the keys of one run only.
NARROWER = {
    ("s3", "write", "${app}-${environment}-fuel-prices/raw/*"): "${app}-${environment}-fuel-prices/raw/EMD/*",
    ("s3", "write", "${app}-${environment}-agencies/outbound/*"): "${app}-${environment}-agencies/outbound/dia/*",
}


Renew = Callable[[], None]


@pytest.fixture(autouse=True)
def renew(aws: Emulator, monkeypatch: pytest.MonkeyPatch) -> Renew:
    """Gives every task its work, a file for quarantine among it, and gives it again when it is called."""

    def renew() -> None:
        aws.reset()
        boto3.DEFAULT_SESSION = None
        answer = fill(STAGING)
        boto3.client("s3").put_object(Bucket="payments-staging-edi", Key="inbox/b.edi", Body=b"no interchange")
        monkeypatch.setattr(save_fuel_price_data, "fetch", lambda *_: answer)

    renew()
    return renew


def run_under(asked: CallChecker, task: Task) -> None:
    """Run the task's handler, its clients asking first; that a file went to quarantine is no failure here."""
    assert isinstance(task.program, Handler)
    main = getattr(importlib.import_module(task.program.module), task.program.function)
    env = Variables({**task.env, **{secret.variable: "0123456789abcdef" for secret in task.secrets}})
    with watching(asked), suppress(QuarantinedError):
        main(TaskContext(task.name, STAGING.name, env, logging.getLogger("task"), scheduled_time=MONDAY))


def without(scope: tuple[str, str, str], name: str) -> Any:  # noqa: ANN401  # plain YAML data
    """The registry's data with one value of one verb taken out of the task's block."""
    data = deepcopy(DATA)
    service, verb, value = scope
    verbs = data["tasks"][name]["iam"][service]
    left = [each for each in verbs[verb] if each != value] if isinstance(verbs[verb], list) else []
    if left:
        verbs[verb] = left
    elif len(verbs) > 1:
        del verbs[verb]
    else:
        del data["tasks"][name]["iam"][service]
    return data


def add_line(data: Any, name: str, line: Mapping[str, Any]) -> None:  # noqa: ANN401  # plain YAML data
    """Add a line to the task's override for staging, where blocks add up."""
    override = data["tasks"][name].setdefault("environments", {}).setdefault("staging", {})
    for service, added in line.items():
        here = override.setdefault("iam", {})
        if service == "exact":
            here.setdefault("exact", []).extend(added)
        else:
            ((verb, value),) = added.items()
            values = here.setdefault(service, {}).setdefault(verb, [])
            values.append(value)


def resolve(registry: Registry, name: str) -> tuple[Task, Environment]:
    environment = registry.resolve("staging", only=[name])
    return environment.task(name), environment


def refusal(registry: Registry, name: str) -> ClientError | None:
    """What the guard refuses first when the task runs by that registry."""
    task, environment = resolve(registry, name)
    try:
        run_under(Guard(task, environment), task)
    except ClientError as error:
        return error
    return None


@pytest.mark.parametrize("name", NAMES)
def test_a_task_does_all_its_work_under_the_guard(name: str, caplog: pytest.LogCaptureFixture) -> None:
    assert refusal(REGISTRY, name) is None
    assert [record for record in caplog.records if record.name == "rota.guard"] == []


@pytest.mark.parametrize(("name", "scope"), SCOPES)
def test_without_one_scope_the_guard_refuses_and_names_the_line(name: str, scope: tuple[str, str, str]) -> None:
    error = refusal(loaded(without(scope, name)), name)
    assert error is not None
    service, verb, value = scope
    found = ADDED.search(str(error))
    assert found is not None
    assert yaml.safe_load(found[1]) == {service: {verb: NARROWER.get(scope, value)}}


@pytest.mark.parametrize(("name", "scope"), SCOPES)
def test_who_follows_the_guard_line_by_line_arrives(name: str, scope: tuple[str, str, str], renew: Renew) -> None:
    data = without(scope, name)
    for _ in range(3):
        error = refusal(loaded(data), name)
        if error is None:
            return
        found = ADDED.search(str(error))
        assert found is not None
        add_line(data, name, yaml.safe_load(found[1]))
        renew()
    pytest.fail("three lines were not enough")


@pytest.mark.parametrize("name", NAMES)
def test_learning_from_a_run_finds_the_entry_exactly_right(name: str) -> None:
    task, environment = resolve(REGISTRY, name)
    learner = Learner(environment)
    run_under(learner, task)
    text = report(learned(learner, REGISTRY, environment, name), environment, name)
    assert text.splitlines()[0] == f"# iam of {name} in staging: all that this run needed, and no more"
    entry = {service: dict(verbs) if service != "exact" else verbs for service, verbs in entry_of(name).items()}
    assert listed(yaml.safe_load(text)) == listed(entry)


@pytest.mark.parametrize("name", NAMES)
def test_learning_without_an_entry_proposes_a_block_under_which_the_task_runs(name: str, renew: Renew) -> None:
    data = deepcopy(DATA)
    del data["tasks"][name]["iam"]
    bare = loaded(data)
    task, environment = resolve(bare, name)
    learner = Learner(environment)
    run_under(learner, task)
    text = report(learned(learner, bare, environment, name), environment, name)
    rows = text.splitlines()[1:]
    assert all(row.startswith("+ ") for row in rows)
    data["tasks"][name]["iam"] = yaml.safe_load("\n".join(row[2:] for row in rows))
    renew()
    assert refusal(loaded(data), name) is None


def entry_of(name: str) -> dict[str, Any]:
    return dict(DATA["tasks"][name]["iam"])


def listed(value: object) -> object:
    """The same with single values as lists of one, so that both forms compare equal."""
    if isinstance(value, dict):
        return {key: listed(item) if isinstance(item, dict) else as_list(item) for key, item in value.items()}
    return value


def as_list(value: object) -> list[object]:
    return [listed(item) for item in value] if isinstance(value, list) else [value]
