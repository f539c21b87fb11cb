"""An alert names the task that failed, the reason, and where to look."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from rota.registry import EnvironmentNames
from rota_cdk.dead_letter_alarm import QUERY
from tests.constructs.synthesis import STAGING, Template, synthesized

RULES = EnvironmentNames("payments", "staging").alert_rules
NAMES = [rule.removeprefix("payments-staging-") for rule in RULES]
TASK = "tasks:\n  clean-up: {command: [bin/clean-up], rate: 5 minutes}\n"
ALERTS = "    alerts: {email: [ops@example.com, oncall@example.com]}\n"


@pytest.fixture(scope="module")
def template() -> Template:
    return synthesized(f"environments: {STAGING}{ALERTS}{TASK}")["TasksStaging"]


def rule(template: Template, name: str) -> Any:  # noqa: ANN401  # JSON
    (found,) = [r for r in template.all("AWS::Events::Rule").values() if r["Name"] == f"payments-staging-{name}"]
    return found


def read_as_email(rule: Any, event: dict[str, str]) -> list[str]:  # noqa: ANN401  # JSON
    """The lines of the message, with each variable filled in as EventBridge does: nothing where the path is missing."""
    transformer = rule["Targets"][0]["InputTransformer"]
    paths = transformer["InputPathsMap"]
    text = transformer["InputTemplate"]
    assert set(re.findall(r"<(\w+)>", text)) == set(paths)
    return [
        re.sub(r"<(\w+)>", lambda match: event.get(paths[match[1]], ""), line).strip('"') for line in text.split("\n")
    ]


STOPPED = {
    "$.detail.containers[0].name": "clean-up",
    "$.detail.containers[0].exitCode": "137",
    "$.detail.containers[0].reason": "OutOfMemoryError: Container killed due to memory usage",
    "$.detail.stoppedReason": "Essential container in task exited",
    "$.detail.stopCode": "EssentialContainerExited",
    "$.detail.taskDefinitionArn": "arn:aws:ecs:us-east-1:222222222222:task-definition/payments-staging-clean-up:7",
    "$.detail.taskArn": "arn:aws:ecs:us-east-1:222222222222:task/app-staging/0123456789abcdef0123456789abcdef",
    "$.detail.stoppedAt": "2026-11-20T03:00:41.123Z",
}
LOGS = (
    "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/"
    "$252Fpayments$252Fstaging$252Fclean-up"
)


def test_the_message_of_a_failed_exit_names_task_environment_reason_code_logs_and_the_command(
    template: Template,
) -> None:
    assert read_as_email(rule(template, "exit-failure"), STOPPED) == [
        "The task clean-up of payments in the environment staging started and then failed.",
        "Reason: Essential container in task exited",
        "Stop code: EssentialContainerExited",
        "Container: OutOfMemoryError: Container killed due to memory usage",
        "Exit code (empty if the container left none): 137",
        "Stopped at: 2026-11-20T03:00:41.123Z",
        f"ECS task: {STOPPED['$.detail.taskArn']}",
        f"Task definition: {STOPPED['$.detail.taskDefinitionArn']}",
        "Log group: /payments/staging/clean-up",
        f"Logs: {LOGS}",
        "Its entry: rota show clean-up --env staging",
    ]


def test_the_message_of_a_failed_start_reads_well_without_an_exit_code(template: Template) -> None:
    never_ran = {path: value for path, value in STOPPED.items() if not path.endswith(("exitCode", "[0].reason"))}
    lines = read_as_email(rule(template, "start-failure"), never_ran)
    assert lines[0] == "The task clean-up of payments in the environment staging failed to start."
    assert lines[2:4] == ["Container: ", "Exit code: none, the container never ran"]


@pytest.mark.parametrize("name", NAMES)
def test_each_line_of_a_message_is_one_json_string(template: Template, name: str) -> None:
    """EventBridge takes several lines only so."""
    lines = rule(template, name)["Targets"][0]["InputTransformer"]["InputTemplate"].split("\n")
    assert all(re.fullmatch(r'"[^"\\]*"', line) for line in lines)


@pytest.mark.parametrize("name", NAMES)
def test_an_alert_sees_only_stopped_tasks_of_this_cluster_and_these_families(template: Template, name: str) -> None:
    pattern = rule(template, name)["EventPattern"]
    assert (pattern["source"], pattern["detail-type"]) == (["aws.ecs"], ["ECS Task State Change"])
    detail = pattern["detail"]
    assert detail["clusterArn"] == ["arn:aws:ecs:us-east-1:222222222222:cluster/app-staging"]
    families = "arn:aws:ecs:us-east-1:222222222222:task-definition/payments-staging-"
    assert detail["taskDefinitionArn"] == [{"prefix": families}]
    assert detail["lastStatus"] == ["STOPPED"]


def test_a_failed_start_and_a_failed_exit_never_give_two_messages_for_one_task(template: Template) -> None:
    assert rule(template, "start-failure")["EventPattern"]["detail"]["stopCode"] == ["TaskFailedToStart"]
    by_code, by_aws = rule(template, "exit-failure")["EventPattern"]["detail"]["$or"]
    assert by_code["stopCode"] == [{"anything-but": ["TaskFailedToStart"]}]
    assert by_code["containers"] == {"exitCode": [{"anything-but": [0]}]}
    assert "TaskFailedToStart" not in by_aws["stopCode"]


def test_a_task_that_aws_stops_is_told_whatever_its_exit_code(template: Template) -> None:
    """TerminationNotice and InfrastructureHealth: API_Task, stopCode. An interrupted container may end with 0."""
    _, by_aws = rule(template, "exit-failure")["EventPattern"]["detail"]["$or"]
    assert by_aws == {"stopCode": ["SpotInterruption", "TerminationNotice", "InfrastructureHealth"]}


def test_any_message_in_the_dead_letter_queue_alarms_the_topic(template: Template) -> None:
    (queue,) = template.all("AWS::SQS::Queue")
    (topic,) = template.all("AWS::SNS::Topic")
    alarm = dict(template.one("AWS::CloudWatch::Alarm"))
    del alarm["AlarmDescription"]
    assert alarm == {
        "AlarmName": "payments-staging-dead-letters",
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateNumberOfMessagesVisible",
        "Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": [queue, "QueueName"]}}],
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 0,
        "ComparisonOperator": "GreaterThanThreshold",
        # SQS says nothing of a queue that nobody has touched for hours.
        "TreatMissingData": "notBreaching",
        "AlarmActions": [{"Ref": topic}],
    }


def test_the_alarm_says_what_happened_and_how_to_show_and_remove_each_message(template: Template) -> None:
    (queue,) = template.all("AWS::SQS::Queue")
    lines = described(template, {queue: "https://sqs/queue"}).split("\n")
    assert lines[0].startswith("A start of a task of payments in the environment staging was lost")
    assert lines[1] == "EventBridge could not deliver it. Each is a message in the dead-letter queue."
    show, remove = shlex.split(lines[3]), shlex.split(lines[5])
    at = ["--region", "us-east-1", "--queue-url", "https://sqs/queue"]
    assert show[:7] == ["aws", "sqs", "receive-message", *at]
    options = dict(zip(show[7::2], show[8::2], strict=True))
    # SQS gives ten at most. Shown messages stay visible, or the alarm would end. Without a wait SQS may find none.
    assert options.pop("--query") == QUERY
    assert options == {
        "--max-number-of-messages": "10",
        "--visibility-timeout": "0",
        "--wait-time-seconds": "5",
        "--message-attribute-names": "All",
        "--output": "json",
    }
    assert remove == ["aws", "sqs", "delete-message", *at, "--receipt-handle", "HANDLE"]


def test_with_a_key_the_alarm_names_the_permission_that_reading_the_messages_takes() -> None:
    key = "1234abcd-12ab-34cd-56ef-1234567890ab"
    template = synthesized(f"environments: {STAGING}    key: {key}\n{TASK}")["TasksStaging"]
    (queue,) = template.all("AWS::SQS::Queue")
    lines = described(template, {queue: "https://sqs/queue"}).split("\n")
    assert lines[4] == f"That takes kms:Decrypt on the key {key}."
    assert (lines[3].startswith("aws sqs receive-message"), lines[5]) == (True, "Remove one:")


@pytest.mark.parametrize("key", ["", ", key: mrk-1234abcd12ab34cd56ef1234567890ab"])
def test_the_alarms_description_fits_with_the_longest_names(key: str) -> None:
    app, name = "a" * 25, "e" * 24
    environment = f"environments:\n  {name}: {{account: '222222222222', region: us-gov-west-1, cluster: c{key}}}\n"
    template = synthesized(f"{environment}tasks: {{x: {{command: [x]}}}}\n", app_name=app)[f"Tasks{name.title()}"]
    (queue,) = template.all("AWS::SQS::Queue")
    url = f"https://sqs.us-gov-west-1.amazonaws.com/222222222222/{app}-{name}-dead-letters"
    # API_PutMetricAlarm, AlarmDescription. The longest names are those that every registry's names are held to.
    assert len(described(template, {queue: url})) <= 1024


def described(template: Template, refs: dict[str, str]) -> str:
    """The alarm's description with these references filled in."""
    description = template.one("AWS::CloudWatch::Alarm")["AlarmDescription"]
    separator, parts = description["Fn::Join"]
    return str(separator).join(part if isinstance(part, str) else refs[part["Ref"]] for part in parts)


