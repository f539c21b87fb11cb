"""Who may assume a role, by its trust policy.

Source of the rules: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from typing import Any

import pytest

from rota.access.evaluation import EvaluationError, Principal, evaluate_trust

ACCOUNT = "222222222222"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/app/staging/deploy"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/release-41"
USER = f"arn:aws:iam::{ACCOUNT}:user/ann"
TASKS = Principal("Service", "ecs-tasks.amazonaws.com")
ECS_TASK_ROLE = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "${AWS::AccountId}"},
                "ArnLike": {"aws:SourceArn": "arn:${AWS::Partition}:ecs:us-east-1:${AWS::AccountId}:*"},
            },
        }
    ],
}
PARAMETERS = {"AWS::Partition": "aws", "AWS::AccountId": ACCOUNT}
FROM_OUR_CLUSTER = {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": f"arn:aws:ecs:us-east-1:{ACCOUNT}:task/app/1"}


def trust(principal: object, effect: str = "Allow", **elements: object) -> dict[str, Any]:
    statement = {"Effect": effect, "Principal": principal, "Action": "sts:AssumeRole", **elements}
    return {"Version": "2012-10-17", "Statement": [statement]}


def test_the_task_role_trusts_ecs_for_tasks_of_this_account_and_region_alone() -> None:
    def outcome(principal: Principal, context: dict[str, str]) -> str:
        return evaluate_trust(ECS_TASK_ROLE, principal, context=context, parameters=PARAMETERS).outcome

    assert outcome(TASKS, FROM_OUR_CLUSTER) == "allow"
    assert outcome(TASKS, {}) == "implicit deny"
    assert outcome(TASKS, {**FROM_OUR_CLUSTER, "aws:SourceAccount": "111111111111"}) == "implicit deny"
    elsewhere = {"aws:SourceArn": f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task/app/1"}
    assert outcome(TASKS, {**FROM_OUR_CLUSTER, **elsewhere}) == "implicit deny"
    assert outcome(Principal("Service", "events.amazonaws.com"), FROM_OUR_CLUSTER) == "implicit deny"
    assert outcome(Principal("AWS", ROLE), FROM_OUR_CLUSTER) == "implicit deny"


@pytest.mark.parametrize(
    ("rule", "written", "principal", "expected"),
    [
        ("a service by its name", {"Service": "ecs-tasks.amazonaws.com"}, TASKS, True),
        ("one of several", {"Service": ["events.amazonaws.com", "ecs-tasks.amazonaws.com"]}, TASKS, True),
        ("one of several kinds", {"AWS": ACCOUNT, "Service": "ecs-tasks.amazonaws.com"}, TASKS, True),
        ("an account means its principals", {"AWS": ACCOUNT}, Principal("AWS", USER), True),
        ("its root ARN means the same", {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, Principal("AWS", SESSION), True),
        ("and not another account's", {"AWS": "111111111111"}, Principal("AWS", USER), False),
        ("and not the services that run in it", {"AWS": ACCOUNT}, TASKS, False),
        ("a user by its ARN", {"AWS": USER}, Principal("AWS", USER), True),
        ("a user's name has case", {"AWS": USER}, Principal("AWS", f"arn:aws:iam::{ACCOUNT}:user/Ann"), False),
        ("a user is not the account's root user", {"AWS": USER}, Principal("AWS", ACCOUNT), False),
        ("a role by its ARN", {"AWS": ROLE}, Principal("AWS", ROLE), True),
        ("a role means its sessions, whose ARN leaves out the path", {"AWS": ROLE}, Principal("AWS", SESSION), True),
        (
            "but no other role's",
            {"AWS": ROLE},
            Principal("AWS", f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy2/release-41"),
            False,
        ),
        (
            "nor a namesake's in another account",
            {"AWS": ROLE},
            Principal("AWS", "arn:aws:sts::111111111111:assumed-role/deploy/release-41"),
            False,
        ),
        ("a session means itself", {"AWS": SESSION}, Principal("AWS", SESSION), True),
        ("and no other session", {"AWS": SESSION}, Principal("AWS", SESSION.replace("41", "42")), False),
        ("an identity provider", {"Federated": "www.example.com"}, Principal("Federated", "www.example.com"), True),
        ("everyone", "*", Principal("AWS", USER), True),
        ("everyone, services too", "*", TASKS, True),
        ("everyone of AWS", {"AWS": "*"}, Principal("AWS", USER), True),
    ],
)
def test_a_principal_is_meant_as_aws_says(rule: str, written: object, principal: Principal, *, expected: bool) -> None:
    assert evaluate_trust(trust(written), principal).allowed is expected, rule
    denied = trust(written, "Deny")["Statement"] + trust("*")["Statement"]
    assert evaluate_trust({"Statement": denied}, principal).allowed is not expected, rule


def test_a_trust_policy_is_for_its_actions() -> None:
    assert not evaluate_trust(trust("*"), TASKS, "sts:TagSession").allowed
    assert evaluate_trust(trust("*", Action=["sts:AssumeRole", "sts:TagSession"]), TASKS, "sts:TagSession").allowed


@pytest.mark.parametrize(
    ("document", "principal", "message"),
    [
        ({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]}, TASKS, "Principal is missing"),
        (trust("*", Resource="*"), TASKS, "a trust policy cannot have Resource"),
        (trust("*", NotPrincipal="*"), TASKS, "a trust policy cannot have NotPrincipal"),
        (trust("ecs-tasks.amazonaws.com"), TASKS, "expected '*' or {'Service': 'ecs-tasks.amazonaws.com'}"),
        (
            trust({"Services": "x.amazonaws.com"}),
            TASKS,
            "unknown kind of principal 'Services'; did you mean 'Service'?",
        ),
        (trust({"Service": []}), TASKS, "Service has no name"),
        (trust({"Service": [5]}), TASKS, "Service: expected a text (got 5)"),
        (trust({"Service": "*"}), TASKS, "'*' is not a principal"),
        (
            trust({"AWS": f"arn:aws:iam::{ACCOUNT}:user/*"}),
            TASKS,
            f"'arn:aws:iam::{ACCOUNT}:user/*' is not a principal",
        ),
        (trust({"AWS": "AROAEXAMPLEEXAMPLE123"}), TASKS, "'AROAEXAMPLEEXAMPLE123' is not a principal"),
        (trust({"AWS": "*"}), TASKS, "AWS does not document whether that includes ecs-tasks.amazonaws.com"),
        (trust({"AWS": SESSION}), Principal("AWS", ROLE), "so give the session's ARN"),
    ],
)
def test_what_no_trust_policy_can_say_is_rejected(document: Any, principal: Principal, message: str) -> None:  # noqa: ANN401
    with pytest.raises(EvaluationError) as rejected:
        evaluate_trust(document, principal)
    assert message in str(rejected.value)


def test_a_principal_has_a_name_of_its_kind() -> None:
    with pytest.raises(
        EvaluationError, match="'ecs-tasks' is not a principal; expected for example Service: 'ecs-tasks"
    ):
        Principal("Service", "ecs-tasks")
