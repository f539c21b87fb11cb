"""Triggers by which a task starts itself, and those by which it does not."""

import json
from collections.abc import Callable

import pytest

from rota.registry import Registry

Make = Callable[[str], Registry]

HERE = '{account: "222222222222", region: us-east-1, cluster: jobs}'
FAMILY = "arn:aws:ecs:us-east-1:222222222222:task-definition/${app}-${environment}-a"
OWN = "this fits the state changes of the task itself, and each would start it again, without end; leave them out, for"
GROUP = 'detail: {group: [{anything-but: "family:${app}-${environment}-a"}]}'


def warnings(registry: Make, trigger: str, iam: str = "{sqs: {send: jobs}}", environment: str = HERE) -> list[str]:
    task = f"  a:\n    command: [a]\n    iam: {iam}\n    triggers: [{{name: up, {trigger}}}]\n"
    made = registry(f"environments: {{staging: {environment}, prod: {environment}}}\ntasks:\n{task}")
    return [str(warning).removeprefix("tasks/tasks.yaml:") for warning in made.warnings]


S3 = 's3: {bucket: "in-${environment}", prefix: lists/, suffix: .csv}'
PREFIX = "8:69: tasks.a.triggers[0].s3.prefix"
EXACT = "{exact: [{actions: %s, resources: [%s]}]}"


@pytest.mark.parametrize(
    ("iam", "line", "written"),
    [
        ('{s3: {write: "in-${environment}/lists/*"}}', "iam.s3.write", " ('in-${environment}/lists/*')"),
        ('{s3: {write: "in-${environment}/*"}}', "iam.s3.write", " ('in-${environment}/*')"),
        ('{s3: {write: "in-${environment}/lists/a*"}}', "iam.s3.write", " ('in-${environment}/lists/a*')"),
        ('{s3: {write: "in-${environment}/lists/a.csv"}}', "iam.s3.write", " ('in-${environment}/lists/a.csv')"),
        ('{s3: {write: [out/*, "in-${environment}/*"]}}', "iam.s3.write[1]", " ('in-${environment}/*')"),
        (EXACT % ("s3:PutObject", '"arn:aws:s3:::in-${environment}/lis*"'), "iam.exact[0]", ""),
        (EXACT % ("s3:PutObject", '"arn:aws:s3:::in-${environment}/l?sts/*"'), "iam.exact[0]", ""),
    ],
)
def test_a_task_that_may_write_what_starts_it_is_warned_about_with_both_places(
    registry: Make, iam: str, line: str, written: str
) -> None:
    again = "lets the task write such objects itself, and each would start it again, without end"
    assert warnings(registry, S3, iam) == [f"{PREFIX}: tasks.a.{line}{written} {again}; let it write somewhere else"]


@pytest.mark.parametrize(
    "iam",
    [
        '{s3: {write: "in-${environment}/done/*"}}',
        '{s3: {write: "out-${environment}/lists/*"}}',
        '{s3: {write: "in-${environment}/lists/*.json"}}',
        '{s3: {read: "in-${environment}/lists/*"}}',
        '{s3: {delete: "in-${environment}/lists/*"}}',
        '{s3: {write-tags: "in-${environment}/lists/*"}}',
        EXACT % ("s3:GetObject", '"arn:aws:s3:::in-${environment}/lists/*"'),
        EXACT % ("s3:PutObjectTagging", '"arn:aws:s3:::in-${environment}/lists/*"'),
    ],
)
def test_a_task_that_writes_elsewhere_is_not_warned_about(registry: Make, iam: str) -> None:
    assert warnings(registry, S3, iam) == []


def test_a_trigger_without_a_prefix_is_warned_about_at_its_bucket(registry: Make) -> None:
    (line,) = warnings(registry, "s3: {bucket: lists}", "{s3: {write: lists/done/*}}")
    assert line.startswith("8:31: tasks.a.triggers[0].s3: tasks.a.iam.s3.write ('lists/done/*') lets the task write")


