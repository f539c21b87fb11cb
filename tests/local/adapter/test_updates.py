"""What an update replaces or removes is gone afterwards: the account has what a first deployment would have made.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
"""

from typing import Any

import pytest

from tests.local.adapter.contents import contents
from tests.local.adapter.places import Aws
from tests.local.adapter.stacks import Outcome, Stack, resource, with_policy

TRUST = {"Version": "2012-10-17", "Statement": []}
ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
TABLE = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}


def template(name: str, *, also: str = "", cidr: str = "10.0.0.0/16") -> dict[str, dict[str, Any]]:
    """Each type that Rota makes, with this name; `also` is of what there can be several in one resource."""
    parts = [name, also] if also else [name]
    arn = {"Fn::GetAtt": ["Queue", "Arn"]}
    scheduled = {
        "ScheduleExpression": "rate(1 days)",
        "State": "DISABLED",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": arn, "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}},
    }
    topic, network, gateway = ({"Ref": each} for each in ("Topic", "Network", "Gateway"))
    return {
        "Role": resource(
            "IAM::Role",
            RoleName=name,
            AssumeRolePolicyDocument=TRUST,
            Policies=[{"PolicyName": part, "PolicyDocument": ALLOW} for part in parts],
        ),
        "Rule": resource(
            "Events::Rule",
            Name=name,
            ScheduleExpression="rate(1 day)",
            State="DISABLED",
            Targets=[{"Id": part, "Arn": arn} for part in parts],
        ),
        "Group": resource("Scheduler::ScheduleGroup", Name=name),
        "Schedule": resource("Scheduler::Schedule", Name=f"{name}-grouped", GroupName={"Ref": "Group"}, **scheduled),
        "Other": resource("Scheduler::Schedule", Name=name, **scheduled),
        "Log": resource("Logs::LogGroup", LogGroupName=f"/{name}"),
        "Queue": resource("SQS::Queue", QueueName=name),
        "QueuePolicy": resource("SQS::QueuePolicy", Queues=[{"Ref": "Queue"}], PolicyDocument=ALLOW),
        "Topic": resource("SNS::Topic", TopicName=name),
        "TopicPolicy": resource("SNS::TopicPolicy", Topics=[topic], PolicyDocument=ALLOW),
        "Mail": resource("SNS::Subscription", TopicArn=topic, Protocol="email", Endpoint=f"{name}@example.com"),
        "Cluster": resource("ECS::Cluster", ClusterName=name),
        "Task": resource(
            "ECS::TaskDefinition",
            Family=name,
            ContainerDefinitions=[{"Name": part, "Image": "localhost:9/nosuch:1"} for part in parts],
        ),
        "Network": resource("EC2::VPC", CidrBlock=cidr),
        "Gateway": resource("EC2::InternetGateway"),
        "Attached": resource("EC2::VPCGatewayAttachment", VpcId=network, InternetGatewayId=gateway),
        "Routes": resource("EC2::RouteTable", VpcId=network),
        "Subnet": resource("EC2::Subnet", VpcId=network, CidrBlock=cidr.replace("/16", "/24")),
        "Security": resource("EC2::SecurityGroup", GroupDescription=name, VpcId=network),
        "Table": resource("DynamoDB::Table", TableName=name, **TABLE),
    }


REST = {"Rest": resource("Logs::LogGroup", LogGroupName="/rest")}
BEFORE = {**template("before", also="more"), **REST}
REGROUPED = {**BEFORE["Other"], "Properties": {**BEFORE["Other"]["Properties"], "GroupName": {"Ref": "Group"}}}
EDITS = {
    "each is renamed": {**template("after"), **REST},
    "each loses a part": {**template("before"), **REST},
    "each moves to another network": {**template("before", also="more", cidr="10.1.0.0/16"), **REST},
    "all are removed": REST,
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_update_leaves_what_a_first_deployment_makes(local: Aws, edit: str) -> None:
    stack, fresh = Stack(local), Aws(local.endpoint)
    assert stack.deploy(BEFORE) == Outcome("CREATE_COMPLETE", "")
    assert stack.deploy(EDITS[edit]) == Outcome("UPDATE_COMPLETE", "")
    assert Stack(fresh).deploy(EDITS[edit]) == Outcome("CREATE_COMPLETE", "")
    assert contents(local) == contents(fresh)
    assert stack.delete() == Outcome("DELETE_COMPLETE", "")
    assert contents(local) == contents(Aws(local.endpoint))


def test_a_schedule_cannot_change_its_group_under_its_name(local: Aws, plain: Aws) -> None:
    """https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html."""
    for aws in (local, plain):
        Stack(aws).deploy(BEFORE)
    before, after = contents(local), {**BEFORE, "Other": REGROUPED}
    status, reason = Stack(local).deploy(after)
    assert (status, contents(local)) == ("UPDATE_ROLLBACK_COMPLETE", before)
    assert "Schedule before does not exist in group before." in reason
    assert "HandlerErrorCode: NotFound" in reason
    assert Stack(plain).deploy(after) == Outcome("UPDATE_COMPLETE", "")
    assert contents(plain)["schedules"] == [["before", "before"], ["before", "before-grouped"], ["default", "before"]]


def test_an_update_leaves_what_its_policies_retain(local: Aws) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html."""
    stack = Stack(local)

    def log_group(name: str) -> dict[str, Any]:
        retained = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
        return {**REST, "Log": {**resource("Logs::LogGroup", LogGroupName=name), **retained}}

    for after in (log_group("/first"), log_group("/second"), REST):
        assert stack.deploy(after).reason == ""
    assert contents(local)["log groups"] == ["/first", "/rest", "/second"]
    assert stack.delete() == Outcome("DELETE_COMPLETE", "")
    assert contents(local)["log groups"] == ["/first", "/second"]


# --- an update or a first deployment that fails ---


def last(resources: dict[str, Any]) -> dict[str, Any]:
    """These resources, and after all of them one that cannot be made."""
    rule = resource("Events::Rule", Name="taken", ScheduleExpression="rate(1 day)")
    return {**resources, "Last": {**rule, "DependsOn": list(resources)}}


def taken(aws: Aws) -> Aws:
    aws.client("events").put_rule(Name="taken", ScheduleExpression="rate(1 day)")
    return aws


@pytest.mark.parametrize("edit", EDITS)
def test_a_failed_update_leaves_what_was_there_before(local: Aws, edit: str) -> None:
    stack = Stack(taken(local))
    stack.deploy(BEFORE)
    before = contents(local)
    assert stack.deploy(last(EDITS[edit])).status == "UPDATE_ROLLBACK_COMPLETE"
    assert contents(local) == before


def test_a_failed_first_deployment_leaves_only_what_is_always_retained(local: Aws) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html."""
    kept = {
        "Kept": with_policy("Retain", resource("Logs::LogGroup", LogGroupName="/kept")),
        "Gone": with_policy("RetainExceptOnCreate", resource("Logs::LogGroup", LogGroupName="/gone")),
    }
    assert Stack(taken(local)).deploy(last({**BEFORE, **kept})).status == "ROLLBACK_COMPLETE"
    only = taken(Aws(local.endpoint))
    only.client("logs").create_log_group(logGroupName="/kept")
    assert contents(local) == contents(only)
