"""The templates of both systems, environment by environment: sound, and without what only a template can show."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rota.registry import Command, Environment, S3Objects, load
from tests.assemblies import assembled
from tests.linting import findings

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

    def starts(self) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        """Every rule and schedule that starts a task, and its only target."""
        for rule in self.of("Events::Rule"):
            for target in rule["Targets"]:
                if "EcsParameters" in target:
                    yield rule, target
        for schedule in self.of("Scheduler::Schedule"):
            yield schedule, schedule["Target"]

    def alerts(self) -> dict[str, Mapping[str, Any]]:
        """The detail that every alert's rule waits for, by the rule's name."""
        started = [rule["Name"] for rule, _ in self.starts()]
        rules = (rule for rule in self.of("Events::Rule") if rule["Name"] not in started)
        return {rule["Name"]: rule["EventPattern"]["detail"] for rule in rules}


Synthesize = Callable[[str, str], Synthesized]


@pytest.fixture(scope="module")
def synthesized() -> Synthesize:
    """An environment's one stack, synthesized the first time that a test of this process asks for it."""
    done: dict[tuple[str, str], Synthesized] = {}

    def synthesize_once(system: str, name: str) -> Synthesized:
        if (system, name) not in done:
            registry = load(EXAMPLES / system / "tasks.yaml")
            environment = registry.resolve(name)
            (file,) = assembled((registry, name)).glob("*.template.json")
            done[system, name] = Synthesized(environment, file, json.loads(file.read_text())["Resources"])
        return done[system, name]

    return synthesize_once


@pytest.mark.parametrize(
    ("system", "name"), [*SOME, *(pytest.param(*each, marks=pytest.mark.proof) for each in ALL if each not in SOME)]
)
def test_every_environment_synthesizes_to_a_template_that_cfn_lint_accepts(
    synthesized: Synthesize, system: str, name: str
) -> None:
    stack = synthesized(system, name)
    assert stack.file.name == f"{stack.environment.names.stack}.template.json"
    assert len(list(stack.of("ECS::TaskDefinition"))) == len(stack.environment.tasks)
    region = stack.environment.region
    assert region
    assert findings(stack.file, region) == []


@pytest.mark.parametrize(("system", "name"), SOME)
def test_each_schedule_and_trigger_of_the_registry_is_one_resource(
    synthesized: Synthesize, system: str, name: str
) -> None:
    stack = synthesized(system, name)
    expected: dict[str, tuple[object, ...]] = {}
    for task in stack.environment.tasks:
        for schedule in task.schedules:
            zone = None if schedule.service == "rules" else schedule.zone
            expected[schedule.resource] = (schedule.schedule.expression, zone, schedule.enabled)
        for trigger in task.triggers:
            assert isinstance(trigger.source, S3Objects)
            expected[trigger.resource] = (json.loads(trigger.source.pattern), None, trigger.enabled)
    assert {
        start["Name"]: (
            start.get("ScheduleExpression", start.get("EventPattern")),
            start.get("ScheduleExpressionTimezone"),
            start["State"] == "ENABLED",
        )
        for start, _ in stack.starts()
    } == expected


@pytest.mark.parametrize(("system", "name"), SOME)
def test_a_start_and_all_that_belongs_to_its_target_are_one_resource(
    synthesized: Synthesize, system: str, name: str
) -> None:
    """M7: updating a target dropped its input, retry policy and dead-letter queue, and failed where a rule had none."""
    for start, target in synthesized(system, name).starts():
        assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] == 3600
        assert "Fn::GetAtt" in target["DeadLetterConfig"]["Arn"]
        told = json.dumps(target)
        assert "ROTA_TRIGGER_ARN" in told
        assert ("ROTA_SCHEDULED_TIME" in told) == ("ScheduleExpression" in start)


@pytest.mark.parametrize(("system", "name"), SOME)
def test_a_start_is_of_the_revision_of_the_same_deployment(synthesized: Synthesize, system: str, name: str) -> None:
    """P21: scheduled runs used the revision known at the last apply, all others the newest."""
    stack = synthesized(system, name)
    families = {
        name: task.names.family
        for task in stack.environment.tasks
        for name in [
            *(schedule.resource for schedule in task.schedules),
            *(trigger.resource for trigger in task.triggers),
        ]
    }
    for start, target in stack.starts():
        definition = stack.resources[target["EcsParameters"]["TaskDefinitionArn"]["Ref"]]
        assert definition["Type"] == "AWS::ECS::TaskDefinition"
        assert definition["Properties"]["Family"] == families[start["Name"]]


