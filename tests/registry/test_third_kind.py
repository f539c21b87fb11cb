"""A third kind of trigger, in a copy of the product: four files, and it works from the registry to the run."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[2]

KIND = '''\
"""A pipeline of AWS CodePipeline that comes to a state: the trigger `pipeline`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from rota import own_variables
from rota.errors import Problem, UsageError
from rota.registry.triggers.kind import EVENT_ID, RULE_ARN, StartVariable, TriggerKind
from rota.registry.triggers.pattern_checks import pattern_json
from rota.registry.triggers.trigger import Trigger


@dataclass(frozen=True, slots=True)
class PipelineState(TriggerKind):
    """Executions of a pipeline that come to a state."""

    key: ClassVar[str] = "pipeline"
    VARIABLES: ClassVar[tuple[StartVariable, ...]] = (
        EVENT_ID,
        RULE_ARN,
        StartVariable(own_variables.PIPELINE_STAGE, "stage", "$.detail.stage", 3000),
    )

    name: str
    state: str

    @classmethod
    def from_entry(cls, entry: Mapping[str, Any]) -> Self:
        return cls(**entry)

    @classmethod
    def problems(cls, entry: Mapping[str, Any]) -> Iterator[Problem]:
        if entry["state"] != entry["state"].upper():
            yield Problem(("state",), "a state is in capitals")

    @classmethod
    def warnings(cls, entry: Mapping[str, Any]) -> Iterator[Problem]:
        if entry["state"] == "STARTED":
            yield Problem(("state",), "every execution starts")

    @classmethod
    def of_run(cls, start: Trigger, environ: Mapping[str, str]) -> Trigger:
        if not (stage := environ.get(own_variables.PIPELINE_STAGE)):
            raise UsageError(f"{own_variables.PIPELINE_STAGE} must name the stage")
        return replace(start, values={"stage": stage})

    @property
    def pattern(self) -> str:
        detail = {"pipeline": [self.name], "state": [self.state]}
        return pattern_json({"source": ["aws.codepipeline"], "detail": detail})

    @property
    def label(self) -> str:
        return f"pipeline {self.name}"

    @property
    def in_words(self) -> str:
        return f"executions of {self.name} that come to {self.state}"
'''

ENTRY = '''\
class PipelineEntry(Model):
    """Executions of a pipeline."""

    name: field_types.Text
    state: field_types.Text
