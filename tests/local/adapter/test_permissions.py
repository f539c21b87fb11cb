"""What IAM authorizes. Each test shows the documented answer, and that ministack alone still gives another."""

from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.adapter.places import Aws, allowed
from tests.local.adapter.tasks import FAMILY, cluster


def may_list_queues_over_tls(aws: Aws) -> bool:
    tls = {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}
    user = aws.user({"Action": "sqs:ListQueues", "Resource": "*", **tls})
    return allowed(aws.client("sqs", user).list_queues)


def test_a_request_counts_as_one_over_tls_as_those_of_the_sdks_to_aws_do(plain: Aws, local: Aws) -> None:
    assert may_list_queues_over_tls(local)
    assert not may_list_queues_over_tls(plain)


def may_send(aws: Aws, resource: str, sender: str) -> bool:
    """Whether somebody who may send mail from an identity may send it from an address."""
    user = aws.user({"Action": "ses:SendEmail", "Resource": aws.arn("ses", f"identity/{resource}")})
    content = {"Simple": {"Subject": {"Data": "Report"}, "Body": {"Text": {"Data": "done"}}}}
    send = aws.client("sesv2", user).send_email
    return allowed(
        lambda: send(FromEmailAddress=sender, Destination={"ToAddresses": ["ops@example.com"]}, Content=content)
    )


def test_mail_is_authorized_on_the_verified_identity_that_it_is_sent_from(plain: Aws, local: Aws) -> None:
    for aws in (plain, local):
        for identity in ("example.com", "other.example", "audit@example.com"):
            aws.client("sesv2").create_email_identity(EmailIdentity=identity)
    assert may_send(local, "example.com", "Reports <reports@mail.example.com>")
    assert may_send(local, "audit@example.com", "audit@example.com")
    assert not may_send(local, "example.com", "audit@example.com")  # verified itself
    assert not may_send(local, "example.com", "reports@other.example")
    assert not may_send(plain, "example.com", "reports@example.com")


def may_read_parameters(aws: Aws, *names: str) -> bool:
    user = aws.user({"Action": "ssm:GetParameters", "Resource": aws.arn("ssm", "parameter/payments/*")})
    return allowed(lambda: aws.client("ssm", user).get_parameters(Names=list(names)))


@pytest.mark.parametrize("form", ["{}", "arn:aws:ssm:us-east-1:{account}:parameter{}"])
def test_get_parameters_is_authorized_on_each_parameter_that_it_names(plain: Aws, local: Aws, form: str) -> None:
    def names(aws: Aws, *wanted: str) -> list[str]:
        return [form.format(name, account=aws.account) for name in wanted]

    assert may_read_parameters(local, *names(local, "/payments/limit", "/payments/rate"))
    assert not may_read_parameters(local, *names(local, "/payments/limit", "/wages/rate"))
    assert not may_read_parameters(plain, *names(plain, "/payments/limit"))


def may_run(aws: Aws, resource: str, cluster: str) -> bool:
    """Whether somebody who may run tasks of a resource in one cluster may run `payments-staging-report:1`."""
    within = {"Condition": {"ArnEquals": {"ecs:cluster": aws.arn("ecs", "cluster/app-staging")}}}
    user = aws.user({"Action": "ecs:RunTask", "Resource": aws.arn("ecs", resource), **within})
    ecs = aws.client("ecs", user)
    definition = aws.arn("ecs", "task-definition/payments-staging-report:1")
    try:
        return allowed(lambda: ecs.run_task(cluster=cluster, taskDefinition=definition))
    except ecs.exceptions.ClientException:  # there is no such definition, but the call is allowed
        return True


def test_run_task_is_authorized_on_the_task_definition_in_the_cluster(plain: Aws, local: Aws) -> None:
    for aws in (plain, local):
        for name in ("app-staging", "app-prod"):
            aws.client("ecs").create_cluster(clusterName=name)
    assert may_run(local, "task-definition/payments-staging-report:*", "app-staging")
    assert not may_run(local, "task-definition/payments-staging-report:*", "app-prod")
    assert not may_run(local, "task-definition/payments-staging-import:*", "app-staging")
    assert not may_run(local, "cluster/app-staging", "app-staging")
    assert not may_run(plain, "task-definition/payments-staging-report:*", "app-staging")


