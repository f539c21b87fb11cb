"""The key of an environment: how the registry names it, and its ARN. Without pydantic, which a run must not import."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rota.access import Place
from rota.access.arn import Arn, parse_arn
from rota.access.regions import REGION
from rota.errors import Problem, shown

_ID = r"([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})"
_ARN = rf"arn:aws[a-z-]*:kms:{REGION}:[0-9]{{12}}:key/{_ID}"

PATTERN = rf"{_ID}|{_ARN}"
"""Either form, as a regular expression."""

EXAMPLE = "1234abcd-12ab-34cd-56ef-1234567890ab"
RULE = f"a key's id such as {EXAMPLE}, or its ARN"
"""What is right, in words."""

_MULTI_REGION = "mrk-"


def why_no_key(value: str) -> str:
    """What is wrong with a text as a key, its placeholders filled in; nothing for an id or an ARN of a key.

    An alias is neither: CloudWatch Logs takes the ARN of a key only. Source:
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html
    """
    # In an environment without an account an ARN may have pseudo parameters.
    known = value.replace("${AWS::Partition}", "aws").replace("${AWS::Region}", "us-east-1")
    if re.fullmatch(PATTERN, known.replace("${AWS::AccountId}", "0" * 12), re.ASCII):
        return ""
    alias = re.fullmatch(r"(?:arn:[^:]+:kms:[^:]*:[^:]*:)?(alias/.+)", value)
    if alias is None:
        return f"must be {RULE}"
    if alias[1].startswith("alias/aws/"):
        return f"must be {RULE}; {alias[1]} is AWS's own key, which its policy opens to no other service"
    return (
        f"must be {RULE}, since CloudWatch Logs takes no alias; "
        f"aws kms describe-key --key-id {alias[1]} --query KeyMetadata.Arn prints the ARN"
    )


def key_arn(value: str | None, place: Place) -> str | None:
    """The ARN of the key of an environment in this place; None without one."""
    return value if value is None or value.startswith("arn:") else place.arn("kms", f"key/{value}")


def key_id(arn: str) -> str:
    """A key's id in its ARN."""
    return arn.rpartition("/")[2]


def key_problems(entry: Mapping[str, Any], name: str, place: Place) -> Iterator[Problem]:
    """The problems of an environment's key, with its placeholders filled in.

    Each service encrypts with a key of its own Region. What is known only at deployment is not compared. The storage of
    Fargate tasks takes no multi-Region key; a cluster that the stack makes names the key for it. Source:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-create-storage-key.html
    """
    given = entry.get("key")
    if given is None or re.search(r"\$\{(?!AWS::)", given):  # a value that is not given is a problem of its own
        return
    path = ("environments", name, "key")
    if wrong := why_no_key(given):
        yield Problem(path, f"{wrong} (got {shown(given)})")
        return
    if given.startswith("arn:") and not _same(parse_arn(given), place):
        right = place.arn("kms", f"key/{key_id(given)}")
        yield Problem(path, f"a key is of this environment's account and Region; write {right} (got {shown(given)})")
    if key_id(given).startswith(_MULTI_REGION) and not entry.get("cluster"):
        yield Problem(
            path,
            "the storage of Fargate tasks takes no multi-Region key, and the stack's own cluster names the key for it; "
            f"name a cluster, or a key of one Region (got {shown(given)})",
        )


def _same(key: Arn, place: Place) -> bool:
    """Whether a key is in a place, as far as both are known."""
    pairs = ((key.partition, place.partition), (key.region, place.region), (key.account, place.account))
    return all(a == b or "$" in (a[0], b[0]) for a, b in pairs)


def insights_problems(entry: Mapping[str, Any], name: str) -> Iterator[Problem]:
    """The problem of Container Insights on a cluster that the registry only names."""
    if entry.get("container_insights") and entry.get("cluster"):
        yield Problem(
            ("environments", name, "container_insights"),
            "Container Insights are set on a cluster that the stack makes, and this environment names one; write false,"
            " and turn them on there: "
            f"aws ecs update-cluster-settings --cluster {entry['cluster']} "
            "--settings name=containerInsights,value=enabled (got true)",
        )
