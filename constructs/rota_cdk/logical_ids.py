"""References to resources of the same stack by the logical ids that the CDK gives them, worked out here.

Asking the CDK for each `Ref` would take three of eight calls to the JavaScript side. The rule is as stable as anything
in the CDK: a change would replace every resource of every deployed stack. A test compares it with the CDK's answers.
"""

import re
from hashlib import md5
from typing import Any

from aws_cdk import Stack
from constructs import Construct

MAX_HUMAN_PART = 240
"""Characters of a logical id before the hash; CloudFormation takes 255 in all."""

Reference = str | dict[str, Any]
"""An ARN or a name: a literal, a token, or an intrinsic function."""


def path_in_stack(scope: Construct, construct_id: str) -> tuple[str, ...]:
    """The ids that lead from the stack to a construct about to be made in a scope."""
    if isinstance(scope, Stack):
        return (construct_id,)
    above = scope.node.path.removeprefix(Stack.of(scope).node.path).strip("/")
    return (*above.split("/"), construct_id)


def logical_id(path: tuple[str, ...]) -> str:
    """The logical id of the resource with this path: a part that people can read, and a hash of the whole path.

    Source: https://docs.aws.amazon.com/cdk/v2/guide/identifiers.html#identifiers-logical-ids, and `uniqueid.ts` of the
    CDK's core for ids that are left out: `Default`, `Resource`, and an id that the one before it ends with.
    """
    counted = [part for part in path if part != "Default"]
    if len(counted) == 1:
        return _alphanumeric(counted[0])
    readable: list[str] = []
    for part in counted:
        if not readable or not readable[-1].endswith(part):
            readable.append(part)
    human = "".join(_alphanumeric(part) for part in readable if part != "Resource")
    return human[:MAX_HUMAN_PART] + md5("/".join(counted).encode(), usedforsecurity=False).hexdigest()[:8].upper()


def ref(resource: str) -> Reference:
    """The `Ref` of the resource with this logical id: a log group's name, a task definition's revision."""
    return {"Ref": resource}


def arn(resource: str) -> Reference:
    """The ARN of the resource with this logical id."""
    return {"Fn::GetAtt": [resource, "Arn"]}


def _alphanumeric(part: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", part)
