"""CloudFormation makes no resource whose name is taken, by this stack, another one or none.

AWS: a create handler returns AlreadyExists for a resource that exists:
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract.html. A change set fails
earlier, if the name is the type's identifier:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html, with the words of
https://github.com/aws-cloudformation/rain/pull/744. The APIs of rules, topics, queues and clusters take a name
again. The handlers of rules and topics look first: `CreateHandler.java` in
https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-events and `-sns`. So does that of queues,
which nothing documents; the report is https://github.com/awslabs/aws-solutions-constructs/issues/1176.
Ministack 1.5.33: gives the resource to the new stack or logical id too, and writes over it. Then whichever goes first
takes it away.
"""

from collections.abc import Iterable
from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.change_sets import ChangeSet, Rejection, Stack, fail_change_sets
from rota.local.adapter.named import NAMED, Properties, identified
from rota.local.adapter.parts import Parts

EARLY = (
    "The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot Early "
    "Validation errors, use the DescribeEvents API for detailed failure information."
)
LATE = 'Resource handler returned message: "{}" (HandlerErrorCode: AlreadyExists)'


def apply(_parts: Parts) -> None:
    """Look for the names of a change set, and once more when a resource is made."""
    fail_change_sets(_failure)
    when_imported("ministack.services.cloudformation.provisioners", _restore)


def _restore(provisioners: Any) -> None:
    before = provisioners._provision_resource

    def provision_resource(kind: str, logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        named = NAMED.get(kind)
        if named and (name := named.taken(properties)):
            raise ValueError(LATE.format(named.words.format(name)))
        return before(kind, logical_id, properties, stack)

    provisioners._provision_resource = provision_resource


def _failure(_stack: Stack, change_set: ChangeSet) -> Rejection | None:
    if change_set["_disable_validation"]:
        return None
    events = tuple(
        {
            "EventType": "VALIDATION_ERROR",
            "LogicalResourceId": logical_id,
            "ResourceType": kind,
            "ValidationFailureMode": "FAIL",
            "ValidationName": "NAME_CONFLICT_VALIDATION",
            "ValidationStatus": "FAILED",
            "ValidationStatusReason": identified(kind, name),
            "ValidationPath": f"/Resources/{logical_id}",
        }
        for logical_id, kind, properties in _added(change_set)
        if kind in NAMED and NAMED[kind].is_identifier and (name := NAMED[kind].taken(properties))
    )
    return Rejection(EARLY, events) if events else None


def _added(change_set: ChangeSet) -> Iterable[tuple[str, str, Properties]]:
    """The logical id, type and properties of each resource that is to be made. Adopted ones are not among them."""
    from ministack.services.cloudformation.engine import _evaluate_conditions

    template = change_set["_template"]
    holds = _evaluate_conditions(template, change_set["_resolved_params"])
    for change in (each["ResourceChange"] for each in change_set["Changes"]):
        given = template["Resources"].get(change["LogicalResourceId"], {})
        if change["Action"] == "Add" and holds.get(given.get("Condition"), True):
            yield change["LogicalResourceId"], change["ResourceType"], given.get("Properties") or {}