def denial(aws: Aws, *statements: dict[str, Any], resource: str = "*", **request: Any) -> str:  # noqa: ANN401  # JSON
    """What IAM denies to a user who runs `payments-staging-report`; empty when it runs."""
    ecs = aws.client("ecs", aws.user({"Action": "ecs:RunTask", "Resource": resource}, *statements))
    try:
        ecs.run_task(**{"cluster": "app-staging", "taskDefinition": FAMILY, **request})
    except ClientError as error:
        found = error.response["Error"]
        return (
            str(found["Message"]).partition("perform: ")[2] if found["Code"] == "AccessDeniedException" else str(found)
        )
    return ""


def test_run_task_needs_permission_to_pass_both_roles_of_the_task_to_ecs(plain: Aws, local: Aws) -> None:
    def may_pass(role: str, service: str = "ecs-tasks.amazonaws.com") -> dict[str, Any]:
        passed = {"Condition": {"StringEquals": {"iam:PassedToService": service}}}
        return {"Action": "iam:PassRole", "Resource": arn(role), **passed}

    def arn(role: str) -> str:
        return f"arn:aws:iam::{local.account}:role/{role}"

    def denied(role: str) -> str:
        why = "because no identity-based policy allows the iam:PassRole action"
        return f"iam:PassRole on resource: {arn(role)} {why}"

    for aws in (plain, local):
        cluster(aws, "pass")
    assert denial(local) == denied("report")
    assert denial(local, may_pass("report")) == denied("execution")
    assert denial(local, may_pass("report"), may_pass("execution", "lambda.amazonaws.com")) == denied("execution")
    both = may_pass("report"), may_pass("execution")
    assert denial(local, *both) == ""
    assert denial(local, *both, overrides={"taskRoleArn": arn("other")}) == denied("other")
    assert denial(plain) == ""


def test_a_family_without_a_revision_is_authorized_as_its_latest_one(plain: Aws, local: Aws) -> None:
    """https://github.com/aws/aws-cdk/issues/30390 has AWS's announcement of it."""
    everything = {"Action": "iam:PassRole", "Resource": "*"}
    for aws in (plain, local):
        cluster(aws, "pass")
    definition = local.arn("ecs", f"task-definition/{FAMILY}")
    for named in (FAMILY, definition, f"{FAMILY}:1"):
        assert denial(local, everything, resource=f"{definition}:*", taskDefinition=named) == ""
        assert denial(local, everything, resource=f"{definition}:2", taskDefinition=named).startswith("ecs:RunTask")
    message = f"ecs:RunTask on resource: {definition}:1 because no identity-based policy allows the ecs:RunTask action"
    assert denial(local, everything, resource=definition) == message
    assert denial(plain, resource=plain.arn("ecs", f"task-definition/{FAMILY}:*")).startswith("ecs:RunTask")


def may_stop_and_describe(aws: Aws, task: str, cluster: str, resource: str) -> list[bool]:
    """Whether somebody may do either to a task who may to a resource in `app-staging`."""
    within = {"Condition": {"ArnEquals": {"ecs:cluster": aws.arn("ecs", "cluster/app-staging")}}}
    actions = ["ecs:StopTask", "ecs:DescribeTasks"]
    ecs = aws.client("ecs", aws.user({"Action": actions, "Resource": aws.arn("ecs", resource), **within}))
    described = allowed(lambda: ecs.describe_tasks(cluster=cluster, tasks=[task]))
    return [allowed(lambda: _stopped(ecs, cluster, task)), described]


def _stopped(ecs: Any, cluster: str, task: str) -> None:  # noqa: ANN401  # untyped
    with suppress(ecs.exceptions.InvalidParameterException):  # there is no such task, but the call is allowed
        ecs.stop_task(cluster=cluster, task=task)


def test_stop_task_and_describe_tasks_are_authorized_on_the_task_in_its_cluster(plain: Aws, local: Aws) -> None:
    for aws in (plain, local):
        for name in ("app-staging", "app-prod"):
            aws.client("ecs").create_cluster(clusterName=name)
    task = "0123456789abcdef0123456789abcdef"
    both, none = [True, True], [False, False]
    assert may_stop_and_describe(local, task, "app-staging", "task/app-staging/*") == both
    arn = local.arn("ecs", f"task/app-staging/{task}")
    assert may_stop_and_describe(local, arn, "app-staging", "task/app-staging/*") == both
    assert may_stop_and_describe(local, task, "app-staging", "task/app-prod/*") == none
    assert may_stop_and_describe(local, task, "app-prod", "task/*") == none
    assert may_stop_and_describe(plain, task, "app-staging", "task/app-staging/*") == none
