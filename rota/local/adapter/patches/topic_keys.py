"""A topic that CloudFormation makes or updates is encrypted with the key that its template gives it.

AWS: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html (KmsMasterKeyId,
whose update needs no interruption); GetTopicAttributes shows it:
https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html.
Ministack 1.5.33: knows the attribute of the SNS API, and leaves out that of a template.
"""

from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.parts import Parts

KEY = "KmsMasterKeyId"


def apply(_parts: Parts) -> None:
    """Give the topic its key, or take it away."""
    when_imported("ministack.services.cloudformation.provisioners", _restore)


def _restore(provisioners: Any) -> None:
    handlers = provisioners._RESOURCE_HANDLERS["AWS::SNS::Topic"]
    create, update = handlers["create"], handlers["update"]

    def created(logical_id: str, properties: dict[str, Any], *more: Any) -> Any:
        return _encrypted(create(logical_id, properties, *more), properties)

    def updated(physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any, **named: Any) -> Any:
        return _encrypted(update(physical_id, old, new, *more, **named), new)

    handlers["create"], handlers["update"] = created, updated


def _encrypted(made: Any, properties: dict[str, Any]) -> Any:
    from ministack.services import sns

    attributes = sns._topics[made[0]]["attributes"]
    attributes.pop(KEY, None)
    if properties.get(KEY):
        attributes[KEY] = properties[KEY]
    return made
