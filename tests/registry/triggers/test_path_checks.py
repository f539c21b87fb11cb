"""Which paths into an event can become variables of a launch, and how many of what length."""

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.session import get_session

from rota.registry.triggers import KINDS, EventPattern
from rota.registry.triggers.path_checks import path_problems, placeholder

EVENTS = get_session().get_service_model("events")
OWN = [variable.path for variable in EventPattern.VARIABLES if variable.path]
APP = {"source": ["app"]}


def most(shape: str) -> int:
    """What PutTargets takes at most, by botocore's model of it."""
    return int(EVENTS.shape_for(shape).metadata["max"])


def messages(paths: Mapping[str, str], pattern: Mapping[str, Any] = APP) -> list[str]:
    return [problem.message for problem in path_problems(paths, pattern, OWN)]


def test_a_path_may_be_as_long_as_put_targets_takes_it() -> None:
    path = "$.detail." + "x" * (most("TargetInputPath") - len("$.detail."))
    assert messages({"A": path}) == []
    text = "EventBridge takes 256 characters for a JSON path, and this has 257; let the task read the value itself"
    assert messages({"A": f"{path}x"}) == [text]


def test_a_variable_may_be_as_long_as_put_targets_takes_its_key() -> None:
    name = "A" * (most("InputTransformerPathKey") - len(placeholder("")))
    assert messages({name: "$.detail.a"}) == []
    (problem,) = path_problems({f"{name}A": "$.detail.a"}, APP, OWN)
    text = "EventBridge takes 251 characters for a variable from an event, and this has 252; shorten the name"
    assert (problem.message, problem.path, problem.on_key) == (text, (f"{name}A",), True)


def test_there_may_be_as_many_paths_as_put_targets_takes_with_rotas_own() -> None:
    room = most("TransformerPaths") - len(OWN)
    paths = {f"A{number}": "$.detail.a" for number in range(room)}
    assert messages(paths) == []
    text = f"a rule takes 100 values from an event, and 4 of them are Rota's own; write at most {room} paths"
    assert messages({**paths, "B": "$.detail.a"}) == [f"{text} (got 97)"]


def test_a_template_is_no_longer_than_the_overrides_that_it_becomes() -> None:
    """PutTargets takes as many characters for the template as ECS for the overrides: one check is enough."""
    assert most("TransformerInput") == 8_192
    for kind in KINDS.values():
        gained = sum(variable.longest - len(f"<{variable.placeholder}>") for variable in kind.VARIABLES)
        lost = len(f"<{placeholder('A' * 251)}>") - 256
        assert gained > lost * most("TransformerPaths")


S3 = {"source": ["aws.s3"]}
ECS = {"source": ["aws.ecs"]}
CLOUDTRAIL = {"detail-type": ["AWS API Call via CloudTrail"]}
ORDER = {"detail": {"order": {"lines": {"sku": ["a"]}, "id": [1]}}}
EITHER = {"detail": {"$or": [{"order": {"id": [1]}}, {"refund": [{"exists": True}]}]}}


@pytest.mark.parametrize(
    ("path", "pattern", "right"),
    [
        ("$.resources", APP, "$.resources[0]"),
        ("$.detail", APP, "$.detail.order-id"),
        ("$.detail", S3, "$.detail.bucket.name"),
        ("$.detail", ECS, "$.detail.containers[0].exitCode"),
        ("$.detail", CLOUDTRAIL, "$.detail.userIdentity.arn"),
        ("$.detail", ORDER, "$.detail.order.lines.sku"),
        ("$.detail.bucket", S3, "$.detail.bucket.name"),
        ("$.detail.object", S3, "$.detail.object.key"),
        ("$.detail.object", {"source": ["app", "aws.s3"]}, "$.detail.object.key"),
        ("$.detail.containers", ECS, "$.detail.containers[0].exitCode"),
        ("$.detail.containers[1]", ECS, "$.detail.containers[0].exitCode"),
        (
            "$.detail.containers[0].networkInterfaces[0]",
            ECS,
            "$.detail.containers[0].networkInterfaces[0].privateIpv4Address",
        ),
        ("$.detail.attachments", ECS, "$.detail.attachments[0].status"),
        ("$.detail.attributes", ECS, "$.detail.attributes[0].value"),
        ("$.detail.ephemeralStorage", ECS, "$.detail.ephemeralStorage.sizeInGiB"),
        ("$.detail.overrides", ECS, "$.detail.overrides.containerOverrides[0].name"),
        ("$.detail.overrides.containerOverrides", ECS, "$.detail.overrides.containerOverrides[0].name"),
        ("$.detail.userIdentity", CLOUDTRAIL, "$.detail.userIdentity.arn"),
        ("$.detail.requestParameters", CLOUDTRAIL, "$.detail.requestParameters.bucketName"),
        ("$.detail.responseElements", CLOUDTRAIL, "$.detail.responseElements.clusterArn"),
        ("$.detail.order", ORDER, "$.detail.order.lines.sku"),
        ("$.detail.order.lines[0]", ORDER, "$.detail.order.lines.sku"),
        ("$.detail.order", EITHER, "$.detail.order.id"),
    ],
)
def test_a_path_to_a_mapping_or_list_is_answered_with_one_to_a_value_in_it(
    path: str, pattern: dict[str, Any], right: str
) -> None:
    text = "this is a mapping or a list in the event, which would break the launch; name a single value in it, such as"
    assert messages({"A": path}, pattern) == [f"{text} {right} (got '{path}')"]
    # The advice is itself no mapping or list.
    assert messages({"A": right}, pattern) == []


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        *((f"$.{field}", APP) for field in ("id", "source", "detail-type", "account", "time", "region", "version")),
        ("$.resources[0]", APP),
        ("$.detail.object", APP),
        ("$.detail.containers", {"source": [{"anything-but": "aws.ecs"}]}),
        ("$.detail.bucket.name", S3),
        ("$.detail.group", ECS),
        ("$.detail.order.id", ORDER),
        ("$.detail.orders", ORDER),
        ("$.detail.refund", EITHER),
        ("$.detail.a", {"detail": {"$or": "wrong"}}),
        ("$.detail.a", {"source": 5, "detail": ["wrong"]}),
    ],
)
def test_a_path_to_what_may_be_a_single_value_is_accepted(path: str, pattern: dict[str, Any]) -> None:
    assert messages({"A": path}, pattern) == []


@pytest.mark.parametrize("path", ["$.staging[x]", "detail.a", "$.", "$.detail.*", "$.detail.${AWS::AccountId}"])
def test_what_placeholders_made_of_a_path_is_checked(path: str) -> None:
    text = "must be a JSON path into the event, such as $.detail.order-id"
    assert messages({"A": path}) == [f"{text} (got '{path}')"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("$.Detail.order", "no event has the field 'Detail'; did you mean 'detail'?"),
        ("$.order", "no event has the field 'order'; the nearest are source, resources, region, detail, version"),
        ("$.id[0]", "there is a text in every event at $.id, and nothing below it; write $.id"),
        ("$.source.name", "there is a text in every event at $.source, and nothing below it; write $.source"),
        (
            "$.resources[1].arn",
            "there is a text in every event at $.resources[1], and nothing below it; write $.resources[1]",
        ),
    ],
)
def test_a_path_that_leads_to_nothing_in_any_event_is_a_problem(path: str, message: str) -> None:
    """Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html"""
    assert messages({"A": path}) == [f"{message} (got '{path}')"]
