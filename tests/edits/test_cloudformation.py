"""CloudFormation's rules on pairs of templates made by hand, each beside a pair that differs a little and deploys."""

from collections.abc import Mapping
from typing import Any

import pytest

from rota.registry import load
from tests.assemblies import assembled
from tests.deployment.systems import PROJECT
from tests.edits.cloudformation import NAMED, TAKEN, TYPE, Account, Holder, Stack, in_order, stacks_of
from tests.edits.identities import IDENTITIES, create_only, identity, own_name, schema

Resources = Mapping[str, Mapping[str, Any]]

RULE: dict[str, Any] = {
    "Type": "AWS::Events::Rule",
    "Properties": {"Name": "pay-a", "ScheduleExpression": "rate(1 hour)"},
}
SCHEDULE = {"Type": "AWS::Scheduler::Schedule", "Properties": {"Name": "pay-a", "GroupName": "pay"}}
VPC = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/24"}}


def role(name: str = "pay-a", path: str = "/pay/") -> dict[str, Any]:
    return {"Type": "AWS::IAM::Role", "Properties": {"RoleName": name, "Path": path}}


def log_group(**attributes: str) -> dict[str, Any]:
    return {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/pay/a"}, **attributes}


def security_group(vpc: object, **properties: str) -> dict[str, Any]:
    return {"Type": "AWS::EC2::SecurityGroup", "Properties": {"VpcId": vpc, "GroupDescription": "x", **properties}}


def subnet(zone: str, vpc: object = "vpc-1") -> dict[str, Any]:
    properties = {"VpcId": vpc, "CidrBlock": "10.0.0.0/25", "AvailabilityZone": zone}
    return {"Type": "AWS::EC2::Subnet", "Properties": properties}


def stack(name: str, resources: Resources, region: str = "us-east-1") -> Stack:
    return Stack(name, {"Resources": resources}, region=region)


def rejected(before: Resources, after: Resources) -> list[tuple[str, str]]:
    """What one stack's update is rejected for: logical id and rule."""
    account = Account()
    assert account.deploy([stack("pay", before)]) == ()
    return [(rejection.logical_id, rejection.rule) for rejection in account.deploy([stack("pay", after)])]


def test_a_resource_keeps_its_type_under_its_id() -> None:
    """https://github.com/aws/aws-cdk/issues/11274 has CloudFormation's words."""
    assert rejected({"A": RULE}, {"A": SCHEDULE}) == [("A", TYPE)]
    assert rejected({"A": RULE}, {"B": SCHEDULE}) == []


def test_a_named_resource_is_not_replaced_under_its_name() -> None:
    assert rejected({"A": role(path="/pay/")}, {"A": role(path="/pay/prod/")}) == [("A", NAMED)]
    assert rejected({"A": role(path="/pay/")}, {"A": role("pay-b", path="/pay/prod/")}) == []


def test_a_security_group_goes_to_another_vpc_unless_it_is_named() -> None:
    """The names of security groups are a VPC's, and yet: https://github.com/data-dot-all/dataall/issues/1080."""
    named = {"G": security_group("vpc-1", GroupName="pay")}, {"G": security_group("vpc-2", GroupName="pay")}
    assert rejected(*named) == [("G", NAMED)]
    assert rejected({"G": security_group("vpc-1")}, {"G": security_group("vpc-2")}) == []


def test_a_property_that_only_may_replace_a_resource_counts_as_one_that_does() -> None:
    other_bus = {**RULE, "Properties": {**RULE["Properties"], "EventBusName": "other"}}
    assert rejected({"A": RULE}, {"A": other_bus}) == [("A", NAMED)]
    assert rejected({"A": RULE}, {"A": {**RULE, "Properties": {**RULE["Properties"], "State": "DISABLED"}}}) == []


def test_what_names_a_replaced_resource_in_a_property_that_cannot_change_is_replaced_with_it() -> None:
    wider = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}
    group = security_group({"Ref": "V"}, GroupName="pay")
    assert rejected({"V": VPC, "G": group}, {"V": wider, "G": group}) == [("G", NAMED)]
    assert rejected({"V": VPC, "G": group}, {"V": {**VPC, "DependsOn": []}, "G": group}) == []