@pytest.mark.parametrize("name", PFML)
def test_a_trigger_tells_the_task_which_object_and_loses_no_start(synthesized: Synthesize, name: str) -> None:
    """P10: the S3 trigger dropped bucket and key, ignored refused starts, and ran on another platform version than
    the schedules."""
    stack = synthesized("pfml", name)
    triggered = [target for start, target in stack.starts() if "EventPattern" in start]
    assert len(triggered) == 3
    for target in triggered:
        paths = set(target["InputTransformer"]["InputPathsMap"].values())
        assert {"$.detail.bucket.name", "$.detail.object.key"} <= paths
        template = json.dumps(target["InputTransformer"]["InputTemplate"])
        assert "ROTA_S3_BUCKET" in template
        assert "ROTA_S3_KEY" in template
        assert "Fn::GetAtt" in target["DeadLetterConfig"]["Arn"]
    assert len({target["EcsParameters"].get("PlatformVersion") for _, target in stack.starts()}) == 1


@pytest.mark.parametrize("name", PFML)
def test_a_schedules_arguments_follow_the_tasks_own_command(synthesized: Synthesize, name: str) -> None:
    stack = synthesized("pfml", name)
    targets = {start["Name"]: target for start, target in stack.starts()}
    for task in stack.environment.tasks:
        for schedule in task.schedules:
            target = targets[schedule.resource]
            told = target.get("Input") or target["InputTransformer"]["InputTemplate"]
            assert len(told) <= 8192
            (container,) = json.loads(told)["containerOverrides"]
            assert isinstance(task.program, Command)
            command = [*task.program.argv, *schedule.args] if schedule.args else None
            assert container.get("command") == command


@pytest.mark.parametrize(("system", "name"), SOME)
def test_alerts_cover_whatever_the_environment_runs_without_a_list_of_names(
    synthesized: Synthesize, system: str, name: str
) -> None:
    """P2: the list of alarms was kept by hand: 9 of its 20 names matched no rule, 7 of 18 schedules had none, and one
    environment had no alarms at all."""
    stack = synthesized(system, name)
    prefix = f"{stack.environment.app}-{name}"
    alerts = stack.alerts()
    assert set(alerts) == set(stack.environment.alert_rules)
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
    by_code, by_aws = details[f"app-{name}-exit-failure"]["$or"]
    assert by_code["containers"] == {"exitCode": [{"anything-but": [0]}]}
    assert "SpotInterruption" in by_aws["stopCode"]
    assert [alarm["AlarmName"] for alarm in stack.of("CloudWatch::Alarm")] == [f"app-{name}-dead-letters"]
    assert [queue["QueueName"] for queue in stack.of("SQS::Queue")] == [f"app-{name}-dead-letters"]
    expressions = {start["Name"]: start["ScheduleExpression"] for start, _ in stack.starts()}
    assert expressions == {
        f"app-{name}-process-tpps": "cron(0 8 * * ? *)",
        f"app-{name}-save-ghc-fuel-price-data": "cron(0 12 ? * TUE *)",
    }


@pytest.mark.parametrize("name", MILMOVE)
def test_a_container_of_milmove_can_write_to_tmp_and_nowhere_else(synthesized: Synthesize, name: str) -> None:
    """Class filesystem of the fix history: a task failed on its read-only root, another lacked a writable /tmp."""
    for definition in synthesized("milmove", name).of("ECS::TaskDefinition"):
        (container,) = definition["ContainerDefinitions"]
        assert container["ReadonlyRootFilesystem"] is True
        assert [mount["ContainerPath"] for mount in container["MountPoints"]] == ["/tmp"]  # noqa: S108  # the container's own
        assert container["Ulimits"] == [{"Name": "nofile", "SoftLimit": 10000, "HardLimit": 10000}]


def test_a_container_of_pfml_can_write_wherever_its_image_lets_it(synthesized: Synthesize) -> None:
    """The system's root file systems are writable."""
    stack = synthesized("pfml", "prod")
    assert all(task.reason for task in stack.environment.tasks)
    for definition in stack.of("ECS::TaskDefinition"):
        for container in definition["ContainerDefinitions"]:
            assert container["ReadonlyRootFilesystem"] is False
            assert "MountPoints" not in container


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
    """Four resources for each task, whose secrets give it an execution role of its own, and one for each start."""
    stack = synthesized("pfml", name)
    ours = len(stack.resources)
    starts = sum(1 for _ in stack.starts())
    shared = ours - 4 * len(stack.environment.tasks) - starts
    assert (starts, 0 < shared < 20, ours < 250) == (18 + 3, True, True)