@pytest.mark.parametrize(("key", "warned"), [("lists/", 1), ("done/", 0)])
def test_objects_by_way_of_an_event_pattern_count_as_well(registry: Make, key: str, warned: int) -> None:
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": ["box"]}, "object": {"key": [{"prefix": key}]}}}
    found = warnings(registry, f"event: {{pattern: {json.dumps(pattern)}}}", "{s3: {write: box/lists/*}}")
    assert [line.split(" (")[0] for line in found] == [
        "8:44: tasks.a.triggers[0].event.pattern: tasks.a.iam.s3.write"
    ] * warned


@pytest.mark.parametrize("environment", [HERE, "{}"])
@pytest.mark.parametrize(
    "pattern",
    [
        "{source: [aws.ecs]}",
        "{source: [{prefix: aws.}], account: ['${account}'], region: ['${region}']}",
        "{source: [aws.ecs], detail-type: [ECS Task State Change], detail: {lastStatus: [STOPPED]}}",
        "{source: [aws.ecs], detail: {containers: {exitCode: [1], name: [a]}}}",
        "{source: [aws.ecs], detail: {group: [{prefix: 'family:${app}-${environment}-'}]}}",
        "{source: [aws.ecs], detail: {group: [{anything-but: 'family:payments-staging-b'}]}}",
        "{source: [aws.ecs], detail: {launchType: [FARGATE], startedBy: [{prefix: events-rule/}]}}",
        "{detail-type: [{wildcard: 'ECS * State Change'}]}",
    ],
)
def test_a_pattern_that_fits_the_tasks_own_runs_is_warned_about(registry: Make, pattern: str, environment: str) -> None:
    (line,) = warnings(registry, f"event: {{pattern: {pattern}}}", environment=environment)
    assert line == f"8:44: tasks.a.triggers[0].event.pattern: {OWN} example by {GROUP}"


@pytest.mark.parametrize(
    "pattern",
    [
        "{source: [aws.s3]}",
        "{source: [aws.ecs], detail-type: [ECS Service Action]}",
        "{source: [aws.ecs], account: ['333333333333']}",
        "{source: [aws.ecs], region: [eu-west-1]}",
        "{source: [aws.ecs], detail: {group: ['family:${app}-${environment}-b']}}",
        "{source: [aws.ecs], detail: {group: [{anything-but: 'family:${app}-${environment}-a'}]}}",
        "{source: [aws.ecs], detail: {clusterArn: ['arn:aws:ecs:us-east-1:222222222222:cluster/web']}}",
        f"{{source: [aws.ecs], detail: {{taskDefinitionArn: [{{anything-but: {{prefix: '{FAMILY}:'}}}}]}}}}",
        "{source: [aws.ecs], resources: [{prefix: 'arn:aws:ecs:us-east-1:222222222222:task/web/'}]}",
        "{source: [aws.ecs], detail: {taskArn: [{prefix: 'arn:aws:ecs:us-east-1:222222222222:task/web/'}]}}",
        "{source: [aws.ecs], detail: {launchType: [EC2]}}",
        "{source: [aws.ecs], detail: {startedBy: [{prefix: ecs-svc/}]}}",
        "{source: [aws.ecs], detail: {containers: {name: [web]}}}",
        "{source: [aws.ecs], detail: {eventName: [SERVICE_STEADY_STATE]}}",
        "{source: [aws.ecs], detail: {eventType: [ERROR]}}",
    ],
)
def test_a_pattern_that_leaves_the_task_out_is_not_warned_about(registry: Make, pattern: str) -> None:
    assert warnings(registry, f"event: {{pattern: {pattern}}}") == []


@pytest.mark.parametrize(("name", "warned"), [("pdf", True), ("a", True), ("web", False)])
def test_a_pattern_that_names_a_container_beside_the_tasks_own_fits_its_runs_too(
    registry: Make, name: str, warned: bool
) -> None:
    trigger = f"event: {{pattern: {{source: [aws.ecs], detail: {{containers: {{name: [{name}]}}}}}}}}"
    made = registry(
        f"environments: {{staging: {HERE}}}\ntasks:\n"
        f"  a:\n    command: [a]\n    containers: [{{name: pdf}}]\n    triggers: [{{name: up, {trigger}}}]\n"
    )
    assert bool(made.warnings) == warned


def test_what_the_warning_advises_ends_it(registry: Make) -> None:
    assert warnings(registry, f"event: {{pattern: {{source: [aws.ecs], {GROUP}}}}}") == []
