"""Templates whose parameters read SSM parameters: an image's tag.

The sources are in rota/local/adapter/patches/parameters_of_templates.py.
"""

import pytest
from botocore.exceptions import ClientError

from tests.local.adapter.places import Aws

PARAMETERS = {"Tag": "/payments/tag", "Other": "/payments/other"}
TEMPLATE = """
Parameters:
  Tag: {Type: "AWS::SSM::Parameter::Value<String>", Default: /payments/tag}
  Other: {Type: "AWS::SSM::Parameter::Value<String>", Default: /payments/other}
  Plain: {Type: String, Default: /payments/none}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Join ["-", [!Ref Tag, !Ref Other]]}}
"""
MISSING = "Unable to fetch parameters [/payments/tag,/payments/other] from parameter store for this account."
SECURE = "Parameters [/payments/tag] referenced by template have types not supported by CloudFormation."


def rejected(aws: Aws) -> str:
    """The message by which a change set of the template is rejected."""
    with pytest.raises(ClientError) as caught:
        aws.client("cloudformation").create_change_set(
            StackName="Tasks", ChangeSetName="next", ChangeSetType="CREATE", TemplateBody=TEMPLATE
        )
    assert caught.value.response["Error"]["Code"] == "ValidationError"
    return caught.value.response["Error"]["Message"]


def put(aws: Aws, name: str, value: str, kind: str = "String") -> None:
    aws.client("ssm").put_parameter(Name=name, Value=value, Type=kind, Overwrite=True)


def queues(aws: Aws) -> list[str]:
    return [url.rpartition("/")[2] for url in aws.client("sqs").list_queues().get("QueueUrls", ())]


def test_parameters_that_do_not_exist_are_all_named_in_the_words_of_aws(plain: Aws, local: Aws) -> None:
    assert rejected(local) == MISSING
    assert rejected(plain) != MISSING
    put(local, "/payments/tag", "1")
    assert rejected(local) == MISSING.replace("/payments/tag,", "")


def test_a_secure_string_is_rejected(plain: Aws, local: Aws) -> None:
    for aws in (local, plain):
        put(aws, "/payments/tag", "1", "SecureString")
        put(aws, "/payments/other", "2")
    assert rejected(local) == SECURE
    made = plain.client("cloudformation").create_change_set(
        StackName="Tasks", ChangeSetName="next", ChangeSetType="CREATE", TemplateBody=TEMPLATE
    )
    assert made["Id"]


def test_each_deployment_reads_the_value_that_the_parameter_has_then(local: Aws) -> None:
    """The CDK CLI sends UsePreviousValue: the key is the previous one, and its value is read again."""
    put(local, "/payments/tag", "1")
    put(local, "/payments/other", "a")
    api = local.client("cloudformation")
    api.create_stack(StackName="Tasks", TemplateBody=TEMPLATE)
    api.get_waiter("stack_create_complete").wait(StackName="Tasks", WaiterConfig={"Delay": 1})
    assert queues(local) == ["1-a"]
    put(local, "/payments/tag", "2")
    kept = [{"ParameterKey": name, "UsePreviousValue": True} for name in (*PARAMETERS, "Plain")]
    api.update_stack(StackName="Tasks", TemplateBody=TEMPLATE, Parameters=kept)
    api.get_waiter("stack_update_complete").wait(StackName="Tasks", WaiterConfig={"Delay": 1})
    assert queues(local) == ["2-a"]
    local.client("ssm").delete_parameter(Name="/payments/tag")
    with pytest.raises(ClientError, match=r"Unable to fetch parameters \[/payments/tag\] from parameter store"):
        api.update_stack(StackName="Tasks", TemplateBody=TEMPLATE, Parameters=kept)
