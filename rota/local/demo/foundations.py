"""What an environment's tasks name and no stack of theirs makes: cluster, buckets, parameters, secrets, identities.

All of it is read from the resolved registry, and made only where it is missing.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from rota.local.tasks.followed_run import Clients
from rota.registry import Environment

NO_SECRET = "not-a-secret-only-for-the-local-aws"  # noqa: S105  # it says so itself
BUCKET = re.compile(r"arn:[^:]+:s3:::(?P<name>[a-z0-9.-]+)(?:/.*)?")
IDENTITY = re.compile(r"arn:[^:]+:ses:[^:]*:[^:]*:identity/(?P<name>[^*]+)")
STORED = re.compile(
    r"arn:[^:]+:(?:ssm|secretsmanager):[^:]*:[^:]*:(?P<kind>parameter/|secret:)(?P<name>[^:]+)(?::(?P<key>[^:]+))?"
)


def lay(clients: Clients, environment: Environment) -> Iterator[str]:
    """Make each, and say what there is now, a line for each kind."""
    if environment.cluster:
        clients("ecs").create_cluster(clusterName=environment.cluster)
        yield f"cluster {environment.cluster}"
    if names := buckets(environment):
        listening = notified(environment)
        s3 = clients("s3")
        for name in names:
            _make_bucket(s3, name, environment.region, listening=name in listening)
        yield "\n".join(
            f"bucket {name}{', which sends its events to EventBridge' if name in listening else ''}" for name in names
        )
    for (kind, name), keys in sorted(_stored(environment).items()):
        yield _store_secret(clients, name, keys) if kind == "secret:" else _store_parameter(clients, name)
    for name in identities(environment):
        sesv2 = clients("sesv2")
        with suppress(sesv2.exceptions.AlreadyExistsException):
            sesv2.create_email_identity(EmailIdentity=name)
        yield f"identity {name}, which may send mail"


def buckets(environment: Environment) -> tuple[str, ...]:
    """The buckets that the tasks' permissions and triggers name, sorted."""
    return tuple(sorted({*_named(BUCKET, environment), *notified(environment)}))


def notified(environment: Environment) -> frozenset[str]:
    """The buckets whose events start tasks, and so must go to EventBridge."""
    sources = (trigger.source for task in environment.tasks for trigger in task.triggers)
    return frozenset(source.notifying_bucket for source in sources if source.notifying_bucket)


def identities(environment: Environment) -> tuple[str, ...]:
    """The domains and addresses that the tasks' permissions let them send as, sorted."""
    return tuple(sorted(_named(IDENTITY, environment)))


def _named(arn: re.Pattern[str], environment: Environment) -> set[str]:
    resources = {
        resource for task in environment.tasks for statement in task.statements for resource in statement.resources
    }
    return {found["name"] for resource in resources if (found := arn.fullmatch(resource))}


def _make_bucket(s3: Any, name: str, region: str | None, *, listening: bool) -> None:  # noqa: ANN401  # boto3 makes its client classes at run time
    # us-east-1 is the one Region that must not be named.
    place = {"CreateBucketConfiguration": {"LocationConstraint": region}} if region not in (None, "us-east-1") else {}
    with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=name, **place)
    if listening:
        s3.put_bucket_notification_configuration(
            Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}}
        )


def _stored(environment: Environment) -> dict[tuple[str, str], set[str]]:
    """Every parameter and secret that ECS reads, by kind and name; of a secret the keys that are read of its JSON."""
    stored: dict[tuple[str, str], set[str]] = {}
    for task in environment.tasks:
        for secret in task.secrets:
            if found := STORED.match(secret.value_from):
                keys = stored.setdefault((found["kind"], found["name"]), set())
                keys.update(filter(None, [found["key"]]))
    return stored


def _store_secret(clients: Clients, name: str, keys: set[str]) -> str:
    """A secret with a value that is none, unless there is one."""
    manager = clients("secretsmanager")
    value = json.dumps(dict.fromkeys(sorted(keys), NO_SECRET)) if keys else NO_SECRET
    with suppress(manager.exceptions.ResourceExistsException):
        manager.create_secret(Name=name, SecretString=value)
    return f"secret {name}, with a value that is none"


def _store_parameter(clients: Clients, name: str) -> str:
    """A parameter with a value that is no secret, unless there is one."""
    # An ARN does not say whether the name began with a slash; one with a slash inside always does.
    path = f"/{name}" if "/" in name else name
    ssm = clients("ssm")
    with suppress(ssm.exceptions.ParameterAlreadyExists):
        ssm.put_parameter(Name=path, Value=NO_SECRET, Type="SecureString")
    return f"parameter {path}, with a value that is no secret"
