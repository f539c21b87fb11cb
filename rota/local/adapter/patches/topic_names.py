"""A topic that CloudFormation makes or updates has a display name only if its template gives it one.

AWS: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html (DisplayName is
not required, and no default is documented).
Ministack 1.5.33: uses the topic's name.
"""

from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.parts import Parts


def apply(_parts: Parts) -> None:
    """Give the provisioner an empty one."""
    when_imported("ministack.services.cloudformation.provisioners", _restore)


def _restore(provisioners: Any) -> None:
    handlers = provisioners._RESOURCE_HANDLERS["AWS::SNS::Topic"]
    create, update = handlers["create"], handlers["update"]

    def created(logical_id: str, properties: dict[str, Any], *more: Any) -> Any:
        return create(logical_id, {"DisplayName": "", **properties}, *more)

    def updated(physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any, **named: Any) -> Any:
        return update(physical_id, old, {"DisplayName": "", **new}, *more, **named)

    handlers["create"], handlers["update"] = created, updated
