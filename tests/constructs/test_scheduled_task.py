"""A registry entry becomes a task definition, its role, log group and rule."""

import json

import pytest

from tests.constructs.synthesis import STAGING, Template, staging, synthesized
from tests.projects.copies import shop

REPORT = """
  nightly-report:
    description: Nightly report
    owner: finance-team
    command: [bin/report, --all]
    entrypoint: [/bin/sh, -c]
    cron: "0 3 * * ? *"
    env: {ZONE: EU, BUCKET: reports}
    secrets: {API_KEY: "ssm:/payments/api-key", DB: "secretsmanager:payments/db#password"}
    iam: {s3: {read: "reports/in/*"}}
    cpu: 1024
    memory: 2048
    architecture: arm64
    ephemeral_storage: 30
    stop_timeout: 60 seconds
    log_retention: 30 days
    tags: {cost-center: "42"}
"""
PLAIN = """
  clean-up:
    command: [bin/clean-up]
    rate: 5 minutes
"""


@pytest.fixture(scope="module")
def report() -> Template:
    return staging(REPORT)


@pytest.fixture(scope="module")
def plain() -> Template:
    return staging(PLAIN)


def of_task(template: Template, construct: str) -> list[str]:
    return sorted(r["Type"] for name, r in template.resources.items() if name.startswith(construct))


def test_a_task_without_secrets_is_four_resources(plain: Template) -> None:
    assert of_task(plain, "CleanUp") == [
        "AWS::ECS::TaskDefinition",
        "AWS::Events::Rule",
        "AWS::IAM::Role",
        "AWS::Logs::LogGroup",
    ]


def test_secrets_add_one_execution_role_and_nothing_else(report: Template, plain: Template) -> None:
    assert of_task(report, "NightlyReport") == sorted([*of_task(plain, "CleanUp"), "AWS::IAM::Role"])


def test_a_task_without_a_schedule_has_no_rule() -> None:
    template = staging("  db-migrate-up: {command: [bin/migrate]}\n")
    assert "AWS::Events::Rule" not in of_task(template, "DbMigrateUp")


def test_the_task_definition_is_fargate_with_the_size_and_platform_of_the_entry(report: Template) -> None:
    definition = report.one("AWS::ECS::TaskDefinition")
    assert definition["Family"] == "payments-staging-nightly-report"
    assert definition["RequiresCompatibilities"] == ["FARGATE"]
    assert definition["NetworkMode"] == "awsvpc"
    assert (definition["Cpu"], definition["Memory"]) == ("1024", "2048")
    assert definition["RuntimePlatform"] == {"CpuArchitecture": "ARM64", "OperatingSystemFamily": "LINUX"}
    assert definition["EphemeralStorage"] == {"SizeInGiB": 30}


def test_the_container_can_write_to_nothing_but_tmp_and_has_no_capabilities(plain: Template) -> None:
    definition = plain.one("AWS::ECS::TaskDefinition")
    (container,) = definition["ContainerDefinitions"]
    assert container["ReadonlyRootFilesystem"] is True
    assert container["LinuxParameters"] == {"Capabilities": {"Drop": ["ALL"]}, "InitProcessEnabled": True}
    assert container["MountPoints"] == [{"ContainerPath": "/tmp", "ReadOnly": False, "SourceVolume": "tmp"}]  # noqa: S108
    assert definition["Volumes"] == [{"Name": "tmp"}]
    assert container["User"] == "10001:10001"
    assert "EphemeralStorage" not in definition


