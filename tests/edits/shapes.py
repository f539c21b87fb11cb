"""A call's input beside what botocore's model of the operation says: every difference, as text.

botocore's own validator knows names, types, what is required and what is too small, and neither patterns, enums nor
what is too large: https://github.com/boto/botocore/blob/develop/botocore/validate.py
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import regex
from botocore.model import Shape
from botocore.session import get_session
from botocore.validate import ParamValidator


class Correction(NamedTuple):
    """A pattern of a service that AWS's own service does not follow, and the one that it does; with the reason."""

    service: str
    pattern: str
    right: str
    reason: str


CORRECTIONS = (
    Correction(
        "scheduler",
        "^arn:aws(-[a-z]+)?:",
        "^arn:aws[a-z-]*:",
        "no ARN of aws-us-gov fits, and Scheduler is there; CloudFormation's schema of a schedule has the right one",
    ),
)

DOCUMENTED: Mapping[tuple[str, str, str], str] = {
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
    ("ecs", "RegisterTaskDefinition", "family"): "[A-Za-z0-9_-]{1,255}",
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
    ("ecs", "CreateCluster", "clusterName"): "[A-Za-z0-9_-]{1,255}",
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
    ("sqs", "CreateQueue", "QueueName"): "[A-Za-z0-9_-]{1,80}",
    # https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
    ("sns", "CreateTopic", "Name"): "[A-Za-z0-9_-]{1,256}",
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
    ("ec2", "CreateSecurityGroup", "Description"): r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{1,255}",
    # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    ("logs", "PutRetentionPolicy", "retentionInDays"): (
        "1|3|5|7|14|30|60|90|120|150|180|365|400|545|731|1096|1827|2192|2557|2922|3288|3653"
    ),
}
"""Service, operation and parameter -> the pattern that only its page has."""


def complaints(service: str, operation: str, arguments: Mapping[str, Any]) -> Iterator[str]:
    """Where the input of an operation is not as AWS's model or page of it says."""
    shape = _shape(service, operation)
    report = ParamValidator().validate(arguments, shape)
    if report.has_errors():
        yield report.generate_report()
        return
    yield from _of(arguments, shape, service, operation)
    for (its_service, its_operation, name), pattern in DOCUMENTED.items():
        if (its_service, its_operation) == (service, operation) and name in arguments:
            yield from _unless(pattern, str(arguments[name]), f"{operation}.{name}")


@cache
def _shape(service: str, operation: str) -> Shape:
    found = get_session().get_service_model(service).operation_model(operation).input_shape
    assert found is not None, f"{service}.{operation} takes no input"
    return found


def _of(value: Any, shape: Any, service: str, path: str) -> Iterator[str]:  # noqa: ANN401  # JSON, and untyped
    yield from _itself(value, shape.metadata, service, path)
    match value:
        case dict() if shape.type_name == "structure":
            for name, below in value.items():
                yield from _of(below, shape.members[name], service, f"{path}.{name}")
        case dict() if shape.type_name == "map":
            for name, below in value.items():
                yield from _of(name, shape.key, service, f"{path} key")
                yield from _of(below, shape.value, service, f"{path}[{name}]")
        case list():
            for number, below in enumerate(value):
                yield from _of(below, shape.member, service, f"{path}[{number}]")


def _itself(value: Any, metadata: Mapping[str, Any], service: str, path: str) -> Iterator[str]:  # noqa: ANN401
    size = value if isinstance(value, int) else len(value)
    if size > metadata.get("max", size):
        yield f"{path}: {size} is more than {metadata['max']}"
    if value not in metadata.get("enum", [value]):
        yield f"{path}: {value} is not one of {', '.join(metadata['enum'])}"
    if "pattern" in metadata:
        yield from _unless(_corrected(service, metadata["pattern"]), value, path)


def _corrected(service: str, pattern: str) -> str:
    for correction in CORRECTIONS:
        if correction.service == service:
            pattern = pattern.replace(correction.pattern, correction.right)
    return pattern


def _unless(pattern: str, value: str, path: str) -> Iterator[str]:
    if not regex.fullmatch(pattern, value):
        yield f"{path}: {value} does not match {pattern}"
