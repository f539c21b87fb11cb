"""The templates of both systems, environment by environment: sound, and without what only a template can show."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import ManualArgs, lint_file

from rota.registry import Environment, load
from stacks import add_environment, new_app, synthesize

EXAMPLES = Path(__file__).parents[2] / "examples"

MILMOVE = ("exp", "stg", "prd", "demo", "loadtest")
PFML = (
    "test",
    "stage",
    "prod",
    "performance",
    "training",
    "uat",
    "breakfix",
    "cps-preview",
    "long",
    "trn2",
    "infra-test",
)
ALL = [("milmove", name) for name in MILMOVE] + [("pfml", name) for name in PFML]
SOME = [*ALL[: len(MILMOVE)], ("pfml", "prod"), ("pfml", "infra-test")]
"""All of MilMove, and of PFML, whose environments differ in values alone, the two that differ most."""


@dataclass(frozen=True, slots=True)
class Synthesized:
    environment: Environment
    file: Path
    resources: Mapping[str, Any]

    def of(self, kind: str) -> Iterator[Mapping[str, Any]]:
        """The properties of every resource of a type."""
        for resource in self.resources.values():
            if resource["Type"] == f"AWS::{kind}":
                yield resource.get("Properties", {})

    def schedules(self) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        """Every rule with a schedule, and its only target."""
        for rule in self.of("Events::Rule"):
            if "ScheduleExpression" in rule:
                (target,) = rule["Targets"]
                yield rule, target

    def alerts(self) -> dict[str, Mapping[str, Any]]:
        """The detail of every rule with a pattern, by the rule's name."""
        rules = (rule for rule in self.of("Events::Rule") if "EventPattern" in rule)
        return {rule["Name"]: rule["EventPattern"]["detail"] for rule in rules}


Synthesize = Callable[[str, str], Synthesized]


@pytest.fixture(scope="module")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Synthesize:
    """An environment's one stack, synthesized the first time that a test of this process asks for it."""
    done: dict[tuple[str, str], Synthesized] = {}

    def synthesize_once(system: str, name: str) -> Synthesized:
        if (system, name) not in done:
            registry = load(EXAMPLES / system / "tasks.yaml")
            environment = registry.resolve(name)
            app = new_app(outdir=str(tmp_path_factory.mktemp(f"{system}-{name}")))
            add_environment(app, environment, registry.root)
            (file,) = synthesize(app).glob("*.template.json")
            done[system, name] = Synthesized(environment, file, json.loads(file.read_text())["Resources"])
        return done[system, name]

    return synthesize_once


@pytest.mark.parametrize(("system", "name"), ALL)
def test_every_environment_synthesizes_to_a_template_that_cfn_lint_accepts(
    synthesized: Synthesize, system: str, name: str
) -> None:
    stack = synthesized(system, name)
    assert stack.file.name == f"{stack.environment.names.stack}.template.json"
    assert len(list(stack.of("ECS::TaskDefinition"))) == len(stack.environment.tasks)
    region = stack.environment.region
    assert region
    faults = lint_file(stack.file, ManualArgs(regions=[region]))
    assert [f"{fault.rule.id} {fault.message} ({fault.path})" for fault in faults] == []


@pytest.mark.parametrize(("system", "name"), SOME)
def test_a_rule_and_all_that_belongs_to_its_target_are_one_resource(
    synthesized: Synthesize, system: str, name: str
) -> None:
    """M7: updating a target dropped its input, retry policy and dead-letter queue, and failed where a rule had none."""
    for _, target in synthesized(system, name).schedules():
        assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] == 3600
        assert "Fn::GetAtt" in target["DeadLetterConfig"]["Arn"]
        assert "<time>" in target["InputTransformer"]["InputTemplate"]


@pytest.mark.parametrize(("system", "name"), SOME)
def test_a_rule_starts_the_revision_of_the_same_deployment(synthesized: Synthesize, system: str, name: str) -> None:
    """P21: scheduled runs used the revision known at the last apply, all others the newest."""
    stack = synthesized(system, name)
    for rule, target in stack.schedules():
        definition = stack.resources[target["EcsParameters"]["TaskDefinitionArn"]["Ref"]]
        assert definition["Type"] == "AWS::ECS::TaskDefinition"
        assert definition["Properties"]["Family"] == rule["Name"]


