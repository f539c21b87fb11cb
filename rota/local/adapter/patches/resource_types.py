"""A resource keeps its type as long as it has its logical id.

AWS: a change set that gives a logical id another type fails (https://github.com/aws/aws-sam-cli/issues/6786), and
UpdateStack rejects it (https://github.com/aws/aws-cdk/issues/11274). The CloudFormation User Guide says only that
an update replaces a resource by one of its own type:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html.
Ministack 1.5.33: makes the new resource, and leaves the old one where it is, outside any stack.
"""

from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.change_sets import ChangeSet, Rejection, Stack, fail_change_sets
from rota.local.adapter.parts import Parts


def apply(_parts: Parts) -> None:
    """Reject such a change in both ways to update a stack."""
    fail_change_sets(_failure)
    when_imported("ministack.services.cloudformation.handlers", _restore)


def _failure(stack: Stack, change_set: ChangeSet) -> Rejection | None:
    reason = _reason(stack, change_set["_template"])
    return Rejection(reason) if reason else None


def _restore(handlers: Any) -> None:
    before = handlers._update_stack

    def update_stack(params: dict[str, Any]) -> Any:
        stack = handlers._resolve_stack(handlers._p(params, "StackName"))
        body, _error = handlers._resolve_template(params)
        try:
            reason = _reason(stack, handlers._parse_template(body)) if stack and body else ""
        except ValueError:
            reason = ""  # no template; the answer to the request itself tells why
        return handlers._error("ValidationError", reason) if reason else before(params)

    handlers._update_stack = handlers._ACTION_HANDLERS["UpdateStack"] = update_stack


def _reason(stack: Stack, template: dict[str, Any]) -> str:
    """CloudFormation's words; empty when each resource keeps its type."""
    deployed, wanted = stack["_resources"], template.get("Resources") or {}
    changed = [
        name
        for name, given in wanted.items()
        if deployed.get(name, {}).get("ResourceType", given["Type"]) != given["Type"]
    ]
    if not changed:
        return ""
    return (
        "Update of resource type is not permitted. The new template modifies resource type of the following "
        f"resources: [{', '.join(changed)}]"
    )
