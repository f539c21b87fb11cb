"""What the guard makes of a policy beyond the evaluator's answer."""

import pytest

from rota.access import Conditions, Place, Statement
from rota.runtime.guard.destination import Destination, destination, is_aws
from rota.runtime.guard.judge import Judge
from rota.runtime.guard.needs import Need
from tests.runtime.guard.conftest import PLACE as PLACE_OF_THE_REGISTRY
from tests.runtime.guard.conftest import resolved

PLACE = Place("aws", "us-east-1", "222222222222")
HERE = Destination(PLACE)
QUEUE = "arn:aws:sqs:us-east-1:222222222222:jobs"
SEND = Need("sqs:SendMessage", (QUEUE,))


def verdict(need: Need, resource: str = QUEUE, conditions: Conditions | None = None) -> str:
    statement = Statement(("sqs:SendMessage",), (resource,), conditions or {})
    return Judge([statement], "/app/staging/job").verdict(need, HERE).outcome


KNOWN = [
    ({"Bool": {"aws:SecureTransport": ("true",)}}, "allowed"),
    ({"StringEquals": {"aws:RequestedRegion": ("us-east-1",)}}, "allowed"),
    ({"StringEquals": {"aws:RequestedRegion": ("eu-west-1",)}}, "refused"),
    ({"StringEquals": {"aws:PrincipalAccount": ("222222222222",)}}, "allowed"),
    ({"ArnLike": {"aws:PrincipalArn": ("arn:aws:iam::222222222222:role/app/staging/*",)}}, "allowed"),
    ({"DateGreaterThan": {"aws:CurrentTime": ("2020-01-01T00:00:00Z",)}}, "allowed"),
    ({"DateLessThan": {"aws:CurrentTime": ("2020-01-01T00:00:00Z",)}}, "refused"),
    ({"Null": {"aws:username": ("true",)}}, "allowed"),
    ({"IpAddress": {"aws:SourceIp": ("10.0.0.0/8",)}}, "unsure"),
    ({"StringEquals": {"aws:PrincipalTag/team": ("jobs",)}}, "unsure"),
]


@pytest.mark.parametrize(("conditions", "outcome"), KNOWN, ids=str)
def test_a_condition_is_judged_when_the_guard_knows_what_aws_will_know(conditions: Conditions, outcome: str) -> None:
    assert verdict(SEND, conditions=conditions) == outcome


def test_a_policy_variable_that_only_aws_knows_is_not_judged() -> None:
    assert verdict(SEND, "arn:aws:sqs:us-east-1:222222222222:${aws:PrincipalTag/team}") == "unsure"


def test_a_statement_that_the_evaluator_does_not_know_is_not_judged() -> None:
    found = Judge([Statement(("sqs:SendMessage",), (QUEUE,), {"StringLikely": {"aws:x": ("y",)}})]).verdict(SEND, HERE)
    assert (found.outcome, "StringLikely" in found.why) == ("unsure", True)


def test_any_of_the_resources_that_may_be_meant_will_do() -> None:
    assert verdict(Need("sqs:SendMessage", ("arn:aws:sqs:us-east-1:222222222222:other", QUEUE))) == "allowed"


def test_an_action_on_an_unknown_resource_needs_a_statement_with_the_action() -> None:
    assert verdict(Need("sqs:SendMessage")) == "allowed"
    assert verdict(Need("sqs:ReceiveMessage")) == "refused"
    assert verdict(Need("sqs:ReceiveMessage", sure=False)) == "unsure"


@pytest.mark.parametrize(
    ("url", "aws"),
    [
        ("https://s3.us-east-1.amazonaws.com/b", True),
        ("https://b.s3.dualstack.eu-west-1.amazonaws.com/k", True),
        ("https://sqs.cn-north-1.amazonaws.com.cn/", True),
        ("https://lambda.us-east-1.api.aws/", True),
        ("http://127.0.0.1:4566/", False),
        ("http://localhost:4566/", False),
        ("https://amazonaws.com.example.org/", False),
    ],
)
def test_which_hosts_are_aws(url: str, aws: bool) -> None:
    assert is_aws(url) is aws


def test_the_place_of_a_call_is_the_clients_region_on_aws_and_the_registrys_elsewhere() -> None:
    _, environment = resolved()
    assert destination(environment, "eu-west-1", "https://sqs.eu-west-1.amazonaws.com/").place.region == "eu-west-1"
    assert destination(environment, "eu-west-1", "http://127.0.0.1:4566/").place.region == "us-east-1"
    assert destination(environment, "aws-global", "https://s3.amazonaws.com/").place.region == "us-east-1"
    assert destination(environment, None, None).place == environment.place
    _, anywhere = resolved(place="")
    assert destination(anywhere, "cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn/").place.partition == "aws-cn"


@pytest.mark.parametrize(
    ("regionless", "region"),
    [("aws-global", "us-east-1"), ("aws-cn-global", "cn-north-1"), ("aws-us-gov-global", "us-gov-west-1")],
)
@pytest.mark.parametrize("place", [PLACE_OF_THE_REGISTRY, ""])
def test_a_client_without_a_region_calls_the_first_region_of_its_partition(
    regionless: str, region: str, place: str
) -> None:
    _, environment = resolved(place=place)
    assert destination(environment, regionless, "https://s3.amazonaws.com/").place.region == region


@pytest.mark.parametrize("account", ["000000000000", "123456789012"])
def test_the_account_that_an_emulator_pretends_to_be_is_shown_as_the_registrys(account: str) -> None:
    there = Destination(PLACE, literal=False)
    assert there.shown(f"arn:aws:sqs:us-east-1:{account}:jobs") == QUEUE


@pytest.mark.parametrize("swapped", [False, True])
def test_of_several_resources_the_one_that_only_a_condition_excludes_is_reported(swapped: bool) -> None:
    resources = (QUEUE, "arn:aws:sqs:us-east-1:222222222222:other")
    elsewhere = Statement(("sqs:SendMessage",), (QUEUE,), {"StringEquals": {"aws:RequestedRegion": ("eu-west-1",)}})
    found = Judge([elsewhere]).verdict(Need("sqs:SendMessage", resources[::-1] if swapped else resources), HERE)
    assert found.decision
    assert found.decision.nearest
    assert found.decision.nearest.missed == "condition"


def test_on_an_emulator_an_arn_is_read_in_the_registrys_place_too() -> None:
    there = Destination(Place("aws-us-gov", "us-gov-west-1", "222222222222"), literal=False)
    topic = "arn:aws:sns:us-east-1:000000000000:t"
    assert there.readings(topic) == (topic, "arn:aws-us-gov:sns:us-gov-west-1:222222222222:t")
    assert there.readings("arn:aws-us-gov:s3:::b/k") == ("arn:aws-us-gov:s3:::b/k",)
    assert there.readings("*") == ("*",)
    partner = "arn:aws:iam::333333333333:role/partner"
    assert (there.shown(topic), there.shown(partner)) == (there.moved(topic), partner)
    assert HERE.readings(topic) == (topic,)
