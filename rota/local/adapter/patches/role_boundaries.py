"""A role that CloudFormation makes or updates has the permissions boundary that its template gives it.

AWS: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
(PermissionsBoundary, whose update needs no interruption). A policy that is not there is rejected, as by CreateRole:
https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html (NoSuchEntity).
Ministack 1.5.33: knows boundaries of the IAM API, and leaves out that of a template.
"""

from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.parts import Parts


def apply(_parts: Parts) -> None:
    """Give the role its boundary, or take it away."""
    when_imported("ministack.services.cloudformation.provisioners", _restore)


def _restore(provisioners: Any) -> None:
    handlers = provisioners._RESOURCE_HANDLERS["AWS::IAM::Role"]
    create, update = handlers["create"], handlers["update"]

    def created(logical_id: str, properties: dict[str, Any], *more: Any) -> Any:
        _require(properties)
        return _bounded(create(logical_id, properties, *more), properties)

    def updated(physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any, **named: Any) -> Any:
        _require(new)
        return _bounded(update(physical_id, old, new, *more, **named), new)

    handlers["create"], handlers["update"] = created, updated


def _require(properties: dict[str, Any]) -> None:
    """Raises ValueError, which fails the resource, for a boundary that is not there where policies are enforced."""
    from ministack.services import iam

    boundary = properties.get("PermissionsBoundary")
    if boundary and iam._boundary_policy_error(boundary):
        raise ValueError(f"Scope ARN: {boundary} does not exist or is not attachable.")


def _bounded(made: Any, properties: dict[str, Any]) -> Any:
    from ministack.services import iam

    iam._roles[made[0]]["PermissionsBoundary"] = properties.get("PermissionsBoundary")
    return made
