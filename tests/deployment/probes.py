"""The requests to put to a deployed role, statement by statement, and the calls that put them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rota.access import Statement
from tests.deployment.role_sessions import DeployedRole
from tests.matrix.calls import CALLS, KEY, Arguments, Calls, Resource
from tests.matrix.requests import Grant, Request, grants_by


def _layer(at: Resource) -> Arguments:
    return {"repositoryName": at.name, "layerDigests": [f"sha256:{'0' * 64}"]}


def _stream(at: Resource) -> Arguments:
    return {"logGroupName": f"/{at.name}", "logStreamName": "task/task/0123456789abcdef0123456789abcdef"}


def _mail(at: Resource) -> Arguments:
    body = {"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}}}
    return {
        "FromEmailAddress": f"noreply@{at.name}",
        "Destination": {"ToAddresses": ["ada@example.com"]},
        "Content": body,
    }


def _table(at: Resource) -> Arguments:
    (name,) = KEY
    return {
        **at.table,
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }


def _task(at: Resource) -> Arguments:
    placed = {"subnets": ["subnet-0123456789abcdef0"], "securityGroups": ["sg-0123456789abcdef0"]}
    return {"taskDefinition": at.arn, "launchType": "FARGATE", "networkConfiguration": {"awsvpcConfiguration": placed}}


CLUSTER = "app-staging"
PASSING = "shop-staging-passing"
"""The family of the task definition that passes a certain role; the last revision is that of the last probe."""


def definition(role: str) -> Arguments:
    """What to register, so that who runs PASSING passes this role."""
    return {
        "family": PASSING,
        "taskRoleArn": role,
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": "256",
        "memory": "512",
        "containerDefinitions": [{"name": "task", "image": "task", "essential": True}],
    }


CALLS_HERE: Calls = {
    **CALLS,
    "ecs:RunTask": ("ecs.run_task", _task),
    "iam:PassRole": ("ecs.run_task", lambda _: {**_task(Resource(PASSING)), "cluster": CLUSTER}),
    "s3:AbortMultipartUpload": (
        "s3.abort_multipart_upload",
        lambda at: {"Bucket": at.bucket, "Key": at.name, "UploadId": "x"},
    ),
    "dynamodb:CreateTable": ("dynamodb.create_table", _table),
    "ecr:GetAuthorizationToken": ("ecr.get_authorization_token", lambda _: {}),
    "ecr:DescribeRepositories": ("ecr.describe_repositories", lambda _: {}),
    "ecr:BatchCheckLayerAvailability": ("ecr.batch_check_layer_availability", _layer),
    "ecr:BatchGetImage": (
        "ecr.batch_get_image",
        lambda at: {"repositoryName": at.name, "imageIds": [{"imageTag": "latest"}]},
    ),
    "ecr:GetDownloadUrlForLayer": (
        "ecr.get_download_url_for_layer",
        lambda at: {"repositoryName": at.name, "layerDigest": f"sha256:{'0' * 64}"},
    ),
    "logs:CreateLogStream": ("logs.create_log_stream", _stream),
    "logs:PutLogEvents": (
        "logs.put_log_events",
        lambda at: {**_stream(at), "logEvents": [{"timestamp": 1767614400000, "message": "x"}]},
    ),
    "ses:SendEmail": ("sesv2.send_email", _mail),
}
"""Beside the calls of tests/matrix, those that only a deployed role's statements ask for."""

NOT_CALLED = {
    "ecs:TagResource": "its condition is met within RunTask alone, where ministack does not ask for it",
    "ses:SendRawEmail": "it is what SESv2's SendEmail asks for with a raw message, where ministack asks for SendEmail",
}
"""Actions whose probes are put to the evaluator alone: the matrix of tests/matrix holds it to the registry."""

ANY_RESOURCE: Mapping[str, str] = {"ecr:GetAuthorizationToken": "ecr:DescribeRepositories"}
"""An action that knows no resources -> one that lies just beside it."""


class Probe(NamedTuple):
    statement: Statement
    request: Request
    granted: bool

    @property
    def is_called(self) -> bool:
        """Whether a call can ask this; RunTask passes a role to ECS tasks and to no other service."""
        if self.request.action == "iam:PassRole":
            return self.request.context == (("iam:PassedToService", "ecs-tasks.amazonaws.com"),)
        return self.request.action not in NOT_CALLED


def probes(role: DeployedRole) -> Iterator[Probe]:
    """For each statement: every request that it is meant for, and what misses it by a name, a prefix or an action."""
    grants = role.grants
    for statement in role.statements:
        asked = (request for grant in grants_by(statement) for request in _about(grant))
        for request in dict.fromkeys(asked):
            if request.action in NOT_CALLED or _can_be_asked(request):
                yield Probe(statement, request, grants.cover(request))


def _about(grant: Grant) -> Iterator[Request]:
    yield from grant.requests()
    yield from grant.neighbours()
    yield from grant.other_conditions()
    if grant.action in ANY_RESOURCE:
        yield Request(ANY_RESOURCE[grant.action], "*")


def _can_be_asked(request: Request) -> bool:
    """A log stream is no resource that a call names: CloudWatch Logs is asked about the group."""
    return request.action in CALLS_HERE and (":log-group:" not in request.resource or request.resource.count(":") == 6)
