"""Tasks that events start, deployed to the local AWS: on a bus of one's own, and one task after another."""

import json
import re
import time
from pathlib import Path
from typing import Any

import yaml

from rota.registry import loads
from stacks import add_environment, new_app, synthesize
from tests.local.adapter.places import Aws

NETWORK = "{vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0], security_groups: [sg-0123456789abcdef0]}"
GUIDE = (Path(__file__).parents[3] / "docs/guides/triggers.md").read_text(encoding="utf-8")
(EXAMPLE,) = [block for block in re.findall(r"```yaml\n(tasks:.*?)```", GUIDE, re.DOTALL) if "make-report" in block]
AFTER = json.dumps(yaml.safe_load(EXAMPLE.replace("-make-report", "-first"))["tasks"]["send-report"]["triggers"])
"""The trigger of the guide's example of one task after another."""

TEXT = f"""\
version: 1
app: shop
environments: {{any: {{image: {{repository: app-tasks, tag: "1"}}, cluster: app, network: {NETWORK}}}}}
tasks:
  first: {{command: [python, -c, "import os; raise SystemExit(int(os.environ.get('CODE', 0)))"]}}
  second:
    command: [python, -c, pass]
    triggers: {AFTER}
  own:
    command: [python, -c, pass]
    triggers: [{{name: order, event: {{pattern: {{source: [shop]}}, bus: orders}}}}]
  partner:
    command: [python, -c, pass]
    triggers: [{{name: order, event: {{pattern: {{source: [shop]}}, bus: aws.partner/example.com/shop}}}}]
"""


def deployed(aws: Aws, tmp_path: Path) -> Any:  # noqa: ANN401  # JSON
    """The template of the stack that is deployed, beside its cluster and buses."""
    registry = loads(TEXT)
    app = new_app(outdir=str(tmp_path))
    add_environment(app, registry.resolve("any"), registry.root)
    body = (synthesize(app) / "TasksAny.template.json").read_text()
    aws.client("ecs").create_cluster(clusterName="app")
    for bus in ("orders", "aws.partner/example.com/shop"):
        aws.client("events").create_event_bus(Name=bus)
    cloudformation = aws.client("cloudformation")
    cloudformation.create_stack(StackName="any", TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"])
    cloudformation.get_waiter("stack_create_complete").wait(StackName="any", WaiterConfig={"Delay": 1})
    return json.loads(body)["Resources"]


def started(aws: Aws, task: str) -> int:
    ecs = aws.client("ecs")
    return sum(
        len(ecs.list_tasks(cluster="app", family=f"shop-any-{task}", desiredStatus=status)["taskArns"])
        for status in ("RUNNING", "STOPPED")
    )


def run_first(aws: Aws, code: int) -> None:
    override = {"name": "first", "environment": [{"name": "CODE", "value": str(code)}]}
    aws.client("ecs").run_task(
        cluster="app",
        taskDefinition="shop-any-first",
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}},
        overrides={"containerOverrides": [override]},
    )


def put(aws: Aws, bus: str) -> None:
    entry = {"Source": "shop", "DetailType": "order", "Detail": "{}", "EventBusName": bus}
    assert aws.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0


def eventually(aws: Aws, counts: dict[str, int]) -> None:
    end = time.monotonic() + 15
    while {task: started(aws, task) for task in counts} != counts:
        assert time.monotonic() < end, {task: started(aws, task) for task in counts}
        time.sleep(0.1)


def test_a_rule_on_another_bus_names_it_and_only_its_rules_may_launch_and_send(local: Aws, tmp_path: Path) -> None:
    made = deployed(local, tmp_path)
    rules = {each["Properties"]["Name"]: each["Properties"] for each in of_type(made, "AWS::Events::Rule")}
    assert rules["shop-any-own.order"]["EventBusName"] == "orders"
    assert rules["shop-any-partner.order"]["EventBusName"] == "aws.partner/example.com/shop"
    assert "EventBusName" not in rules["shop-any-second.after-first"]
    beginning = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/"
    of_rules = [f"{beginning}{bus}shop-any-*" for bus in ("", "aws.partner/example.com/shop/", "orders/")]
    (role,) = [each for each in of_type(made, "AWS::IAM::Role") if "invocation" in each["Properties"]["RoleName"]]
    trust = role["Properties"]["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]["ArnLike"]["aws:SourceArn"]
    (policy,) = of_type(made, "AWS::SQS::QueuePolicy")
    allowed = policy["Properties"]["PolicyDocument"]["Statement"][0]["Condition"]["ArnLike"]["aws:SourceArn"]
    for found in (trust, allowed):
        assert [each["Fn::Sub"] for each in found] == of_rules
    # A task that ends well starts the one after it, and one that fails does not. An event starts what its bus has.
    put(local, "default")
    put(local, "orders")
    run_first(local, 3)
    eventually(local, {"first": 1, "own": 1})
    put(local, "aws.partner/example.com/shop")
    run_first(local, 0)
    eventually(local, {"first": 2, "second": 1, "own": 1, "partner": 1})


def of_type(resources: Any, kind: str) -> list[Any]:  # noqa: ANN401  # JSON
    return [each for each in resources.values() if each["Type"] == kind]
