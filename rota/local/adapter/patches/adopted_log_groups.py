"""A log group that a stack adopts gets the stack's tags, and stays otherwise as it is.

AWS: an import changes no property, so the template may differ from what is there, which drift detection shows:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html. Only an event
names the tags: "Apply stack-level tags to imported resource if applicable."
Ministack 1.5.33: records this event, and sets no tag.
"""

from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.parts import Parts

KIND = "AWS::Logs::LogGroup"


def apply(_parts: Parts) -> None:
    """Set them after the import."""
    when_imported("ministack.services.cloudformation.stacks", _restore)


def _restore(stacks: Any) -> None:
    before = stacks._adopt_resource

    def adopt_resource(stack_id: str, stack_name: str, logical_id: str, kind: str, identifier: dict[str, str]) -> Any:
        name, attributes = before(stack_id, stack_name, logical_id, kind, identifier)
        if kind == KIND:
            from ministack.services import cloudformation, cloudwatch_logs

            tags = cloudformation._stacks[stack_name].get("Tags") or []
            given = stacks._with_stack_tags(kind, {}, tags, stack_name, stack_id, logical_id)
            cloudwatch_logs._log_groups[name]["tags"].update(stacks._tag_map(given["Tags"]))
        return name, attributes

    stacks._adopt_resource = adopt_resource
