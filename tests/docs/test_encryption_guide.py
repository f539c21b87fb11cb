"""The key policy of the guide allows what services need that use an environment's key, and needs each statement.

The policy is put to what a synthesized template encrypts: each resource that names the key, with the encryption context
and the source that AWS documents for its service.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from rota.access import Principal, evaluate_trust
from tests.constructs.synthesis import Template, synthesized

PAGE = (Path(__file__).parents[2] / "docs/guides/encryption.md").read_text(encoding="utf-8")
ACCOUNT, REGION = "222222222222", "us-east-1"
TASKS = """
  report: {command: [bin/report], cron: 0 3 * * ? *, timezone: Europe/Berlin}
  send: {command: [bin/send], rate: 1 hour}
"""


class Use(NamedTuple):
    """A service that uses the key for a resource: the action, and what KMS knows of the request."""

    service: str
    action: str
    context: Mapping[str, str | list[str]]

    def allowed(self, statements: list[dict[str, Any]]) -> bool:
        policy = {"Version": "2012-10-17", "Statement": statements}
        return evaluate_trust(policy, Principal("Service", self.service), self.action, self.context).allowed


def fence(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


@pytest.fixture(scope="module")
def statements() -> list[dict[str, Any]]:
    """The policy's statements. Their resource is the key that has the policy."""
    found = json.loads(fence("json"))["Statement"]
    assert {statement.pop("Resource") for statement in found} == {"*"}
    return list(found)


@cache
def template() -> Template:
    """The template of the guide's own example."""
    environments = fence("yaml").partition("\n")[2]
    return synthesized(f"environments:\n{environments}tasks:{TASKS}")["TasksStaging"]


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def uses(name: str = "staging") -> Iterator[Use]:
    """Every use of the key by a service that works on what the template makes; by `name`, as another environment's."""
    own = template()
    data = ("kms:GenerateDataKey", "kms:Decrypt")

    def renamed(text: str) -> str:
        return text.replace("staging", name)

    for group in own.all("AWS::Logs::LogGroup").values():
        assert group["KmsKeyId"]
        log_group = {"kms:EncryptionContext:aws:logs:arn": arn("logs", f"log-group:{renamed(group['LogGroupName'])}")}
        for action in ("kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey"):
            yield Use(f"logs.{REGION}.amazonaws.com", action, log_group)
    queue, topic = own.one("AWS::SQS::Queue"), own.one("AWS::SNS::Topic")
    assert queue["KmsMasterKeyId"] == topic["KmsMasterKeyId"]
    of_queue = {"kms:EncryptionContext:aws:sqs:arn": arn("sqs", renamed(queue["QueueName"]))}
    of_topic = {"kms:EncryptionContext:aws:sns:topicArn": arn("sns", renamed(topic["TopicName"]))}
    alarm = arn("cloudwatch", f"alarm:{renamed(own.one('AWS::CloudWatch::Alarm')['AlarmName'])}")
    source = {"aws:SourceArn": alarm, "aws:SourceAccount": ACCOUNT}
    for action in data:
        yield Use("events.amazonaws.com", action, of_queue)
        yield Use("events.amazonaws.com", action, of_topic)
        yield Use("cloudwatch.amazonaws.com", action, {**of_topic, **source})
    cluster = own.one("AWS::ECS::Cluster")
    assert cluster["Configuration"]["ManagedStorageConfiguration"]
    of_cluster = {
        "kms:EncryptionContext:aws:ecs:clusterAccount": ACCOUNT,
        "kms:EncryptionContext:aws:ecs:clusterName": renamed(cluster["ClusterName"]),
    }
    yield Use("fargate.amazonaws.com", "kms:GenerateDataKeyWithoutPlaintext", of_cluster)
    yield Use("fargate.amazonaws.com", "kms:CreateGrant", {**of_cluster, "kms:GrantOperations": ["Decrypt"]})


def test_the_policy_allows_each_use_by_a_service(statements: list[dict[str, Any]]) -> None:
    assert [use for use in uses() if not use.allowed(statements)] == []


def test_each_statement_for_a_service_is_needed(statements: list[dict[str, Any]]) -> None:
    for statement in statements[1:]:
        others = [each for each in statements if each is not statement]
        assert [use for use in uses() if not use.allowed(others)], statement["Sid"]


def test_the_policy_allows_nothing_for_another_environment(statements: list[dict[str, Any]]) -> None:
    assert [use for use in uses("staging-b") if use.allowed(statements)] == []
    assert [use for use in uses("prod") if use.allowed(statements)] == []


def test_each_part_of_a_context_counts_and_so_does_the_service(statements: list[dict[str, Any]]) -> None:
    for use in uses():
        for key in use.context:
            other = "999999999999" if use.context[key] == ACCOUNT else f"{use.context[key]}-other"
            wrong: list[Mapping[str, str | list[str]]] = [{**use.context, key: other}]
            if key == "kms:GrantOperations":
                wrong = [{**use.context, key: ["Decrypt", "GenerateDataKey"]}]
            elif "logs:arn" not in key:
                wrong.append({name: value for name, value in use.context.items() if name != key})
            else:
                wrong = [{**use.context, key: arn("logs", "log-group:/another/staging/report")}]
            for context in wrong:
                assert not use._replace(context=context).allowed(statements), (use, context)
        assert not use._replace(service="lambda.amazonaws.com").allowed(statements)


def test_no_service_may_delete_or_administer_the_key(statements: list[dict[str, Any]]) -> None:
    for use in uses():
        for action in ("kms:ScheduleKeyDeletion", "kms:PutKeyPolicy", "kms:DisableKey", "kms:ListGrants"):
            assert not use._replace(action=action).allowed(statements)


def test_every_property_that_names_the_key_is_one_that_the_guide_lists() -> None:
    (key,) = {value["key"] for value in yaml.safe_load(fence("yaml"))["environments"].values()}
    naming = {
        (resource["Type"], name)
        for resource in template().resources.values()
        for name, value in resource.get("Properties", {}).items()
        if key in json.dumps(value) and resource["Type"] not in ("AWS::IAM::Role", "AWS::CloudWatch::Alarm")
    }
    assert naming == {
        ("AWS::Logs::LogGroup", "KmsKeyId"),
        ("AWS::SQS::Queue", "KmsMasterKeyId"),
        ("AWS::SNS::Topic", "KmsMasterKeyId"),
        ("AWS::Scheduler::Schedule", "KmsKeyArn"),
        ("AWS::ECS::Cluster", "Configuration"),
    }
