"""What of a story is shown follows from the registry, and is decided before anything is started."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from rota.cli.demo_texts import print_look_around
from rota.errors import RotaError, UsageError
from rota.local.demo import Afterwards, ByHand, BySchedule, DemoProject, demo_project
from rota.local.demo.deployment import context_of, stacks_of
from rota.local.demo.tasks_at_work import lines_after
from rota.registry import load
from tests.local.demo.showing import ROOT, make_project
from tests.projects.copies import shop_registry

PLACE = 'account: "222222222222", region: us-east-1, image: {repository: shop-tasks, tag: "1"}'
REGISTRY = f"version: 1\napp: shop\nenvironments: {{staging: {{{PLACE}}}, prod: {{}}}}\n"
TASKS = """\
tasks:
  poll: {command: [poll], rate: 1 hour}
  lists: {command: [lists], schedules: [{name: a, rate: 1 hour}, {name: b, rate: 2 hours}]}
  load: {command: [load], triggers: [{name: up, s3: {bucket: arrivals}}]}
  clean: {command: [clean]}
"""
STORY = """\
from rota.local.demo import ByHand, BySchedule, ByUpload, Story
STORY = Story(app="shop", environment="staging", acts=({acts},), then="{then}")
"""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("story") / "clone")


@pytest.fixture(autouse=True)
def no_bytecode(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two stories of one length, written within a second, would share their bytecode."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)


def project(clone: Path, story: str | None, registry: str = REGISTRY + TASKS) -> DemoProject:
    """What the demo makes of a registry with this text in demo.py beside it."""
    (clone / "tasks/tasks.yaml").write_text(registry)
    (clone / "tasks/demo.py").unlink(missing_ok=True)
    if story is not None:
        (clone / "tasks/demo.py").write_text(dedent(story))
    return demo_project(load(clone / "tasks/tasks.yaml"))


def story_of(acts: str, then: str = "") -> str:
    return STORY.format(acts=acts, then=then)


def test_every_act_that_the_environment_has_is_played_in_order(clone: Path) -> None:
    acts = (
        'ByHand(task="clean"), BySchedule(task="poll"), BySchedule(task="lists", schedule="b"),'
        ' ByUpload(task="load", file="a.csv", content=b"a")'
    )
    shown = project(clone, story_of(acts, then="load"))
    assert [(act.task, act.how) for act in shown.acts] == [
        ("clean", "by hand"),
        ("poll", "by its schedule"),
        ("lists", "by its schedule"),
        ("load", "by an upload"),
    ]
    assert (shown.remarks, shown.then) == ((), "load")


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ('ByHand(task="pol")', "there is no task 'pol' in staging; did you mean 'poll'?"),
        ('BySchedule(task="clean")', "'clean' cannot be started by its schedule: it has no schedule"),
        ('BySchedule(task="lists")', "'lists' cannot be started by its schedule: it has several: a, b"),
        ('BySchedule(task="lists", schedule="c")', "'lists' cannot be started by its schedule: it has no schedule 'c'"),
        (
            'ByUpload(task="poll", file="a", content=b"")',
            "'poll' cannot be started by an upload: it has no trigger for new objects",
        ),
    ],
)
def test_an_act_that_the_registry_does_not_allow_is_left_out_and_named(clone: Path, act: str, reason: str) -> None:
    shown = project(clone, story_of(f'ByHand(task="clean"), {act}'))
    assert shown.acts == (ByHand(task="clean"),)
    assert shown.remarks == (f"Left out: {clone}/tasks/demo.py: STORY.acts[1]: {reason}",)


@pytest.mark.parametrize(
    ("story", "remark"),
    [
        (None, "there is no file {file}."),
        (
            story_of('ByHand(task="clean")').replace('"shop"', '"bank"'),
            "{file} is about the app 'bank', not 'shop'.",
        ),
        (
            story_of('ByHand(task="clean")').replace('"staging"', '"test"'),
            "{file} is about the environment 'test', which it does not have.",
        ),
    ],
)
def test_without_a_story_for_this_registry_staging_is_shown_and_nothing_is_started(
    clone: Path, story: str | None, remark: str
) -> None:
    shown = project(clone, story)
    assert (shown.environment.name, shown.acts) == ("staging", ())
    file = f"{clone}/tasks/demo.py"
    assert shown.remarks == (f"The demo has no story for this registry: {remark.format(file=file)}",)
    assert shown.then == "poll"


def test_without_staging_the_first_environment_that_can_be_deployed_is_shown(clone: Path) -> None:
    built = PLACE.replace('{repository: shop-tasks, tag: "1"}', "{build: .}")
    environments = f"environments: {{test: {{}}, exp: {{{built}}}, prod: {{{PLACE}}}}}\n"
    registry = f"version: 1\napp: shop\n{environments}{TASKS}"
    assert project(clone, None, registry).environment.name == "prod"


def test_what_keeps_each_environment_from_being_deployed_is_told(clone: Path) -> None:
    built = PLACE.replace('{repository: shop-tasks, tag: "1"}', "{build: .}")
    registry = f"version: 1\napp: shop\nenvironments: {{test: {{}}, exp: {{{built}}}}}\n{TASKS}"
    with pytest.raises(UsageError) as refused:
        project(clone, None, registry)
    assert str(refused.value).endswith(
        "tasks/tasks.yaml has no environment that the demo can deploy: test names no account and Region;"
        " exp builds its image, which takes Docker"
    )


def test_a_storys_own_environment_must_be_deployable(clone: Path) -> None:
    story = story_of('ByHand(task="clean")').replace('"staging"', '"prod"')
    with pytest.raises(UsageError, match=r"cannot deploy prod of .*tasks.yaml: it names no account and Region$"):
        project(clone, story)


@pytest.mark.parametrize(
    ("tasks", "then"),
    [
        ("{by-hand: {command: [a]}, hourly: {command: [a], rate: 1 hour}}", "hourly"),
        ("{by-hand: {command: [a]}}", "by-hand"),
        ("{}", ""),
    ],
)
def test_the_task_to_start_next_is_the_first_with_a_schedule_or_the_first(clone: Path, tasks: str, then: str) -> None:
    assert project(clone, None, f"{REGISTRY}tasks: {tasks}\n").then == then
    assert project(clone, story_of("", then="gone").replace("(,)", "()"), f"{REGISTRY}tasks: {tasks}\n").then == then


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("x = 1\nSTORY = (\n", ":2: SyntaxError: '(' was never closed"),
        ("x = 1\n\nimport no_such_module\n", ":3: ModuleNotFoundError: No module named 'no_such_module'"),
        ("x = 1\n", ": must have a variable STORY that is a rota.local.demo.Story (got None)"),
        (
            "from rota.local.demo import Story\nSTORY = Story(app='a', environment='b', acts=('x',))\n",
            ": STORY.acts[0]: must be a ByHand, BySchedule or ByUpload (got 'x')",
        ),
        (
            "from rota.local.demo import Story\nSTORY = Story(app='a', environment='b', acts=(), then=1)\n",
            ": STORY.then: must be text (got 1)",
        ),
    ],
)
def test_a_file_that_tells_no_story_is_reported_with_its_line(clone: Path, code: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        project(clone, code)
    assert str(refused.value) == f"{clone}/tasks/demo.py{message}"


def test_every_field_of_a_wrong_type_is_reported_at_once(clone: Path) -> None:
    acts = (
        "ByHand(task=1), BySchedule(task='poll', schedule=2, note=3),"
        " ByUpload(task='load', file=4, content='5', after=6)"
    )
    with pytest.raises(UsageError) as refused:
        project(clone, story_of(acts).replace('"shop"', "7").replace('"staging"', "8"))
    assert str(refused.value).replace(f"{clone}/tasks/demo.py: STORY.", "").splitlines() == [
        "app: must be text (got 7)",
        "environment: must be text (got 8)",
        "acts[0].task: must be text (got 1)",
        "acts[1].note: must be text (got 3)",
        "acts[1].schedule: must be text (got 2)",
        "acts[2].file: must be text (got 4)",
        "acts[2].content: must be bytes (got '5')",
        "acts[2].after: must be a function (got 6)",
    ]


def test_a_schedule_that_is_over_is_not_played(clone: Path) -> None:
    """No deployment makes it."""
    tasks = 'once: {command: [x], at: "2026-01-01T00:00:00"}\n'
    (clone / "tasks/tasks.yaml").write_text(f"{REGISTRY}{TASKS}  {tasks}")
    (clone / "tasks/demo.py").write_text(story_of('BySchedule(task="once")'))
    registry = load(clone / "tasks/tasks.yaml")
    moments = [datetime(year, 1, 1, tzinfo=UTC) for year in (2025, 2026)]
    before, after = (demo_project(registry, moment) for moment in moments)
    assert [act.task for act in before.acts] == ["once"]
    assert after.acts == ()
    assert "'once' cannot be started by its schedule: it has no schedule" in after.remarks[-1]


def test_the_acts_of_a_story_are_a_tuple(clone: Path) -> None:
    story = story_of('ByHand(task="clean")').replace("acts=(", "acts=[").replace(",), then", ",], then")
    with pytest.raises(UsageError, match=r"demo\.py: STORY\.acts: must be a tuple \(got \[ByHand"):
        project(clone, story)


def test_a_story_may_import_what_the_tasks_import(clone: Path) -> None:
    (clone / "beside.py").write_text("NAME = 'clean'\n")
    before = list(sys.path)
    shown = project(clone, "import beside\n" + story_of("ByHand(task=beside.NAME)"))
    assert shown.acts == (ByHand(task="clean"),)
    assert sys.path == before


def test_what_fails_in_a_story_after_a_task_is_reported_with_the_storys_line(clone: Path) -> None:
    code = "def look(done):\n    done.variable('NO_SUCH')\ndef fail(done):\n    yield 'first'\n    look(done)\n"
    (act,) = project(clone, code + story_of('ByHand(task="clean", after=fail)')).acts
    lines = lines_after(act, Afterwards(shop_registry().resolve("staging"), str), f"{clone}/tasks/demo.py")
    assert next(lines) == "first"
    with pytest.raises(RotaError) as failed:
        next(lines)
    assert str(failed.value) == f"{clone}/tasks/demo.py:2: LookupError: no task of staging has the variable NO_SUCH"


def test_a_registry_outside_of_any_project_is_shown_by_the_project_of_the_current_folder(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other.yaml").write_text(REGISTRY + TASKS)
    monkeypatch.chdir(clone / "tasks")
    assert demo_project(load(tmp_path / "other.yaml")).root == clone.resolve()
    assert project(clone, None).root == clone.resolve()


def test_an_image_without_a_tag_gets_one_for_the_demo(
    clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    untagged = (REGISTRY + TASKS).replace(', tag: "1"', "")
    assert context_of(project(clone, None)) == ()
    shown = project(clone, None, untagged)
    assert context_of(shown) == ("--context", "image_tag=demo")
    print_look_around(shown)
    assert "npx cdk diff TasksStaging -c image_tag=demo " in capsys.readouterr().out.replace(
        f" -c registry={shown.registry.file}", ""
    )
    other = tmp_path / "other.yaml"
    other.write_text(untagged)
    elsewhere = replace(shown, registry=load(other))
    assert context_of(elsewhere) == ("--context", f"registry={other}", "--context", "image_tag=demo")


def test_the_stack_of_each_group_is_deployed_after_its_environments() -> None:
    environment = load(ROOT / "tests/stacks/registry.yaml").resolve("prod")
    assert stacks_of(environment) == ("TasksProd", "TasksProdBilling")


def test_an_act_by_schedule_needs_no_name_where_there_is_one_schedule() -> None:
    task = shop_registry().resolve("staging").task("send-receipts")
    assert BySchedule(task="send-receipts").obstacle(task) == ""
