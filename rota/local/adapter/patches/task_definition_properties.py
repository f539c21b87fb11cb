"""A task definition that CloudFormation makes has every property of its template, with the names of the API.

AWS: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-taskdefinition.html, each
the same as in https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html.
Ministack 1.5.33: keeps CloudFormation's names in most nested properties, such as secrets, volumes and linuxParameters,
which clients do not know and drop; drops EphemeralStorage and RuntimePlatform.
"""

from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.api_spelling import api_spelling
from rota.local.adapter.parts import Parts


def apply(_parts: Parts) -> None:
    """Complete each revision after it is made."""
    when_imported("ministack.services.cloudformation.provisioners", _restore)


def _restore(provisioners: Any) -> None:
    handlers = provisioners._RESOURCE_HANDLERS["AWS::ECS::TaskDefinition"]
    create, update = handlers["create"], handlers["update"]

    def created(logical_id: str, properties: dict[str, Any], *more: Any) -> tuple[str, dict[str, Any]]:
        arn, attributes = create(logical_id, properties, *more)
        _complete(arn, properties)
        return arn, attributes

    def updated(
        physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any, **named: Any
    ) -> tuple[str, dict[str, Any]]:
        arn, attributes = update(physical_id, old, new, *more, **named)
        if arn != physical_id:
            _complete(arn, new)
        return arn, attributes

    handlers["create"], handlers["update"] = created, updated


def _complete(arn: str, properties: dict[str, Any]) -> None:
    from ministack.services import ecs

    spelt = api_spelling("ecs", "RegisterTaskDefinition", properties)
    # Tags are kept beside the definition.
    ecs._task_defs[arn.rpartition("/")[2]].update({name: value for name, value in spelt.items() if name != "tags"})
