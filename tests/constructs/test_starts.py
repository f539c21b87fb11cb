"""What launches a task, rules and Scheduler schedules, and the variables that each gives to the container."""

import json
from typing import Any

import pytest

from tests.constructs.synthesis import Template, staging, synthesized
from tests.projects.copies import shop

LISTS = """
  send-lists:
    description: Send the lists
    handler: tasks.write_report:main
    schedules:
      - {name: dia, cron: 0 4 ? * MON-FRI *, timezone: America/New_York, args: [--agency=DIA, "<b>"]}
      - {name: hourly, rate: 1 hour, env: {MODE: "a<b>c"}}
      - {name: once, at: "2027-03-28T02:30:00"}
      - {name: spread, cron: 0 4 * * ? *, timezone: UTC, spread: 15 minutes, enabled: false}
    triggers:
      - {name: upload, s3: {bucket: lists-staging, prefix: in/, suffix: .csv}}
      - name: pushed
        event: {pattern: {source: [aws.ecr]}, paths: {REPOSITORY: $.detail.repository-name}}
"""


@pytest.fixture(scope="module")
def lists() -> Template:
    return staging(LISTS, shop())


def override_of(template: str) -> Any:  # noqa: ANN401  # JSON
    (override,) = json.loads(template)["containerOverrides"]
    return override


def variables(template: str) -> dict[str, str]:
    return {variable["name"]: variable["value"] for variable in override_of(template)["environment"]}


def schedule(template: Template, name: str) -> Any:  # noqa: ANN401  # JSON
    return template.one("AWS::Scheduler::Schedule", f"SendLists{name}")


def rule(template: Template, name: str) -> Any:  # noqa: ANN401  # JSON
    return template.one("AWS::Events::Rule", f"SendLists{name}")


def test_a_schedule_with_a_zone_is_schedulers_in_the_environments_group(lists: Template) -> None:
    found = schedule(lists, "ScheduleDia")
    (group,) = lists.all("AWS::Scheduler::ScheduleGroup")
    assert lists.one("AWS::Scheduler::ScheduleGroup")["Name"] == "payments-staging"
    assert found["GroupName"] == {"Ref": group}
    assert (found["Name"], found["State"]) == ("payments-staging-send-lists.dia", "ENABLED")
    assert found["ScheduleExpression"] == "cron(0 4 ? * MON-FRI *)"
    assert found["ScheduleExpressionTimezone"] == "America/New_York"
    assert found["FlexibleTimeWindow"] == {"Mode": "OFF"}


def test_a_scheduler_schedule_gives_up_after_an_hour_and_has_the_dead_letter_queue(lists: Template) -> None:
    target = schedule(lists, "ScheduleDia")["Target"]
    assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] == 3600
    assert target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0].startswith("sharedDeadLetters")
    assert target["EcsParameters"]["NetworkConfiguration"]["AwsvpcConfiguration"]["Subnets"]


def test_a_scheduler_schedule_starts_the_revision_of_the_same_deployment(lists: Template) -> None:
    (definition,) = lists.all("AWS::ECS::TaskDefinition")
    for found in lists.all("AWS::Scheduler::Schedule").values():
        assert found["Target"]["EcsParameters"]["TaskDefinitionArn"] == {"Ref": definition}


def test_a_time_is_schedulers_and_a_spread_is_its_flexible_window(lists: Template) -> None:
    assert schedule(lists, "ScheduleOnce")["ScheduleExpression"] == "at(2027-03-28T02:30:00)"
    spread = schedule(lists, "ScheduleSpread")
    assert spread["FlexibleTimeWindow"] == {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}
    assert spread["State"] == "DISABLED"


def test_a_schedule_in_utc_is_a_rule(lists: Template) -> None:
    found = rule(lists, "RuleHourly")
    assert (found["Name"], found["ScheduleExpression"]) == ("payments-staging-send-lists.hourly", "rate(1 hour)")


def test_arguments_follow_the_tasks_own_command(lists: Template) -> None:
    override = override_of(schedule(lists, "ScheduleDia")["Target"]["Input"])
    assert override["command"] == ["run", "send-lists", "--agency=DIA", "<b>"]
    command = staging("  tool: {command: [bin/tool, -v], schedules: [{name: a, rate: 1 hour, args: [x]}]}\n")
    (target,) = command.one("AWS::Events::Rule", "Tool")["Targets"]
    assert override_of(target["InputTransformer"]["InputTemplate"])["command"] == ["bin/tool", "-v", "x"]


def test_a_run_gets_the_name_of_its_schedule_and_its_scheduled_time(lists: Template) -> None:
    assert variables(schedule(lists, "ScheduleDia")["Target"]["Input"]) == {
        "ROTA_TRIGGER": "schedule",
        "ROTA_TRIGGER_NAME": "dia",
        "ROTA_SCHEDULED_TIME": "<aws.scheduler.scheduled-time>",
        "ROTA_EVENT_ID": "<aws.scheduler.execution-id>",
        "ROTA_TRIGGER_ARN": "<aws.scheduler.schedule-arn>",
    }


