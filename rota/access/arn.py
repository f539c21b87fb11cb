"""ARNs that may hold placeholders: `arn:${AWS::Partition}:sqs:${AWS::Region}:222222222222:jobs`."""

import re
from dataclasses import dataclass

from rota.access.regions import REGION
from rota.errors import shown

PLACEHOLDER = r"\$?\$\{[^{}]*\}"
"""A regular expression for `${name}`, `${AWS::Region}` and the escaped `$${name}`, placeholders for text that
is not known yet: the registry checks which names exist, and IAM has policy variables of this form."""

# Possessive, so that a colon inside `${AWS::Region}` can never count as a separator.
_FIELD = rf"((?:{PLACEHOLDER}|[^:])*+)"
_ARN = re.compile(rf"arn:{_FIELD}:{_FIELD}:{_FIELD}:{_FIELD}:(.+)", re.DOTALL)

_FIELDS = (
    ("partition", re.compile(rf"aws[a-z-]*|{PLACEHOLDER}"), "aws, aws-us-gov, aws-cn or ${partition}"),
    ("service", re.compile(r"[a-z0-9-]+"), "a service such as s3"),
    (
        "region",
        re.compile(rf"(?:{REGION})?|{PLACEHOLDER}"),
        "a region such as us-east-1, or ${region}",
    ),
    ("account", re.compile(rf"(?:\d{{12}}|aws)?|{PLACEHOLDER}"), "12 digits, or ${account}"),
)


@dataclass(frozen=True, slots=True)
class Arn:
    """The parts of an ARN after `arn:`; region and account are empty where the service has none."""

    partition: str
    service: str
    region: str
    account: str
    resource: str


class MalformedArnError(ValueError):
    """The text does not have the shape of an ARN; the message says which part is wrong and what would be right."""


def parse_arn(text: str) -> Arn:
    """The parts of an ARN (`arn:partition:service:region:account:resource`), each checked for its shape.

    Only the resource may have wildcards: one in another part matches regions and accounts that nobody named.
    Raises MalformedArnError. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    """
    found = _ARN.fullmatch(text)
    if found is None:
        raise MalformedArnError("expected arn:partition:service:region:account:resource")
    for (name, shape, wanted), part in zip(_FIELDS, found.groups()[:4], strict=True):
        if not shape.fullmatch(part):
            raise MalformedArnError(f"its {name} is {shown(part)}, expected {wanted}")
    return Arn(*found.groups())
