"""A stack's tags are also those of its rules and task definitions, and what the template gives a resource wins."""

import json

from tests.local.adapter.places import Aws

STACK = "payments-staging-tasks"


def tags_of(aws: Aws, act: str, stack: dict[str, str], own: dict[str, str]) -> list[dict[str, str]]:
    """The tags of a rule and a task definition after their stack was made or updated; `own` are in the template."""
    tags = [{"Key": key, "Value": value} for key, value in own.items()]
    rule = {"Name": "hourly", "ScheduleExpression": "rate(1 hour)", "State": "DISABLED", "Tags": tags}
    definition = {"Family": "report", "ContainerDefinitions": [{"Name": "a", "Image": "a:1"}], "Tags": tags}
    resources = {
        "Rule": {"Type": "AWS::Events::Rule", "Properties": rule},
        "Definition": {"Type": "AWS::ECS::TaskDefinition", "Properties": definition},
    }
    cloudformation = aws.client("cloudformation")
    given = [{"Key": key, "Value": value} for key, value in stack.items()]
    body = json.dumps({"Resources": resources})
    getattr(cloudformation, f"{act}_stack")(StackName=STACK, TemplateBody=body, Tags=given)
    waiter = cloudformation.get_waiter(f"stack_{act}_complete")
    waiter.wait(StackName=STACK, WaiterConfig={"Delay": 0.2, "MaxAttempts": 300})
    events, ecs = aws.client("events"), aws.client("ecs")
    of_rule = events.list_tags_for_resource(ResourceARN=aws.arn("events", "rule/hourly"))["Tags"]
    of_definition = ecs.describe_task_definition(taskDefinition="report", include=["TAGS"])["tags"]
    found = (
        [(each["Key"], each["Value"]) for each in of_rule],
        [(each["key"], each["value"]) for each in of_definition],
    )
    return [{key: value for key, value in pairs if not key.startswith("aws:")} for pairs in found]


def test_a_rule_and_a_task_definition_have_the_tags_of_their_stack_and_their_own_win(plain: Aws, local: Aws) -> None:
    stack, own = {"rota:app": "payments", "team": "billing"}, {"rota:task": "report", "team": "fuel"}
    made = {"rota:app": "payments", "rota:task": "report", "team": "fuel"}
    assert tags_of(local, "create", stack, own) == [made, made]
    changed = {"rota:app": "claims", "rota:task": "report"}
    assert tags_of(local, "update", {"rota:app": "claims"}, {"rota:task": "report"}) == [changed, changed]
    assert tags_of(plain, "create", stack, own) == [own, own]
