"""An IAM policy statement as a frozen value, and the account it belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Conditions = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Operator -> condition key -> values, as in an IAM policy document."""


@dataclass(frozen=True, slots=True)
class Place:
    """The partition, region and account that ARNs name.

    Each is a literal (`aws`, `us-east-1`, `222222222222`) or, in an environment-agnostic stack, the
    CloudFormation pseudo parameter (`${AWS::Partition}`, `${AWS::Region}`, `${AWS::AccountId}`).
    """

    partition: str
    region: str
    account: str

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a regional resource of this account."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"


@dataclass(frozen=True, slots=True)
class Statement:
    """One Allow statement: explicit actions on explicit resources.

    `reason` says why `*` is right as a resource; it is empty where no resource is `*`. It is not rendered.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Conditions = field(default_factory=dict)
    reason: str = ""

    def document(self) -> dict[str, Any]:
        """The statement as IAM's JSON: single values are strings, several are lists, no empty Condition."""
        document: dict[str, Any] = {
            "Effect": "Allow",
            "Action": one_or_many(self.actions),
            "Resource": one_or_many(self.resources),
        }
        if self.conditions:
            document["Condition"] = {
                operator: {key: one_or_many(values) for key, values in keys.items()}
                for operator, keys in self.conditions.items()
            }
        return document


def one_or_many(values: tuple[str, ...]) -> str | list[str]:
    """A single value bare, several as a list: the two forms that IAM takes."""
    return values[0] if len(values) == 1 else list(values)