def test_a_replacement_is_there_before_what_it_replaces_is_gone() -> None:
    """A subnet of another zone needs addresses of its own, as long as it is in the same VPC."""
    assert rejected({"S": subnet("a")}, {"S": subnet("b")}) == [("S", TAKEN)]
    assert rejected({"S": subnet("a")}, {"S": subnet("b", "vpc-2")}) == []


def test_a_name_is_free_only_once_its_former_owner_in_the_stack_is_gone() -> None:
    account = Account()
    account.deploy([stack("pay", {"A": RULE})])
    (rejection,) = account.deploy([stack("pay", {"B": RULE})])
    assert (rejection.logical_id, rejection.rule, rejection.holder) == ("B", TAKEN, Holder(stack("pay", {}).key, "A"))
    assert account.deploy([stack("pay", {})]) == ()
    assert account.deploy([stack("pay", {"B": RULE})]) == ()


def test_two_rules_do_not_change_names_with_each_other() -> None:
    other = {**RULE, "Properties": {**RULE["Properties"], "Name": "pay-b"}}
    third = {**RULE, "Properties": {**RULE["Properties"], "Name": "pay-c"}}
    assert rejected({"A": RULE, "B": other}, {"A": other, "B": RULE}) == [("A", TAKEN), ("B", TAKEN)]
    assert rejected({"A": RULE, "B": other}, {"A": third, "B": other}) == []


def test_two_resources_of_one_template_do_not_share_a_name() -> None:
    (rejection,) = Account().deploy([stack("pay", {"A": role("pay-a"), "B": role("Pay-A")})])
    assert (rejection.logical_id, rejection.rule) == ("B", TAKEN)
    assert Account().deploy([stack("pay", {"A": role("pay-a"), "B": role("pay-b")})]) == ()


def test_a_name_that_another_stack_has_is_free_once_that_stack_was_deployed_without_it() -> None:
    def moves(*after: Stack) -> list[str]:
        account = Account()
        account.deploy([stack("pay", {"A": RULE}), stack("pay-g", {})])
        return [str(rejection.holder) for rejection in account.deploy(after)]

    without, with_it = stack("pay", {}), stack("pay-g", {"A": RULE})
    assert moves(without, with_it) == []
    assert moves(with_it, without) == [str(Holder(stack("pay", {}).key, "A"))]


def test_a_role_is_an_accounts_and_a_rule_a_regions() -> None:
    def in_another_region(resource: dict[str, Any]) -> int:
        account = Account()
        account.deploy([stack("pay", {"A": resource})])
        return len(account.deploy([stack("pay", {"A": resource}, region="eu-central-1")]))

    assert in_another_region(role()) == 1
    assert in_another_region(RULE) == 0


