"""Every role may do what its work needs, on the resources that it needs, and nothing else."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from rota.access import STAR_REASONS, Principal, Statement, evaluate_trust
from rota.registry import loads
from rota_cdk import policies
from tests.constructs.synthesis import STAGING, Template, staging

TASKS = """
  report:
    command: [bin/report]
    rate: 1 hour
    secrets: {API_KEY: "ssm:/payments/api-key", DB: "secretsmanager:payments/db#password"}
    iam:
      s3: {read: "reports/in/*", list: "reports/in/*"}
      cloudwatch: {metrics: Payments}
      exact:
        - {actions: [translate:TranslateText], resources: "*", reason: no parallel data is used}
  clean-up: {command: [bin/clean-up], rate: 5 minutes}
"""
ACCOUNT = "us-east-1:222222222222"


@pytest.fixture(scope="module")
def template() -> Template:
    return staging(TASKS)


def role(template: Template, start: str) -> Any:  # noqa: ANN401  # JSON
    return template.one("AWS::IAM::Role", start)


def statements(template: Template, start: str) -> list[dict[str, Any]]:
    (policy,) = role(template, start)["Policies"]
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return found


def as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def allowed(template: Template) -> Iterator[tuple[str, str, str]]:
    """Every pair of an action and a resource that a role may use: role, action, resource."""
    for name, properties in template.all("AWS::IAM::Role").items():
        for policy in properties.get("Policies", ()):
            for statement in policy["PolicyDocument"]["Statement"]:
                for action in as_list(statement["Action"]):
                    for resource in as_list(statement["Resource"]):
                        yield name, action, resource


def test_a_task_role_holds_the_scopes_of_its_entry_and_no_more(template: Template) -> None:
    environment = loads(f"version: 1\napp: payments\nenvironments: {STAGING}\ntasks: {TASKS}").resolve("staging")
    expected = [statement.document() for statement in environment.task("report").statements]
    assert statements(template, "ReportTaskRole") == expected


def test_a_task_without_scopes_has_no_permissions(template: Template) -> None:
    assert "Policies" not in role(template, "CleanUpTaskRole")


@pytest.mark.parametrize("start", ["ReportTaskRole", "ReportExecutionRole", "CleanUpTaskRole", "sharedExecutionRole"])
def test_the_roles_of_a_task_are_assumed_by_ecs_for_tasks_of_this_account_and_region_only(
    template: Template, start: str
) -> None:
    (statement,) = role(template, start)["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
    assert statement["Action"] == "sts:AssumeRole"
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "222222222222"},
        "ArnLike": {"aws:SourceArn": f"arn:aws:ecs:{ACCOUNT}:*"},
    }


def test_the_invocation_role_is_assumed_for_this_environments_rules_and_schedule_group_only(template: Template) -> None:
    statements = role(template, "sharedInvocationRole")["AssumeRolePolicyDocument"]["Statement"]
    sources = {
        "events.amazonaws.com": f"arn:aws:events:{ACCOUNT}:rule/payments-staging-*",
        "scheduler.amazonaws.com": f"arn:aws:scheduler:{ACCOUNT}:schedule-group/payments-staging",
    }
    assert [statement["Principal"]["Service"] for statement in statements] == list(sources)
    for statement in statements:
        assert statement["Condition"] == {
            "StringEquals": {"aws:SourceAccount": "222222222222"},
            "ArnLike": {"aws:SourceArn": sources[statement["Principal"]["Service"]]},
        }


def test_the_invocation_role_is_assumed_for_rules_of_the_buses_that_triggers_name_and_of_no_other() -> None:
    event = "{pattern: {source: [shop]}, bus: orders}"
    template = staging(f"  tool: {{command: [a], triggers: [{{name: new, event: {event}}}]}}\n")
    assert template.one("AWS::Events::Rule", "ToolRuleNewOn")["EventBusName"] == "orders"
    statement, _ = role(template, "sharedInvocationRole")["AssumeRolePolicyDocument"]["Statement"]
    patterns = statement["Condition"]["ArnLike"]["aws:SourceArn"]
    rules = f"arn:aws:events:{ACCOUNT}:rule"
    assert patterns == [f"{rules}/payments-staging-*", f"{rules}/orders/payments-staging-*"]
    queue = template.one("AWS::SQS::QueuePolicy")["PolicyDocument"]["Statement"][0]
    assert queue["Condition"]["ArnLike"]["aws:SourceArn"] == patterns
    events = Principal("Service", "events.amazonaws.com")
    for name, allowed in (
        ("payments-staging-tool", True),
        ("orders/payments-staging-tool.new", True),
        ("orders/payments-prod-tool.new", False),
        ("others/payments-staging-tool.new", False),
        ("orders/x/payments-staging-tool.new", False),
    ):
        context = {"aws:SourceAccount": ACCOUNT.partition(":")[2], "aws:SourceArn": f"{rules}/{name}"}
        trust = role(template, "sharedInvocationRole")["AssumeRolePolicyDocument"]
        assert evaluate_trust(trust, events, context=context).allowed is allowed, name


def test_the_invocation_role_starts_this_environments_families_in_its_cluster_only(template: Template) -> None:
    run, pass_role, send, tag = statements(template, "sharedInvocationRole")
    assert run == {
        "Effect": "Allow",
        "Action": "ecs:RunTask",
        "Resource": f"arn:aws:ecs:{ACCOUNT}:task-definition/payments-staging-*:*",
        "Condition": {"ArnEquals": {"ecs:cluster": f"arn:aws:ecs:{ACCOUNT}:cluster/app-staging"}},
    }
    assert pass_role == {
        "Effect": "Allow",
        "Action": "iam:PassRole",
        "Resource": "arn:aws:iam::222222222222:role/payments/staging/*",
        "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
    }
    assert send == {
        "Effect": "Allow",
        "Action": "sqs:SendMessage",
        "Resource": f"arn:aws:sqs:{ACCOUNT}:payments-staging-dead-letters",
    }
    assert tag == {
        "Effect": "Allow",
        "Action": "ecs:TagResource",
        "Resource": f"arn:aws:ecs:{ACCOUNT}:task/app-staging/*",
        "Condition": {"StringEquals": {"ecs:CreateAction": "RunTask"}},
    }


def test_a_rule_starts_its_task_as_the_one_invocation_role(template: Template) -> None:
    (name,) = [name for name in template.all("AWS::IAM::Role") if name.startswith("sharedInvocationRole")]
    for start in ("Report", "CleanUp"):
        (target,) = template.one("AWS::Events::Rule", start)["Targets"]
        assert target["RoleArn"] == {"Fn::GetAtt": [name, "Arn"]}


def test_the_shared_execution_role_pulls_one_repository_and_writes_this_environments_logs(template: Template) -> None:
    login, pull, logs = statements(template, "sharedExecutionRole")
    assert (login["Action"], login["Resource"]) == ("ecr:GetAuthorizationToken", "*")
    assert pull["Resource"] == f"arn:aws:ecr:{ACCOUNT}:repository/app-tasks"
    assert logs["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert logs["Resource"] == f"arn:aws:logs:{ACCOUNT}:log-group:/payments/staging/*"


def test_a_task_with_secrets_has_an_execution_role_that_reads_only_those_and_writes_its_own_log_group(
    template: Template,
) -> None:
    _, _, logs, secret, parameter = statements(template, "ReportExecutionRole")
    group = f"arn:aws:logs:{ACCOUNT}:log-group:/payments/staging/report"
    assert logs["Resource"] == [group, f"{group}:*"]
    assert (secret["Action"], secret["Resource"]) == (
        "secretsmanager:GetSecretValue",
        f"arn:aws:secretsmanager:{ACCOUNT}:secret:payments/db-??????",
    )
    assert (parameter["Action"], parameter["Resource"]) == (
        "ssm:GetParameters",
        f"arn:aws:ssm:{ACCOUNT}:parameter/payments/api-key",
    )


def test_the_execution_role_decrypts_with_the_keys_of_its_secrets_through_their_store_and_nothing_else() -> None:
    secrets = (
        '{A: {from: "ssm:/payments/a", key: alias/payments}, B: {from: "ssm:/payments/b", key: alias/payments},'
        ' C: {from: "secretsmanager:payments/db#password", key: alias/payments, stage: AWSPREVIOUS}}'
    )
    made = staging(f"  report: {{command: [bin/report], secrets: {secrets}}}\n")
    *_, of_secrets, of_parameters = found = statements(made, "ReportExecutionRole")
    assert [statement["Action"] for statement in found].count("kms:Decrypt") == 2
    for statement, store in ((of_secrets, "secretsmanager"), (of_parameters, "ssm")):
        assert statement == {
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": f"arn:aws:kms:{ACCOUNT}:key/*",
            "Condition": {
                "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/payments"},
                "StringEquals": {"kms:ViaService": f"{store}.us-east-1.amazonaws.com"},
            },
        }
    (container,) = made.one("AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    assert container["Secrets"][2] == {
        "Name": "C",
        "ValueFrom": "arn:aws:secretsmanager:us-east-1:222222222222:secret:payments/db:password:AWSPREVIOUS:",
    }
    task_role = role(made, "ReportTaskRole")
    assert "Policies" not in task_role, "the key is for the start, not for the program"


def test_tasks_use_the_shared_execution_role_unless_they_have_secrets(template: Template) -> None:
    def execution_role(start: str) -> str:
        arn = template.one("AWS::ECS::TaskDefinition", start)["ExecutionRoleArn"]
        return str(arn["Fn::GetAtt"][0])

    assert execution_role("Report").startswith("ReportExecutionRole")
    assert execution_role("CleanUp").startswith("sharedExecutionRole")


def test_no_role_may_use_a_wildcard_action(template: Template) -> None:
    assert [pair for pair in allowed(template) if "*" in pair[1]] == []


def test_every_star_resource_has_its_reason_in_the_code(template: Template) -> None:
    environment = loads(f"version: 1\napp: payments\nenvironments: {STAGING}\ntasks: {TASKS}").resolve("staging")
    pull = policies.Pull("arn:aws:ecr:us-east-1:222222222222:repository/app-tasks")
    own = [
        *policies.execution_statements(environment, [pull], "/x/*"),
        *policies.invocation_statements(environment),
        *(statement for task in environment.tasks for statement in task.statements),
    ]
    reasons = {action: s.reason for s in own if "*" in s.resources for action in s.actions}
    stars = {action for _, action, resource in allowed(template) if resource == "*"}
    assert stars == {"ecr:GetAuthorizationToken", "cloudwatch:PutMetricData", "translate:TranslateText"}
    assert all(reasons[action] for action in stars)
    assert reasons["cloudwatch:PutMetricData"] == STAR_REASONS["cloudwatch:PutMetricData"]
    assert reasons["ecr:GetAuthorizationToken"] == policies.ECR_LOGIN_REASON


def test_a_star_without_a_reason_is_never_rendered() -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        policies.document((Statement(("translate:TranslateText",), ("*",)),))


def test_roles_live_below_the_environments_path_with_inline_policies_only(template: Template) -> None:
    roles = template.all("AWS::IAM::Role").values()
    assert {role["Path"] for role in roles} == {"/payments/staging/"}
    assert not any("ManagedPolicyArns" in role for role in roles)
    assert template.all("AWS::IAM::Policy") == {}
    assert template.all("AWS::IAM::ManagedPolicy") == {}


def test_no_policy_allows_a_principal_of_everyone(template: Template) -> None:
    for name, document in template.policies():
        for statement in document["Statement"]:
            if statement["Effect"] == "Allow" and "Principal" in statement:
                assert "*" not in json.dumps(statement["Principal"]), name
                assert statement["Condition"], name
