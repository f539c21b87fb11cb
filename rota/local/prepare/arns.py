"""What an ARN of a task's permissions names, as a kind and a name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rota.access import Statement
from rota.local.client.variables import ACCOUNT, REGION
from rota.registry import Environment

RESOURCES = (
    ("s3", r"(?P<name>[^/]+)(?:/.*)?", "bucket"),
    ("dynamodb", r"table/(?P<name>[^/]+)", "table"),
    ("dynamodb", r"table/(?P<name>[^/]+/index/[^/]+)", "index"),
    ("sqs", r"(?P<name>[^:]+)", "queue"),
    ("sns", r"(?P<name>[^:]+)", "topic"),
    ("ssm", r"parameter/(?P<name>.+)", "parameter"),
    # Secrets Manager ends an ARN in six characters of its own choice, which the registry may name.
    ("secretsmanager", r"secret:(?P<name>.+)-\?{6}", "secret"),
    ("secretsmanager", r"secret:(?P<name>.+)", "secret's ARN"),
    ("ses", r"identity/(?P<name>.+)", "identity"),
    ("ses", r"configuration-set/(?P<name>.+)", "configuration set"),
    ("ses", r"template/(?P<name>.+)", "mail template"),
    ("kms", r"key/(?P<name>.+)", "key"),
    ("events", r"event-bus/(?P<name>.+)", "event bus"),
    ("kinesis", r"stream/(?P<name>[^/]+)", "stream"),
    ("firehose", r"deliverystream/(?P<name>.+)", "delivery stream"),
    ("ecr", r"repository/(?P<name>.+)", "repository"),
    ("iam", r"role/(?P<name>.+)", "role"),
    ("states", r"stateMachine:(?P<name>.+)", "state machine"),
    ("lambda", r"function:(?P<name>[^:]+)(?::.*)?", "function"),
    ("elasticfilesystem", r"file-system/(?P<name>.+)", "file system"),
    ("rds-db", r"dbuser:(?P<name>.+)", "database user"),
)
"""A service, its resource in an ARN, and the kind of it.

Sources: the forms of rota.access and https://docs.aws.amazon.com/service-authorization/latest/reference/.
"""

OF_NO_STACK = frozenset({("event bus", "default")})
"""What every account has."""


@dataclass(frozen=True, slots=True)
class Needed:
    """A resource that the registry names; `elsewhere` is its account or Region where that is not the environment's."""

    kind: str
    name: str
    elsewhere: str = ""


def place_of(environment: Environment) -> tuple[str, str]:
    """The account and Region that the environment has in the local AWS."""
    return environment.account or ACCOUNT, environment.region or REGION


def named_by(statement: Statement, environment: Environment) -> Iterator[Needed]:
    """Every resource of a statement. The resource `*` names none."""
    if aliases := _aliases(statement.conditions):
        # The resource is then every key: https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
        yield from (Needed("key alias", alias) for alias in aliases)
        return
    for resource in statement.resources:
        if resource == "*":
            continue
        found = read_arn(resource, environment)
        if (found.kind, found.name) not in OF_NO_STACK:
            yield found


def event_bus(name: str, environment: Environment) -> Needed:
    """An event bus of the environment's own place, by its name."""
    return read_arn(environment.place.arn("events", f"event-bus/{name}"), environment)


def read_arn(arn: str, environment: Environment) -> Needed:
    """What an ARN names. Of an unknown kind, the kind is the service and the name is the whole ARN."""
    account, region = place_of(environment)
    # An environment without an account has CloudFormation's pseudo parameters in its ARNs.
    filled = arn.replace("${AWS::Region}", region).replace("${AWS::AccountId}", account)
    filled = filled.replace("${AWS::Partition}", "aws")
    *_, service, its_region, its_account, resource = filled.split(":", 5)
    elsewhere = ""
    if its_account and its_account != account:
        elsewhere = f"account {its_account}"
    elif its_region and its_region != region:
        elsewhere = its_region
    for of, pattern, kind in RESOURCES:
        if of == service and (found := re.fullmatch(pattern, resource)):
            return Needed(kind, _spelled(kind, found["name"]), elsewhere)
    return Needed(service, filled, elsewhere)


def _spelled(kind: str, name: str) -> str:
    """An ARN does not say whether a parameter's name began with a slash; one with a slash inside always does."""
    return f"/{name}" if kind == "parameter" and "/" in name else name


def _aliases(conditions: Mapping[str, Mapping[str, tuple[str, ...]]]) -> tuple[str, ...]:
    keys = (values for operator in conditions.values() for values in operator.items())
    return tuple(value for key, values in keys if key.lower() == "kms:resourcealiases" for value in values)
