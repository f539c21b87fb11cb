"""The targets of a rule that CloudFormation makes or updates have the names of the API.

AWS: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html: awsvpcConfiguration, and
capacityProvider, weight and base of a capacity provider strategy. A template has AwsVpcConfiguration,
CapacityProvider, Weight and Base.
Ministack 1.5.33: keeps the template's names, which clients do not know and drop.
"""

from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.api_spelling import api_spelling
from rota.local.adapter.parts import Parts


def apply(_parts: Parts) -> None:
    """Give the provisioner the names of the API."""
    when_imported("ministack.services.cloudformation.provisioners", _restore)


def _restore(provisioners: Any) -> None:
    handlers = provisioners._RESOURCE_HANDLERS["AWS::Events::Rule"]
    create, update = handlers["create"], handlers["update"]

    def created(logical_id: str, properties: dict[str, Any], *more: Any) -> Any:
        return create(logical_id, _with_targets(properties), *more)

    def updated(physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any, **named: Any) -> Any:
        return update(physical_id, old, _with_targets(new), *more, **named)

    handlers["create"], handlers["update"] = created, updated


def _with_targets(properties: dict[str, Any]) -> dict[str, Any]:
    if not properties.get("Targets"):
        return properties
    spelt = api_spelling("events", "PutTargets", {"Targets": properties["Targets"]})
    return {**properties, **spelt}
