"""The entries of a file answer like the registry that is made of it; what was loaded stays as it was."""

from pathlib import Path

import pytest

from rota.errors import Location, Problem, ProblemsError, UsageError
from rota.registry import BuildImage, Entries, Registry, RepositoryImage, load
from rota.registry.reader import read

ROOT = Path(__file__).parents[2]
TEXT = """\
version: 1
app: payments
environments:
  staging: {image: {repository: tasks, digest: "sha256:%s"}}
  prod: {}
tasks:
  report: {command: [report], rate: 1 day}
  poll: {command: [poll], environments: {prod: false}}
  paused: {command: [poll], enabled: false, environments: {staging: {cpu: 512, memory: 1024}}}
  never: {command: [poll], environments: {staging: false, prod: false}}
""" % ("0" * 64)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "registry.yaml").write_text(TEXT)
    return tmp_path / "registry.yaml"


@pytest.fixture
def loaded(file: Path) -> Registry:
    return load(file)


@pytest.mark.parametrize("file", ["examples/milmove/tasks.yaml", "examples/pfml/tasks.yaml"])
def test_what_is_resolved_when_it_is_asked_for_is_what_was_resolved_at_loading(file: str) -> None:
    registry = load(ROOT / file)
    entries = Entries(read(ROOT / file), registry.root)
    assert (entries.file, entries.app) == (registry.file, registry.app)
    assert (entries.environments, entries.tasks) == (registry.environments, registry.tasks)
    some = registry.tasks[1:4]
    for name in registry.environments:
        assert entries.resolve(name) == registry.resolve(name)
        assert entries.resolve(name, only=some) == registry.resolve(name, only=some)
        assert entries.resolve(name, only=()).tasks == registry.resolve(name, only=iter(())).tasks == ()
    assert list(map(entries.deployed_in, entries.tasks)) == list(map(registry.deployed_in, registry.tasks))


def test_a_task_is_deployed_where_it_is_not_false(loaded: Registry) -> None:
    homes = {task: loaded.deployed_in(task) for task in loaded.tasks}
    both = ("staging", "prod")
    assert homes == {"report": both, "poll": ("staging",), "paused": both, "never": ()}


def test_only_some_tasks_are_in_the_order_of_the_file_and_each_once(loaded: Registry) -> None:
    found = loaded.resolve("staging", only=["paused", "report", "report", "unknown"])
    assert [task.name for task in found.tasks] == ["report", "paused"]
    assert [task.name for task in loaded.resolve("staging").tasks] == ["report", "poll", "paused"]


def test_a_tag_leaves_a_digest_and_means_nothing_to_an_image_that_is_built(loaded: Registry) -> None:
    for given in ("v1", f"sha256:{'1' * 64}", None):
        assert loaded.resolve("staging", given).image == RepositoryImage("tasks", f"sha256:{'0' * 64}")
    assert loaded.resolve("prod", "not a tag").image == BuildImage(".")


@pytest.mark.parametrize("tag", ["", "-v1", "v 1", "v1\n", "v" * 129, "vé"])
def test_what_is_no_tag_is_rejected(loaded: Registry, tag: str) -> None:
    with pytest.raises(ProblemsError, match="image_tag must be an image tag"):
        loaded.resolve("staging", tag)
    assert loaded.resolve("staging", "v" * 128).tasks


@pytest.mark.parametrize("name", ["stagin", "test"])
def test_an_environment_that_is_not_there_is_reported_with_those_that_are(loaded: Registry, name: str) -> None:
    hint = "did you mean 'staging'?" if name == "stagin" else "known: staging, prod"
    for registry in (loaded, Entries(loaded.document, loaded.root)):
        with pytest.raises(UsageError, match=rf"registry.yaml: there is no environment '{name}'; {hint}"):
            registry.resolve(name)


def test_entries_that_make_no_sense_are_problems_where_possible(file: Path) -> None:
    file.write_text(TEXT.replace("cpu: 512, memory: 1024", "cpu: 512, memory: 1000"))
    entries = Entries(read(file), file.parent)
    with pytest.raises(ProblemsError, match="memory"):
        entries.resolve("staging")
    assert entries.resolve("prod").tasks


def test_a_problem_is_located_in_the_text_that_was_loaded_whatever_the_file_has_become(
    loaded: Registry, file: Path
) -> None:
    file.write_text("# another line\n" * 9 + TEXT)
    rate, report = ("tasks", "report", "rate"), ("tasks", "report")
    twice = [Problem(rate, "b"), Problem(rate, "b")]
    known = Problem((), "a", location=Location(str(file), 1, 9))
    found = loaded.located([*twice, Problem(rate, "a"), Problem(report, "c", on_key=True), known])
    assert list(map(str, found)) == [
        f"{file}:1:9: a",
        f"{file}:7:3: tasks.report: c",
        f"{file}:7:37: tasks.report.rate: a",
        f"{file}:7:37: tasks.report.rate: b",
    ]


def test_nobody_changes_what_was_loaded(loaded: Registry) -> None:
    with pytest.raises(TypeError):
        loaded.resolved["staging"] = loaded.resolve("prod")  # type: ignore[index]  # which mypy sees too
    with pytest.raises(AttributeError):
        loaded.resolved = {}  # type: ignore[misc]  # likewise