def test_container_stream_and_log_group_carry_the_tasks_name(report: Template) -> None:
    (container,) = report.one("AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    (group,) = report.all("AWS::Logs::LogGroup")
    assert container["Name"] == "nightly-report"
    assert container["LogConfiguration"]["LogDriver"] == "awslogs"
    assert container["LogConfiguration"]["Options"] == {
        "awslogs-group": {"Ref": group},
        "awslogs-region": "us-east-1",
        "awslogs-stream-prefix": "nightly-report",
        "max-buffer-size": "25m",
        "mode": "non-blocking",
    }
    properties = report.one("AWS::Logs::LogGroup")
    assert (properties["LogGroupName"], properties["RetentionInDays"]) == ("/payments/staging/nightly-report", 30)


def kept(template: Template, construct: str) -> list[tuple[str | None, str | None]]:
    """The deletion and replacement policies of a task's log group."""
    groups = [found for found in template.resources.values() if found["Type"] == "AWS::Logs::LogGroup"]
    wanted = [found for found in groups if found["Properties"]["LogGroupName"].endswith(f"/{construct}")]
    return [(found.get("DeletionPolicy"), found.get("UpdateReplacePolicy")) for found in wanted]


def test_a_log_group_outlives_its_task_but_not_a_first_deployment_that_fails(plain: Template) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html"""
    assert kept(plain, "clean-up") == [("RetainExceptOnCreate", "Retain")]


def test_a_log_group_that_need_not_be_kept_goes_with_its_task() -> None:
    template = staging("  a: {command: [a], keep_logs: false}\n  b: {command: [b], keep_logs: true}\n")
    assert kept(template, "a") == [(None, None)]
    assert kept(template, "b") == [("RetainExceptOnCreate", "Retain")]


def test_an_edit_of_keep_logs_changes_more_than_policies() -> None:
    """CloudFormation has kept the old policy where nothing else was edited.

    https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1543
    """
    policies = {"DeletionPolicy", "UpdateReplacePolicy"}
    groups = [
        next(
            {name: value for name, value in found.items() if name not in policies}
            for found in staging(f"  a: {{command: [a], keep_logs: {keep}}}\n").resources.values()
            if found["Type"] == "AWS::Logs::LogGroup"
        )
        for keep in ("false", "true")
    ]
    assert groups[0] != groups[1]
    assert [group.get("Metadata") for group in groups] == [{"rota:keep_logs": False}, None]


def test_nothing_but_log_groups_outlives_its_stack(report: Template) -> None:
    policies = {found["Type"] for found in report.resources.values() if found.keys() & {"DeletionPolicy"}}
    assert policies == {"AWS::Logs::LogGroup"}


def test_a_command_runs_as_written_and_stops_in_the_time_given(report: Template) -> None:
    (container,) = report.one("AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    assert container["Command"] == ["bin/report", "--all"]
    assert container["EntryPoint"] == ["/bin/sh", "-c"]
    assert container["StopTimeout"] == 60


def test_a_command_without_an_entry_point_keeps_that_of_the_image(plain: Template) -> None:
    (container,) = plain.one("AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    assert "EntryPoint" not in container


def test_a_handler_is_started_by_rota_run() -> None:
    template = staging("  write-report: {handler: 'tasks.write_report:main', rate: 1 day}\n", shop())
    (container,) = template.one("AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    assert container["EntryPoint"] == ["python", "-m", "rota"]
    assert container["Command"] == ["run", "write-report"]


def test_variables_are_sorted_and_name_the_task_and_the_environment(report: Template) -> None:
    (container,) = report.one("AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    assert [(item["Name"], item["Value"]) for item in container["Environment"]] == [
        ("BUCKET", "reports"),
        ("ROTA_ENVIRONMENT", "staging"),
        ("ROTA_TASK", "nightly-report"),
        ("ZONE", "EU"),
    ]


def test_secrets_are_references_never_values(report: Template) -> None:
    (container,) = report.one("AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    assert container["Secrets"] == [
        {"Name": "API_KEY", "ValueFrom": "arn:aws:ssm:us-east-1:222222222222:parameter/payments/api-key"},
        {
            "Name": "DB",
            "ValueFrom": "arn:aws:secretsmanager:us-east-1:222222222222:secret:payments/db:password::",
        },
    ]


def test_the_rule_starts_the_revision_that_the_same_deployment_makes(report: Template) -> None:
    (definition,) = report.all("AWS::ECS::TaskDefinition")
    (target,) = report.one("AWS::Events::Rule", "NightlyReport")["Targets"]
    assert target["EcsParameters"]["TaskDefinitionArn"] == {"Ref": definition}


def test_the_rule_follows_the_entrys_schedule_in_the_environments_cluster_and_network(report: Template) -> None:
    rule = report.one("AWS::Events::Rule", "NightlyReport")
    assert rule["Name"] == "payments-staging-nightly-report"
    assert rule["ScheduleExpression"] == "cron(0 3 * * ? *)"
    assert (rule["State"], rule["Description"]) == ("ENABLED", "Nightly report")
    (target,) = rule["Targets"]
    assert target["Arn"] == "arn:aws:ecs:us-east-1:222222222222:cluster/app-staging"
    ecs = target["EcsParameters"]
    assert (ecs["LaunchType"], ecs["PlatformVersion"], ecs["TaskCount"]) == ("FARGATE", "LATEST", 1)
    assert ecs["NetworkConfiguration"]["AwsVpcConfiguration"] == {
        "AssignPublicIp": "DISABLED",
        "SecurityGroups": ["sg-0123456789abcdef0"],
        "Subnets": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    }


def test_a_launch_that_fails_is_retried_for_an_hour_and_then_kept(report: Template) -> None:
    (target,) = report.one("AWS::Events::Rule", "NightlyReport")["Targets"]
    (queue,) = report.all("AWS::SQS::Queue")
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 185}
    assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": [queue, "Arn"]}}


def test_the_container_gets_its_nominal_time_event_and_rule(report: Template) -> None:
    (target,) = report.one("AWS::Events::Rule", "NightlyReport")["Targets"]
    transformer = target["InputTransformer"]
    assert transformer["InputPathsMap"] == {"time": "$.time", "id": "$.id", "rule": "$.resources[0]"}
    (override,) = json.loads(transformer["InputTemplate"])["containerOverrides"]
    assert override == {
        "name": "nightly-report",
        "environment": [
            {"name": "ROTA_TRIGGER", "value": "schedule"},
            {"name": "ROTA_SCHEDULED_TIME", "value": "<time>"},
            {"name": "ROTA_EVENT_ID", "value": "<id>"},
            {"name": "ROTA_TRIGGER_ARN", "value": "<rule>"},
        ],
    }


def test_a_disabled_task_keeps_its_rule_switched_off() -> None:
    template = staging("  clean-up: {command: [bin/clean-up], rate: 5 minutes, enabled: false}\n")
    assert template.one("AWS::Events::Rule", "CleanUp")["State"] == "DISABLED"


def test_a_spot_task_asks_the_spot_capacity_provider_and_no_launch_type() -> None:
    template = staging("  clean-up: {command: [bin/clean-up], rate: 5 minutes, spot: true}\n")
    ecs = template.one("AWS::Events::Rule", "CleanUp")["Targets"][0]["EcsParameters"]
    assert ecs["CapacityProviderStrategy"] == [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}]
    assert "LaunchType" not in ecs


def test_every_resource_and_every_started_task_carries_the_tags_of_task_owner_and_entry(report: Template) -> None:
    expected = [
        {"Key": "cost-center", "Value": "42"},
        {"Key": "rota:owner", "Value": "finance-team"},
        {"Key": "rota:task", "Value": "nightly-report"},
    ]
    own = {name: r for name, r in report.resources.items() if name.startswith("NightlyReport")}
    assert {name: r["Properties"]["Tags"] for name, r in own.items()} == dict.fromkeys(own, expected)
    (target,) = report.one("AWS::Events::Rule", "NightlyReport")["Targets"]
    assert target["EcsParameters"]["PropagateTags"] == "TASK_DEFINITION"


def test_the_tasks_tags_win_over_the_environments() -> None:
    text = f"environments: {STAGING}    tags: {{tier: test, cost-center: '1'}}\ntasks:\n"
    template = synthesized(f"{text}  clean-up: {{command: [bin/clean-up], tags: {{cost-center: '42'}}}}\n")[
        "TasksStaging"
    ]
    tags = {tag["Key"]: tag["Value"] for tag in template.one("AWS::Logs::LogGroup")["Tags"]}
    assert tags == {"tier": "test", "cost-center": "42", "rota:task": "clean-up"}
    shared = template.one("AWS::SQS::Queue")["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in shared} == {"tier": "test", "cost-center": "1"}


@pytest.mark.parametrize("name", ["default", "bootstrap-version", "check-bootstrap-version"])
def test_a_task_may_have_a_name_that_the_cdk_has_taken(name: str) -> None:
    template = staging(f"  {name}: {{command: [bin/task]}}\n")
    assert template.one("AWS::ECS::TaskDefinition")["Family"] == f"payments-staging-{name}"
