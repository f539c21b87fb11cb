"""An event that matches a rule starts the rule's ECS targets.

AWS: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html (ECS task).
Ministack 1.5.33: accepts such targets, and only logs a warning when an event matches.
"""

import json
from threading import BoundedSemaphore, Thread
from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.parts import Parts
from rota.local.simulator import AccountRegion
from rota.local.simulator.targets import is_ecs

MOST_AT_ONCE = 16
"""The most launches that are under way at once, however many events match."""


def apply(parts: Parts) -> None:
    """Give them to the simulator."""
    when_imported("ministack.services.eventbridge", lambda module: _restore(module, parts))


def _restore(eventbridge: Any, parts: Parts) -> None:
    invoke = eventbridge._invoke_target
    turns = BoundedSemaphore(MOST_AT_ONCE)

    def deliver(*arguments: Any) -> None:
        with turns:
            parts.simulator.deliver(*arguments)

    def invoke_target(target: dict[str, Any], event: dict[str, Any], rule: dict[str, Any], view: Any = None) -> None:
        if not is_ecs(target):
            invoke(target, event, rule, view)
            return
        from ministack.core.responses import get_account_id, get_region

        seen = view or eventbridge._pattern_event_view(event)
        bus = rule.get("EventBusName", "default")
        deployed = parts.plane.find_rule(AccountRegion(get_account_id(), get_region()), rule["Name"], bus)
        given = _input(eventbridge, target, rule, seen)
        # RunTask is a request to this process, and this may be the thread that answers requests.
        arguments = (deployed, target, given, seen.event_with_detail())
        Thread(target=deliver, args=arguments, daemon=True, name="rota-deliver").start()

    eventbridge._invoke_target = invoke_target


def _input(eventbridge: Any, target: dict[str, Any], rule: dict[str, Any], view: Any) -> str:
    """The input of the target.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """
    if transformer := target.get("InputTransformer"):
        rendered: str = eventbridge._apply_input_transformer(transformer, rule, view)
        return rendered
    if constant := target.get("Input"):
        return str(constant)
    part = whole = view.event_with_detail()
    for name in target.get("InputPath", "$").removeprefix("$").split("."):
        if name:
            part = part.get(name) if isinstance(part, dict) else None
    return json.dumps(whole if part is None else part)
