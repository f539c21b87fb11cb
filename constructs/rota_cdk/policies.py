"""What each role of an environment may do, and who may assume it, as statements and policy documents."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rota.access import Place, Statement, policy_document
from rota.access.document import merged
from rota.access.kms_via import via_condition
from rota.registry import Environment, Secret
from rota_cdk.placeholders import texts

ECR_LOGIN_REASON = "the login to ECR belongs to no repository: AWS gives GetAuthorizationToken no resource"


def role_arn(environment: Environment, name: str) -> str:
    """The ARN of a role below the environment's IAM path; it may name pseudo parameters."""
    place = environment.place
    return f"arn:{place.partition}:iam::{place.account}:role{environment.names.role_with_path(name)}"


def families(environment: Environment) -> str:
    """The beginning of the ARNs of all task definitions of this environment and of no other."""
    return environment.place.arn("ecs", f"task-definition/{environment.names.families}")


def rules(environment: Environment) -> str | list[str]:
    """The patterns of the ARNs of the environment's EventBridge rules: on the default bus, and on each that it uses.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html, on rules of
    custom buses.
    """
    names = environment.names.rules
    of_default, *others = (
        environment.place.arn("events", f"rule/{on}{names}")
        for on in ("", *(f"{bus}/" for bus in environment.event_buses))
    )
    return [of_default, *others] if others else of_default


def cluster_arn(environment: Environment) -> str:
    """The ARN of the cluster that the environment names or makes."""
    return environment.place.arn("ecs", f"cluster/{environment.cluster_name}")


@dataclass(frozen=True, slots=True)
class Pull:
    """What pulling an image takes: its repository's ARN in ECR, or else the credentials of a container registry.

    With `through_cache` ECR makes the repository on the first pull, and brings the image into it.
    """

    repository_arn: str = ""
    through_cache: bool = False
    credentials: Secret | None = None


def execution_statements(
    environment: Environment, pulls: Iterable[Pull], log_group: str, secrets: Iterable[Secret] = ()
) -> tuple[Statement, ...]:
    """What ECS needs before a container starts: pull these images, write these logs, read these secrets.

    `log_group` is a log group's name, or a pattern for the role that tasks share. Sources:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html and
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
    """
    pulls = tuple(pulls)
    secrets = (*secrets, *(pull.credentials for pull in pulls if pull.credentials))
    group = environment.place.arn("logs", f"log-group:{log_group}")
    statements = [
        *_pull_statements(pulls),
        # AWS's pages spell a log group's ARN with and without `:*`; a pattern that ends in `*` covers both.
        Statement(
            ("logs:CreateLogStream", "logs:PutLogEvents"), (group,) if group.endswith("*") else (group, f"{group}:*")
        ),
    ]
    for action in sorted({secret.action for secret in secrets}):
        resources = sorted({secret.resource for secret in secrets if secret.action == action})
        statements.append(Statement((action,), tuple(resources)))
    return (*statements, *merged(secret.decrypt for secret in secrets if secret.decrypt))


def _pull_statements(pulls: tuple[Pull, ...]) -> Iterator[Statement]:
    """What images in ECR need; those elsewhere need nothing of it.

    Source of what a pull-through cache needs beside a pull:
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
    """
    arns = sorted({pull.repository_arn for pull in pulls if pull.repository_arn})
    if not arns:
        return
    yield Statement(("ecr:GetAuthorizationToken",), ("*",), reason=ECR_LOGIN_REASON)
    yield Statement(("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"), tuple(arns))
    cached = sorted({pull.repository_arn for pull in pulls if pull.through_cache})
    if cached:
        yield Statement(("ecr:BatchImportUpstreamImage", "ecr:CreateRepository"), tuple(cached))


def invocation_statements(environment: Environment) -> tuple[Statement, ...]:
    """What EventBridge and Scheduler need to launch any task of the environment, and none of another one.

    The families are named by their common beginning instead of one by one: a new task must not change a resource that
    others depend on, and 100 families would already fill the role's 10,240 characters. The cluster is exact.
    """
    cluster = cluster_arn(environment)
    place = environment.place
    return (
        # Every target names a revision, and `family:*` matches only calls that name one.
        Statement(("ecs:RunTask",), (f"{families(environment)}*:*",), {"ArnEquals": {"ecs:cluster": (cluster,)}}),
        Statement(
            ("iam:PassRole",),
            (role_arn(environment, "*"),),
            {"StringEquals": {"iam:PassedToService": ("ecs-tasks.amazonaws.com",)}},
        ),
        # The queue's policy lets EventBridge rules send to it. Scheduler uses this role:
        # https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
        Statement(("sqs:SendMessage",), (place.arn("sqs", environment.names.dead_letter_queue),)),
        # Tags propagate from the task definition, and then RunTask needs this permission.
        Statement(
            ("ecs:TagResource",),
            (place.arn("ecs", f"task/{cluster.rpartition('/')[2]}/*"),),
            {"StringEquals": {"ecs:CreateAction": ("RunTask",)}},
        ),
        *(_key_statements(environment, environment.key) if environment.key else ()),
    )


def _key_statements(environment: Environment, key: str) -> tuple[Statement, ...]:
    """What Scheduler needs of the environment's key: to send dead letters, and to read what it starts a task with.

    SQS asks KMS in the name of who sends. Scheduler itself asks with the role of the schedule. Sources:
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html and
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/encryption-rest.html#key-management-iam-permissions
    """
    schedules = environment.place.arn("scheduler", f"schedule/{environment.names.schedule_with_group('*')}")
    return (
        Statement(("kms:Decrypt", "kms:GenerateDataKey"), (key,), via_condition(("sqs",), key)),
        Statement(
            ("kms:Decrypt",), (key,), {"ArnLike": {"kms:EncryptionContext:aws:scheduler:schedule:arn": (schedules,)}}
        ),
    )


def tls_only(action: str, resource: str) -> dict[str, Any]:
    """The statement by which a queue or topic denies every request that does not use TLS."""
    return {
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": resource,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def document(statements: tuple[Statement, ...]) -> dict[str, Any]:
    """The statements as a policy document for a template. Raises ValueError for a `*` without its reason."""
    for statement in statements:
        if "*" in statement.resources and not statement.reason:
            raise ValueError(f"{', '.join(statement.actions)} on '*' needs a reason")
    return texts(policy_document(statements))


def tasks_trust(place: Place) -> dict[str, Any]:
    """Who may assume a task's roles: ECS, for tasks of this account and Region.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html, on the confused deputy.
    """
    return _trust(place, {"ecs-tasks.amazonaws.com": place.arn("ecs", "*")})


def invocation_trust(environment: Environment) -> dict[str, Any]:
    """Who may assume the invocation role: EventBridge for this environment's rules, and Scheduler for its group.

    Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html and
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html, which names
    the group because no single schedule can be named.
    """
    place = environment.place
    group = place.arn("scheduler", f"schedule-group/{environment.names.schedule_group}")
    return _trust(place, {"events.amazonaws.com": rules(environment), "scheduler.amazonaws.com": group})


def _trust(place: Place, sources: Mapping[str, str | list[str]]) -> dict[str, Any]:
    statements = [
        {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": place.account}, "ArnLike": {"aws:SourceArn": source}},
        }
        for service, source in sources.items()
    ]
    return texts({"Version": "2012-10-17", "Statement": statements})