'''

ADDED = {
    "rota/registry/triggers/pipeline_state.py": ("", KIND),
    "rota/registry/triggers/__init__.py": (
        "from rota.registry.triggers.s3_objects",
        "from rota.registry.triggers.pipeline_state import PipelineState\nfrom rota.registry.triggers.s3_objects",
    ),
    "rota/registry/model_starts.py": (
        "ENTRIES: ",
        f"{ENTRY}\n\nENTRIES: ",
    ),
    "rota/own_variables.py": (
        "# --- the command line",
        'PIPELINE_STAGE = "ROTA_PIPELINE_STAGE"\n"""Pipeline triggers: the stage."""\n\n# --- the command line',
    ),
}
"""The files that a kind takes: what each gets, in place of what; the first is new."""

LINES = {
    "rota/registry/triggers/__init__.py": ("(S3Objects, EventPattern)", "(S3Objects, EventPattern, PipelineState)"),
    "rota/registry/model_starts.py": (
        '"event": (EventEntry,',
        '"pipeline": (PipelineEntry, "A pipeline."),\n    "event": (EventEntry,',
    ),
}

REGISTRY = """\
version: 1
app: payments
environments:
  staging: {account: "222222222222", region: us-east-1}
  prod: {account: "333333333333", region: us-east-1}
tasks:
  notify:
    handler: tasks.notify:main
    triggers: [{name: failed, pipeline: {name: "deploy-${environment}", state: STARTED}, args: [--now]}]
    environments:
      prod: {triggers: [{name: failed, s3: {bucket: reports-prod}}]}
"""

WRONG = """\
version: 1
app: payments
environments: {staging: {}}
tasks:
  a: {command: [a], triggers: [{name: failed, pipeline: {name: deploy, state: failed}}]}
  b: {command: [a], triggers: [{name: failed, pipeline: {name: deploy, stat: FAILED}}]}
  c: {command: [a], triggers: [{name: failed, pipelin: {name: deploy, state: FAILED}}]}
  d: {command: [a], triggers: [{name: failed, pipeline: {name: deploy, state: FAILED}, s3: {bucket: in-box}}]}
"""

HANDLER = """\
import json
from dataclasses import asdict


def main(context):
    context.log.info("why", extra={"why": asdict(context.trigger)})
"""

SCRIPT = """\
import json
from dataclasses import replace
from rota.cli.start_facts import trigger_facts
from rota.cli.starts import start_text
from rota.registry import load
from rota.registry.overrides import overrides_problem
from stacks import add_environment, new_app, synthesize

registry = load("tasks/tasks.yaml")
app = new_app(outdir="cdk.out")
for name in registry.environments:
    add_environment(app, registry.resolve(name), registry.root)
synthesize(app)
task = registry.resolve("staging").task("notify")
(trigger,) = task.triggers
warnings = [str(warning) for warning in registry.warnings]
facts = trigger_facts(trigger)
long = [overrides_problem(task, replace(trigger, args=("x" * size,))) for size in (4000, 5000)]
print(json.dumps({"label": start_text(trigger), "facts": facts, "long": long, "warnings": warnings}))
"""


def changed(copy: Path) -> None:
    """Add the kind to a copy of the product, as somebody would."""
    for edits in (ADDED, LINES):
        for name, (before, after) in edits.items():
            file = copy / name
            text = file.read_text() if file.exists() else ""
            assert not before or text.count(before) == 1, f"{name} has changed; this test has to follow"
            file.write_text(text.replace(before, after) if before else after)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product with the kind, and a project that uses it."""
    folder = tmp_path_factory.mktemp("third-kind")
    for name in ("rota", "constructs", "stacks"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    changed(folder)
    (folder / "Dockerfile").touch()
    (folder / "tasks").mkdir()
    (folder / "tasks/tasks.yaml").write_text(REGISTRY)
    (folder / "tasks/__init__.py").touch()
    (folder / "tasks/notify.py").write_text(HANDLER)
    return folder


def python(copy: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the copy's own code."""
    path = os.pathsep.join([str(copy), str(copy / "constructs")])
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ROTA_")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env={**inherited, "PYTHONPATH": path, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def said(copy: Path) -> Any:  # noqa: ANN401  # JSON
    """What the command line says of the trigger; the templates are then in cdk.out."""
    done = python(copy, "-c", SCRIPT)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def rule_of(copy: Path, stack: str) -> Any:  # noqa: ANN401  # JSON
    resources = json.loads((copy / f"cdk.out/{stack}.template.json").read_text())["Resources"]
    (rule,) = [resource for name, resource in resources.items() if name.startswith("NotifyRuleFailed")]
    return rule["Properties"]


def test_a_kind_takes_four_files() -> None:
    assert len(ADDED.keys() | LINES.keys()) == 4


def test_its_words_are_what_list_and_show_print(said: Any) -> None:  # noqa: ANN401
    assert said["label"] == "pipeline deploy-staging"
    facts = said["facts"]
    assert (facts["kind"], facts["matches"]) == ("pipeline", "executions of deploy-staging that come to STARTED")
    assert (facts["paths"], facts["bucket_notifications"]) == (None, None)


def test_its_warnings_are_the_registrys(said: Any) -> None:  # noqa: ANN401
    (warning,) = said["warnings"]
    assert warning == "tasks/tasks.yaml:9:80: tasks.notify.triggers[0].pipeline.state: every execution starts"


@pytest.mark.usefixtures("said")
def test_its_pattern_and_its_variables_are_in_the_template(copy: Path) -> None:
    rule = rule_of(copy, "TasksStaging")
    assert rule["EventPattern"] == {
        "source": ["aws.codepipeline"],
        "detail": {"pipeline": ["deploy-staging"], "state": ["STARTED"]},
    }
    transformer = rule["Targets"][0]["InputTransformer"]
    assert transformer["InputPathsMap"] == {"id": "$.id", "stage": "$.detail.stage"}
    (override,) = json.loads(transformer["InputTemplate"])["containerOverrides"]
    assert {variable["name"]: variable["value"] for variable in override["environment"]} == {
        "ROTA_TRIGGER": "pipeline",
        "ROTA_TRIGGER_NAME": "failed",
        "ROTA_EVENT_ID": "<id>",
        "ROTA_TRIGGER_ARN": "<aws.events.rule-arn>",
        "ROTA_PIPELINE_STAGE": "<stage>",
    }


@pytest.mark.usefixtures("said")
def test_an_override_with_another_kind_takes_its_place(copy: Path) -> None:
    assert rule_of(copy, "TasksProd")["EventPattern"]["source"] == ["aws.s3"]


def test_the_run_has_what_the_containers_variables_hold(copy: Path) -> None:
    told = {"ROTA_TRIGGER": "pipeline", "ROTA_TRIGGER_NAME": "failed", "ROTA_PIPELINE_STAGE": "Deploy"}
    whose = {"ROTA_TASK": "notify", "ROTA_ENVIRONMENT": "staging"}
    done = python(copy, "-m", "rota", "run", "notify", **told, **whose)
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    (record,) = [record for record in records if record["message"] == "why"]
    assert (record["why"]["kind"], record["why"]["values"]) == ("pipeline", {"stage": "Deploy"})


def test_what_is_wrong_with_it_is_found_at_its_place(copy: Path) -> None:
    (copy / "tasks/wrong.yaml").write_text(WRONG)
    done = python(copy, "-m", "rota", "validate", "--registry", "tasks/wrong.yaml")
    assert [line.removeprefix("tasks/wrong.yaml:") for line in done.stdout.splitlines()] == [
        "5:79: tasks.a.triggers[0].pipeline.state: a state is in capitals",
        "6:72: tasks.b.triggers[0].pipeline.stat: unknown field 'stat'; did you mean 'state'?",
        "7:47: tasks.c.triggers[0].pipelin: unknown field 'pipelin'; did you mean 'pipeline'?",
        "8:32: tasks.d.triggers[0]: a trigger needs one of s3, event, pipeline (got s3 and pipeline)",
    ]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("pipeline", "ROTA_PIPELINE_STAGE must name the stage"),
        ("queue", "ROTA_TRIGGER must be schedule, s3, event or pipeline, or be left out (got 'queue')"),
    ],
)
def test_a_run_names_the_variables_that_it_lacks(copy: Path, kind: str, message: str) -> None:
    done = python(copy, "-m", "rota", "run", "--env", "staging", "notify", ROTA_TRIGGER=kind)
    assert (done.returncode, done.stderr) == (2, f"{message}\n")


def test_the_longest_values_of_its_variables_count_as_overrides(said: Any) -> None:  # noqa: ANN401
    """3,000 characters for a stage, besides 5,000 of arguments."""
    fits, beyond = said["long"]
    assert fits is None
    assert "ECS takes 8,192" in beyond
