"""Permissions boundaries that IAM would not find: those of another account or partition."""

from collections.abc import Iterator, Mapping
from typing import Any

from rota.access import Place
from rota.errors import Problem, shown

_FIELDS = ("permissions_boundary", "service_permissions_boundary")


def boundary_problems(entry: Mapping[str, Any], name: str, place: Place) -> Iterator[Problem]:
    """The problems of an environment's boundaries, with its placeholders filled in.

    A boundary is a policy of the role's own account or one of AWS's own. Source:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html. Nothing is compared where only
    the deployment knows the account.
    """
    if place.account.startswith("$"):
        return
    for field in _FIELDS:
        given = entry.get(field)
        if given is None or given.count(":") < 5:  # what a value fills in may be no ARN, a problem of its own
            continue
        _, partition, _, _, account, policy = given.split(":", 5)
        if partition != place.partition or account not in (place.account, "aws"):
            owner = "aws" if account == "aws" else place.account
            yield Problem(
                ("environments", name, field),
                "a boundary is a policy of this environment's account and partition; write "
                f"arn:{place.partition}:iam::{owner}:{policy} (got {shown(given)})",
            )
