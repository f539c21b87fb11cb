"""The ECS target of a rule or schedule as parameters of RunTask."""

import json
from dataclasses import replace
from typing import Any

import pytest

from rota.local.simulator.targets import InvalidInputError, is_ecs, overrides_of, run_task_request, started_by
from tests.local.simulator.conftest import CLUSTER
from tests.local.simulator.test_due import rule, schedule

FAMILY = "arn:aws:ecs:us-east-1:222222222222:task-definition/payments-staging-save:3"
NETWORK = {"Subnets": ["subnet-0123456789abcdef0"], "SecurityGroups": [], "AssignPublicIp": "DISABLED"}


def target(**parameters: Any) -> dict[str, Any]:  # noqa: ANN401  # values of an AWS API
    return {"Id": "task", "Arn": CLUSTER, "EcsParameters": {"TaskDefinitionArn": FAMILY, **parameters}}


def test_all_parameters_of_a_target_are_passed_to_run_task() -> None:
    full = target(
        TaskCount=2,
        LaunchType="FARGATE",
        PlatformVersion="LATEST",
        PropagateTags="TASK_DEFINITION",
        Group="nightly",
        ReferenceId="r1",
        EnableExecuteCommand=False,
        EnableECSManagedTags=True,
        NetworkConfiguration={"awsvpcConfiguration": NETWORK},
        Tags=[{"Key": "owner", "Value": "fuel-team"}],
    )
    assert run_task_request(rule("rate(1 minute)"), full, "{}") == {
        "cluster": CLUSTER,
        "taskDefinition": FAMILY,
        "count": 2,
        "launchType": "FARGATE",
        "platformVersion": "LATEST",
        "propagateTags": "TASK_DEFINITION",
        "group": "nightly",
        "referenceId": "r1",
        "enableExecuteCommand": False,
        "enableECSManagedTags": True,
        "networkConfiguration": {
            "awsvpcConfiguration": {
                "subnets": ["subnet-0123456789abcdef0"],
                "securityGroups": [],
                "assignPublicIp": "DISABLED",
            }
        },
        "tags": [{"key": "owner", "value": "fuel-team"}],
        "startedBy": "events-rule/payments-staging-save",
    }


def test_a_spot_target_names_its_capacity_provider() -> None:
    for strategy in (
        {"CapacityProvider": "FARGATE_SPOT", "Weight": 1},
        {"capacityProvider": "FARGATE_SPOT", "weight": 1},
    ):
        request = run_task_request(schedule("rate(1 minute)"), target(CapacityProviderStrategy=[strategy]), "")
        assert request["capacityProviderStrategy"] == [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
        assert request["startedBy"] == "chronos-schedule/save"


def test_the_input_is_the_tasks_overrides_and_other_keys_override_nothing() -> None:
    container = {"name": "save", "command": ["run", "save"], "environment": [{"name": "ROTA_TRIGGER", "value": "s"}]}
    given = {"containerOverrides": [container], "cpu": 512, "taskRoleArn": "arn:…", "detail": {}, "time": "…"}
    assert overrides_of(json.dumps(given)) == {"containerOverrides": [container], "cpu": "512", "taskRoleArn": "arn:…"}
    assert overrides_of("") == {}


@pytest.mark.parametrize("given", ["[]", "plain", '{"a":'])
def test_an_input_that_is_not_a_json_object_is_rejected(given: str) -> None:
    with pytest.raises(InvalidInputError):
        overrides_of(given)


def test_started_by_is_cut_where_aws_cuts_it() -> None:
    long = replace(rule("rate(1 minute)"), name="payments-staging-save-fuel-price-data")
    assert started_by(long) == "events-rule/payments-staging-save-fu"


def test_only_targets_with_ecs_parameters_are_ours() -> None:
    assert is_ecs(target())
    assert not is_ecs({"Id": "queue", "Arn": "arn:aws:sqs:us-east-1:222222222222:jobs"})