def test_a_run_by_a_rule_gets_the_same_from_the_event() -> None:
    (target,) = staging("  tool: {command: [a], rate: 1 hour}\n").one("AWS::Events::Rule", "Tool")["Targets"]
    transformer = target["InputTransformer"]
    assert transformer["InputPathsMap"] == {"time": "$.time", "id": "$.id", "rule": "$.resources[0]"}
    assert variables(transformer["InputTemplate"]) == {
        "ROTA_TRIGGER": "schedule",
        "ROTA_SCHEDULED_TIME": "<time>",
        "ROTA_EVENT_ID": "<id>",
        "ROTA_TRIGGER_ARN": "<rule>",
    }


def test_angle_brackets_of_the_registry_are_not_placeholders(lists: Template) -> None:
    (target,) = rule(lists, "RuleHourly")["Targets"]
    template = target["InputTransformer"]["InputTemplate"]
    assert "<b>" not in template
    assert variables(template)["MODE"] == "a<b>c"
    assert r"a\u003cb\u003ec" in template


def test_objects_in_a_bucket_start_the_task_with_bucket_key_size_etag_and_version(lists: Template) -> None:
    found = rule(lists, "RuleUpload")
    assert found["EventPattern"] == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": ["lists-staging"]}, "object": {"key": [{"wildcard": "in/*.csv"}]}},
    }
    transformer = found["Targets"][0]["InputTransformer"]
    assert variables(transformer["InputTemplate"]) == {
        "ROTA_TRIGGER": "s3",
        "ROTA_TRIGGER_NAME": "upload",
        "ROTA_EVENT_ID": "<id>",
        "ROTA_TRIGGER_ARN": "<aws.events.rule-arn>",
        "ROTA_S3_BUCKET": "<bucket>",
        "ROTA_S3_KEY": "<key>",
        "ROTA_S3_SIZE": "<size>",
        "ROTA_S3_ETAG": "<etag>",
        "ROTA_S3_VERSION": "<version>",
    }
    assert transformer["InputPathsMap"] == {
        "id": "$.id",
        "bucket": "$.detail.bucket.name",
        "key": "$.detail.object.key",
        "size": "$.detail.object.size",
        "etag": "$.detail.object.etag",
        "version": "$.detail.object.version-id",
    }


def test_an_event_starts_the_task_with_the_parts_that_the_trigger_names(lists: Template) -> None:
    found = rule(lists, "RulePushed")
    assert found["EventPattern"] == {"source": ["aws.ecr"]}
    transformer = found["Targets"][0]["InputTransformer"]
    assert transformer["InputPathsMap"] == {
        "id": "$.id",
        "time": "$.time",
        "source": "$.source",
        "type": "$.detail-type",
        "path-REPOSITORY": "$.detail.repository-name",
    }
    assert variables(transformer["InputTemplate"]) == {
        "ROTA_TRIGGER": "event",
        "ROTA_TRIGGER_NAME": "pushed",
        "ROTA_EVENT_ID": "<id>",
        "ROTA_EVENT_TIME": "<time>",
        "ROTA_EVENT_SOURCE": "<source>",
        "ROTA_EVENT_TYPE": "<type>",
        "ROTA_TRIGGER_ARN": "<aws.events.rule-arn>",
        "REPOSITORY": "<path-REPOSITORY>",
    }


def test_every_placeholder_has_its_path_or_is_eventbridges_own(lists: Template) -> None:
    for found in lists.all("AWS::Events::Rule").values():
        for target in found["Targets"]:
            transformer = target["InputTransformer"]
            names = {part.partition(">")[0] for part in transformer["InputTemplate"].split("<")[1:]}
            assert {name for name in names if not name.startswith("aws.")} <= set(transformer["InputPathsMap"])


def test_a_crontab_line_that_means_either_day_is_two_rules() -> None:
    template = staging("  tool: {command: [a], cron: 0 3 13 * 5}\n")
    rules = [found for name, found in template.all("AWS::Events::Rule").items() if name.startswith("Tool")]
    assert {(found["Name"], found["ScheduleExpression"]) for found in rules} == {
        ("payments-staging-tool", "cron(0 3 13 * ? *)"),
        ("payments-staging-tool.2", "cron(0 3 ? * FRI *)"),
    }


def test_overrides_of_a_pseudo_parameter_are_filled_in_by_cloudformation() -> None:
    text = "environments: {anywhere: {image: {repository: app, tag: a}}}\ntasks:\n"
    text += "  tool: {command: [a], schedules: [{name: x, rate: 1 hour, args: ['${account}', '$${HOME}']}]}\n"
    template = synthesized(text)["TasksAnywhere"]
    (target,) = template.one("AWS::Events::Rule", "Tool")["Targets"]
    body = target["InputTransformer"]["InputTemplate"]["Fn::Sub"]
    assert override_of(body)["command"] == ["a", "${AWS::AccountId}", "${!HOME}"]


def test_a_new_schedule_changes_no_other_resource() -> None:
    more = LISTS.replace(
        "      - {name: once", "      - {name: new, cron: 0 5 * * ? *, timezone: Asia/Tokyo}\n      - {name: once"
    )
    before, after = staging(LISTS, shop()).resources, staging(more, shop()).resources
    assert {name: resource for name, resource in after.items() if name in before} == before
    assert len(after) == len(before) + 1
