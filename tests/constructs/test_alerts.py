"""An alert names the task that failed, the reason, and where to look."""

import re
from typing import Any

import pytest

from rota.registry import EnvironmentNames
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
        "The task clean-up of payments in the environment staging ended with exit code 137.",
        "Reason: Essential container in task exited",
        "Container: OutOfMemoryError: Container killed due to memory usage",
        "Exit code: 137",
        "Stopped at: 2026-11-20T03:00:41.123Z",
        f"ECS task: {STOPPED['$.detail.taskArn']}",
        f"Task definition: {STOPPED['$.detail.taskDefinitionArn']}",
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
    detail = rule(template, "exit-failure")["EventPattern"]["detail"]
    assert detail["stopCode"] == [{"anything-but": ["TaskFailedToStart"]}]
    assert detail["containers"] == {"exitCode": [{"anything-but": [0]}]}


def test_each_address_has_a_subscription_to_the_one_topic(template: Template) -> None:
    (topic,) = template.all("AWS::SNS::Topic")
    subscriptions = template.all("AWS::SNS::Subscription").values()
    assert sorted(s["Endpoint"] for s in subscriptions) == ["oncall@example.com", "ops@example.com"]
    assert all(s["Protocol"] == "email" and s["TopicArn"] == {"Ref": topic} for s in subscriptions)


def test_only_the_alert_rules_may_publish_and_only_over_tls(template: Template) -> None:
    allow, deny = template.one("AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    assert (allow["Principal"], allow["Action"]) == ({"Service": "events.amazonaws.com"}, "sns:Publish")
    sources = [arn["Fn::GetAtt"][0] for arn in allow["Condition"]["ArnEquals"]["aws:SourceArn"]]
    names = {template.all("AWS::Events::Rule")[source]["Name"] for source in sources}
    assert names == set(RULES)
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