@pytest.mark.parametrize(("system", "name"), SOME)
def test_alerts_cover_whatever_the_environment_runs_without_a_list_of_names(
    synthesized: Synthesize, system: str, name: str
) -> None:
    """P2: the list of alarms was kept by hand: 9 of its 20 names matched no rule, 7 of 18 schedules had none, and one
    environment had no alarms at all."""
    stack = synthesized(system, name)
    prefix = f"{stack.environment.app}-{name}"
    alerts = stack.alerts()
    assert set(alerts) == {f"{prefix}-start-failure", f"{prefix}-exit-failure"}
    families = stack.environment.place.arn("ecs", f"task-definition/{prefix}-")
    for detail in alerts.values():
        assert detail["taskDefinitionArn"] == [{"prefix": families}]
        assert all(task.names.family.startswith(f"{prefix}-") for task in stack.environment.tasks)


@pytest.mark.parametrize("name", MILMOVE)
def test_failed_starts_failed_runs_and_lost_launches_are_seen(synthesized: Synthesize, name: str) -> None:
    """M16: no dead-letter queue, no failure alarm, no visible schedule. Timeouts, overlaps and missed runs wait."""
    stack = synthesized("milmove", name)
    details = stack.alerts()
    assert details[f"app-{name}-start-failure"]["stopCode"] == ["TaskFailedToStart"]
    assert details[f"app-{name}-exit-failure"]["containers"] == {"exitCode": [{"anything-but": [0]}]}
    assert [queue["QueueName"] for queue in stack.of("SQS::Queue")] == [f"app-{name}-dead-letters"]
    expressions = {rule["Name"]: rule["ScheduleExpression"] for rule, _ in stack.schedules()}
    assert expressions == {
        f"app-{name}-process-tpps": "cron(0 14 * * ? *)",
        f"app-{name}-save-ghc-fuel-price-data": "cron(0 12 ? * TUE *)",
    }


@pytest.mark.parametrize(("system", "name"), SOME)
def test_a_container_can_write_to_tmp_and_nowhere_else(synthesized: Synthesize, system: str, name: str) -> None:
    """Class filesystem of the fix history: a task failed on its read-only root, another lacked a writable /tmp."""
    for definition in synthesized(system, name).of("ECS::TaskDefinition"):
        (container,) = definition["ContainerDefinitions"]
        assert container["ReadonlyRootFilesystem"] is True
        assert [mount["ContainerPath"] for mount in container["MountPoints"]] == ["/tmp"]  # noqa: S108  # the container's own


@pytest.mark.parametrize(("system", "name"), SOME)
def test_an_execution_role_may_read_its_own_tasks_secrets_and_nothing_more(
    synthesized: Synthesize, system: str, name: str
) -> None:
    """P16 once more, where it counts: in the policy."""
    stack = synthesized(system, name)
    roles = {role["RoleName"]: role for role in stack.of("IAM::Role")}
    for task in stack.environment.tasks:
        (policy,) = roles[task.names.execution_role]["Policies"]
        readable: set[str] = set()
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement["Action"] == "ssm:GetParameters":
                resources = statement["Resource"]
                readable |= {resources} if isinstance(resources, str) else set(resources)
        assert readable == {secret.resource for secret in task.secrets}


@pytest.mark.parametrize("name", MILMOVE)
def test_nothing_in_govcloud_names_the_commercial_partition(synthesized: Synthesize, name: str) -> None:
    text = synthesized("milmove", name).file.read_text()
    assert "arn:aws-us-gov:" in text
    assert "arn:aws:" not in text


@pytest.mark.parametrize("name", ["prod", "infra-test"])
def test_forty_tasks_fill_less_than_half_of_a_stack(synthesized: Synthesize, name: str) -> None:
    """Four resources for each task, whose secrets give it an execution role of its own, and one for each schedule."""
    stack = synthesized("pfml", name)
    ours = len(stack.resources)
    scheduled = sum(task.schedule is not None for task in stack.environment.tasks)
    shared = ours - 4 * len(stack.environment.tasks) - scheduled
    assert (scheduled, 0 < shared < 20, ours < 250) == (6, True, True)
