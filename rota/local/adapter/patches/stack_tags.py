"""Rules and task definitions have their stack's tags.

AWS: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html: the tags
of a stack go to every resource that can have tags. The provider schemas of AWS::Events::Rule and
AWS::ECS::TaskDefinition say that these can, when they are made and later.
Ministack 1.5.33: gives them to other resources, and not to these.
"""

from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.parts import Parts

TYPES = ("AWS::Events::Rule", "AWS::ECS::TaskDefinition")


def apply(_parts: Parts) -> None:
    """Name the property that takes them."""
    when_imported("ministack.services.cloudformation.provisioners", _restore)


def _restore(provisioners: Any) -> None:
    provisioners._STACK_TAG_PROPERTY.update(dict.fromkeys(TYPES, ("Tags", "list")))
