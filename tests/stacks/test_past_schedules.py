"""A schedule of one run that is over is in no template, whatever else the registry has; `now` is a test's own."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from rota.registry import Registry, loads
from stacks import add_environment, new_app, remarks, synthesize

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
TEXT = """\
version: 1
app: payments
environments:
  staging: {image: {repository: app-tasks, tag: "1"}}
  prod: {image: {repository: app-tasks, tag: "1"}}
tasks:
  only: {command: [x], at: "2026-06-01T12:00:00"}
  off: {command: [x], at: "2020-01-01T00:00:00", enabled: false}
  later: {command: [x], at: "2026-06-01T12:00:01"}
  west: {command: [x], at: "2026-06-01T11:00:00", timezone: America/New_York}
  east: {command: [x], at: "2026-06-01T13:00:00", timezone: Asia/Tokyo}
  window: {command: [x], at: "2026-06-01T11:45:00", spread: 16 minutes}
  closed: {command: [x], at: "2026-06-01T11:45:00", spread: 15 minutes}
  several:
    command: [x]
    schedules:
      - {name: over, at: "2026-05-01T00:00:00"}
      - {name: days, cron: "0 3 13 * 5"}
      - {name: poll, rate: 1 hour}
      - {name: last-year, cron: "0 3 1 1 ? 2025"}
"""
OVER = {"payments-staging-only", "payments-staging-off", "payments-staging-east", "payments-staging-closed"}
OVER |= {"payments-staging-several.over"}


@pytest.fixture(scope="module")
def registry() -> Registry:
    return loads(TEXT)


def resources(registry: Registry, folder: Path, now: datetime | None) -> dict[str, Any]:
    """The resources of TasksStaging by logical id."""
    app = new_app(outdir=str(folder))
    add_environment(app, registry.resolve("staging"), registry.root, now)
    return dict(json.loads((synthesize(app) / "TasksStaging.template.json").read_text())["Resources"])


@pytest.fixture(scope="module")
def whole(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return resources(registry, tmp_path_factory.mktemp("whole"), None)


@pytest.fixture(scope="module")
def current(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("current")
    resources(registry, folder, NOW)
    return folder / "TasksStaging.template.json"


def test_what_is_over_is_left_out_and_everything_else_stays_as_it_is(whole: dict[str, Any], current: Path) -> None:
    """A task whose only start is over keeps its task definition, role and log group; no id and no number moves on."""
    kept = json.loads(current.read_text())["Resources"]
    gone = {name: whole[name] for name in whole.keys() - kept.keys()}
    assert {name: whole[name] for name in kept} == kept
    assert {each["Properties"]["Name"] for each in gone.values()} == OVER
    assert {each["Type"] for each in gone.values()} == {"AWS::Scheduler::Schedule"}


def test_the_same_moment_gives_the_same_bytes(registry: Registry, current: Path, tmp_path: Path) -> None:
    resources(registry, tmp_path, NOW + timedelta(microseconds=1))
    assert (tmp_path / "TasksStaging.template.json").read_bytes() == current.read_bytes()


def test_each_is_named_once_for_all_environments_with_its_place(registry: Registry) -> None:
    lines = [str(line) for line in remarks(registry, None, NOW)]
    assert len(lines) == len(OVER)
    for line, place, when, whose in (
        (lines[0], "7:28: tasks.only.at", "at(2026-06-01T12:00:00) in UTC", "of 'only'"),
        (lines[2], "11:28: tasks.east.at", "at(2026-06-01T13:00:00) in Asia/Tokyo", "of 'east'"),
        (lines[4], "17:26: tasks.several.schedules[0].at", "at(2026-05-01T00:00:00) in UTC", "'over' of 'several'"),
    ):
        assert line == f"tasks/tasks.yaml:{place}: {when} is over, so the schedule {whose} is left out; remove it"
    assert remarks(registry, None, datetime(2019, 1, 1, tzinfo=UTC)) == ()


def test_a_digest_is_named_where_an_image_tag_does_not_replace_it() -> None:
    digest = f"sha256:{'0' * 64}"
    pinned = loads(TEXT.partition("tasks:")[0].replace('tag: "1"', f'digest: "{digest}"', 1) + "tasks: {}\n")
    assert remarks(pinned, None, NOW) == remarks(pinned, digest, NOW) == ()
    (line,) = remarks(pinned, "4f2c", NOW)
    place = "tasks/tasks.yaml:4:52: environments.staging.image.digest"
    assert str(line) == f"{place}: this digest stays; -c image_tag=4f2c replaces a tag only"


def test_a_parameter_is_named_where_an_image_tag_does_not_replace_it() -> None:
    text = TEXT.partition("tasks:")[0].replace('tag: "1"', 'tag: "ssm:/payments/tag"', 1) + "tasks: {}\n"
    assert remarks(loads(text), None, NOW) == ()
    (line,) = remarks(loads(text), "4f2c", NOW)
    stays = "this parameter stays; -c image_tag=4f2c replaces a tag of the registry only"
    assert str(line) == f"tasks/tasks.yaml:4:49: environments.staging.image.tag: {stays}"


def test_an_image_of_defaults_is_named_there() -> None:
    head = "version: 1\napp: payments\nenvironments: {a: {}, b: {}}\n"
    registry = loads(head + "defaults: {image: {repository: app, tag: ssm:tag}}\ntasks: {}\n")
    (line,) = remarks(registry, "4f2c", NOW)
    assert str(line).startswith("tasks/tasks.yaml:4:42: defaults.image.tag: this parameter stays;")


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(("now", "status"), [(None, "ROLLBACK_COMPLETE"), (NOW, "CREATE_COMPLETE")])
def test_a_new_stack_with_an_old_schedule_deploys_without_it_only(
    now: datetime | None, status: str, tmp_path: Path
) -> None:
    """https://github.com/DefangLabs/pulumi-defang/pull/425, which the local AWS is held to."""
    registry = loads(TEXT.partition("tasks:")[0] + 'tasks: {old: {command: [x], at: "2020-01-01T00:00:00"}}\n')
    resources(registry, tmp_path, now)
    cloudformation = boto3.client("cloudformation")
    body = (tmp_path / "TasksStaging.template.json").read_text()
    cloudformation.create_stack(StackName="old", TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"])
    end = time.monotonic() + 60
    while (found := cloudformation.describe_stacks(StackName="old")["Stacks"][0]["StackStatus"]).endswith("PROGRESS"):
        assert time.monotonic() < end
        time.sleep(0.1)
    assert found == status
