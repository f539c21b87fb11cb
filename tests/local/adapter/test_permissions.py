"""What IAM is asked: each test shows the documented answer, and that ministack alone still gives another."""

import pytest

from tests.local.adapter.places import Aws, allowed


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
    except ecs.exceptions.ClientException:  # there is no such definition, but he may ask for it
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
