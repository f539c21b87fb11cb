"""A rule is made on an event bus that exists, also on a partner's, whose name has slashes.

AWS: ResourceNotFoundException: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html. A partner
bus is named as its source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-saas.html.
Ministack 1.5.33: its PutRule rejects a rule without its bus, and its CloudFormation makes it. It finds no rule by an
ARN with a slash in the bus, so such a rule can have no tags.
"""

from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.parts import Parts


def apply(_parts: Parts) -> None:
    """Look for the bus first, as an update does already; and take the last part of an ARN for the rule's name."""
    when_imported("ministack.services.cloudformation.provisioners", _restore_stacks)
    when_imported("ministack.services.eventbridge", _restore)


def _restore_stacks(provisioners: Any) -> None:
    from ministack.services import eventbridge

    handlers = provisioners._RESOURCE_HANDLERS["AWS::Events::Rule"]
    before = handlers["create"]

    def create(logical_id: str, properties: dict[str, Any], *more: Any) -> Any:
        bus = provisioners._eb_rule_bus_name(properties)
        eventbridge._ensure_default_bus()
        if bus not in eventbridge._event_buses:
            words = f"Event bus {bus} does not exist."
            raise ValueError(f'Resource handler returned message: "{words}" (HandlerErrorCode: NotFound)')
        return before(logical_id, properties, *more)

    handlers["create"] = create


def _restore(eventbridge: Any) -> None:
    before = eventbridge._resolve_taggable_events_arn

    def resolve(arn: str) -> Any:
        bus, _, name = str(arn).partition(":rule/")[2].rpartition("/")
        rule = eventbridge._rules.get(eventbridge._rule_key(name, bus)) or {}
        return (arn, None) if bus and rule.get("Arn") == arn else before(arn)

    eventbridge._resolve_taggable_events_arn = resolve