def test_a_stack_that_is_rejected_stays_as_it_was_and_ends_the_deployment() -> None:
    account = Account()
    account.deploy([stack("pay", {"A": RULE}), stack("pay-g", {"B": role()})])
    before = account.copy()
    assert account.deploy([stack("pay", {"A": SCHEDULE}), stack("pay-g", {})]) != ()
    assert account.stacks == before.stacks
    assert account.deploy([stack("pay", {"A": RULE}), stack("pay-g", {})]) == ()
    assert account.stacks[stack("pay-g", {}).key] == {}


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate"])
def test_what_was_kept_is_in_the_way_of_its_own_return_unless_it_is_imported(policy: str) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html."""
    kept = stack("pay", {"G": log_group(DeletionPolicy=policy)})
    account = Account()
    assert account.deploy([kept, stack("pay", {}), stack("pay", {})]) == ()
    (rejection,) = account.deploy([kept])
    assert (rejection.rule, rejection.holder) == (TAKEN, Holder())
    assert account.deploy([stack("pay", {"G": log_group()})], importing=True) != ()  # it would not be kept again
    assert account.deploy([kept], importing=True) == ()
    assert account.kept == set()


def test_what_is_not_kept_may_come_back() -> None:
    account = Account()
    assert account.deploy([stack("pay", {"G": log_group()}), stack("pay", {}), stack("pay", {"G": log_group()})]) == ()


def test_importing_takes_nothing_from_another_stack() -> None:
    kept = log_group(DeletionPolicy="Retain")
    account = Account()
    account.deploy([stack("pay", {"G": kept})])
    assert account.deploy([stack("pay-g", {"G": kept})], importing=True) != ()


def test_a_stack_that_the_app_has_no_more_is_left_behind_with_its_rules() -> None:
    account = Account()
    account.deploy([stack("pay", {}), stack("pay-g", {"A": RULE, "R": role()})])
    after = [stack("pay", {})]
    account.deploy(after)
    assert account.left_behind(after) == {stack("pay-g", {}).key}
    assert account.starts() == [("222222222222", "us-east-1", "AWS::Events::Rule", "default", "pay-a")]
    account.delete(stack("pay-g", {}).key)
    assert (account.left_behind(after), account.starts()) == (set(), [])


def test_a_deleted_stack_leaves_what_is_kept() -> None:
    account = Account()
    account.deploy([stack("pay", {"G": log_group(DeletionPolicy="Retain"), "R": role()})])
    account.delete(stack("pay", {}).key)
    assert account.kept == {("222222222222", "us-east-1", "AWS::Logs::LogGroup", "/pay/a")}


def test_a_resource_comes_after_all_that_it_names() -> None:
    resources = {
        "A": {"Properties": {"X": [{"Fn::GetAtt": ["B", "Arn"]}]}},
        "B": {"DependsOn": ["C"]},
        "C": {"Properties": {"X": {"Ref": "D"}, "Y": {"Ref": "AWS::Region"}}},
        "D": {},
    }
    assert in_order(resources) == ["D", "C", "B", "A"]


def test_stacks_are_deployed_after_those_that_they_depend_on() -> None:
    """The CLI has no other order of its own."""
    stacks = stacks_of(assembled((load(PROJECT / "tests/stacks/registry.yaml"), "prod")))
    assert [each.id for each in stacks] == ["TasksProd", "TasksProdBilling"]
    assert {(each.account, each.region) for each in stacks} == {("333333333333", "us-gov-west-1")}


def test_a_stack_without_a_place_is_deployed_where_the_credentials_are() -> None:
    (found,) = stacks_of(assembled((load(PROJECT / "tests/stacks/registry.yaml"), "sandbox")))
    assert (found.account, found.region) == ("222222222222", "us-east-1")


def test_what_a_resource_is_known_by_does_not_change_while_it_lives() -> None:
    """So an update in place never meets another resource: all of it is create-only, but for three exceptions."""
    changes = {(kind, name) for kind, names in IDENTITIES.items() for name in names if name not in create_only(kind)}
    assert changes == {
        ("AWS::Scheduler::Schedule", "GroupName"),
        ("AWS::SNS::TopicPolicy", "Topics"),
        ("AWS::SQS::QueuePolicy", "Queues"),
    }


def test_a_resource_is_known_by_what_its_schema_and_its_name_say() -> None:
    for kind, known_by in IDENTITIES.items():
        identifiers = {path.split("/")[2] for path in schema(kind)["primaryIdentifier"]}
        made_up = {path.split("/")[2] for path in schema(kind)["readOnlyProperties"]}
        assert identifiers - made_up <= set(known_by), kind
        assert own_name(kind) in {*known_by, None}, kind


def test_the_name_of_a_resource_is_the_property_that_aws_lists() -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html"""
    assert {kind.removeprefix("AWS::"): own_name(kind) for kind in IDENTITIES if own_name(kind)} == {
        "CloudWatch::Alarm": "AlarmName",
        "EC2::SecurityGroup": "GroupName",
        "ECS::Cluster": "ClusterName",
        "Events::Rule": "Name",
        "IAM::Role": "RoleName",
        "Logs::LogGroup": "LogGroupName",
        "SNS::Topic": "TopicName",
        "SQS::Queue": "QueueName",
        "Scheduler::Schedule": "Name",
        "Scheduler::ScheduleGroup": "Name",
    }


def test_a_resource_whose_name_is_left_out_meets_no_other() -> None:
    assert identity("AWS::EC2::SecurityGroup", {"VpcId": "vpc-1"}, "1", "r") is None
    assert identity("AWS::EC2::SecurityGroup", {"VpcId": "vpc-1", "GroupName": "g"}, "1", "r") is not None
    assert identity("AWS::ECS::TaskDefinition", {"Family": "pay-a"}, "1", "r") is None