def test_each_address_has_a_subscription_to_the_one_topic(template: Template) -> None:
    (topic,) = template.all("AWS::SNS::Topic")
    subscriptions = template.all("AWS::SNS::Subscription").values()
    assert sorted(s["Endpoint"] for s in subscriptions) == ["oncall@example.com", "ops@example.com"]
    assert all(s["Protocol"] == "email" and s["TopicArn"] == {"Ref": topic} for s in subscriptions)


def test_only_the_alert_rules_and_the_alarm_may_publish_and_only_over_tls(template: Template) -> None:
    allow, alarm, deny = template.one("AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    assert (allow["Principal"], allow["Action"]) == ({"Service": "events.amazonaws.com"}, "sns:Publish")
    sources = [arn["Fn::GetAtt"][0] for arn in allow["Condition"]["ArnEquals"]["aws:SourceArn"]]
    names = {template.all("AWS::Events::Rule")[source]["Name"] for source in sources}
    assert names == set(RULES)
    (name,) = template.all("AWS::CloudWatch::Alarm")
    assert (alarm["Principal"], alarm["Action"]) == ({"Service": "cloudwatch.amazonaws.com"}, "sns:Publish")
    assert alarm["Condition"] == {
        "ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": [name, "Arn"]}},
        "StringEquals": {"aws:SourceAccount": "222222222222"},
    }
    assert (deny["Effect"], deny["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_an_alert_that_cannot_be_sent_goes_to_the_dead_letter_queue(template: Template) -> None:
    (queue,) = template.all("AWS::SQS::Queue")
    for name in NAMES:
        (target,) = rule(template, name)["Targets"]
        assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": [queue, "Arn"]}}


def test_without_addresses_topic_and_rules_are_there_for_other_subscribers() -> None:
    template = synthesized(f"environments: {STAGING}{TASK}")["TasksStaging"]
    assert template.all("AWS::SNS::Subscription") == {}
    assert len(template.all("AWS::SNS::Topic")) == 1
    assert rule(template, "exit-failure")


def test_the_guide_shows_the_commands_of_the_alarm(template: Template) -> None:
    (queue,) = template.all("AWS::SQS::Queue")
    page = (Path(__file__).parents[2] / "docs/guides/alerts.md").read_text(encoding="utf-8")
    alarms = [line for line in described(template, {queue: "URL"}).split("\n") if line.startswith("aws ")]
    shown = re.findall(r"^aws sqs .*", page, re.MULTILINE)
    # The guide leaves the Region to the reader's own settings.
    assert [line.replace("$", "") for line in shown] == [line.replace(" --region us-east-1", "") for line in alarms]
