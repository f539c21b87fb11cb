"""An event that matches a rule starts the rule's ECS targets.

AWS: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/tasks-scheduled-eventbridge-scheduler.html and
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html (ECS task).
Ministack 1.5.33: takes such targets, and at an event only warns in its log.
"""

import json
from threading import Thread
from typing import Any

from rota.local.adapter.import_hook import after_import
from rota.local.adapter.parts import Parts


def apply(parts: Parts) -> None:
    """Hand them to the simulator."""
    after_import("ministack.services.eventbridge", lambda module: _restore(module, parts))


def _restore(eventbridge: Any, parts: Parts) -> None:
    invoke = eventbridge._invoke_target

    def invoke_target(target: dict[str, Any], event: dict[str, Any], rule: dict[str, Any], view: Any = None) -> None:
        if ":ecs:" not in target.get("Arn", "")[:16]:
            invoke(target, event, rule, view)
            return
        from ministack.core.responses import get_account_id, get_region

        seen = view or eventbridge._pattern_event_view(event)
        key = (get_account_id(), get_region(), eventbridge._rule_key(rule["Name"], rule["EventBusName"]))
        whole = seen.event_with_detail()
        arguments = (parts.plane.rule(key), target, _input(eventbridge, target, rule, seen), whole)
        # RunTask is a request to this very process, perhaps from the thread that answers requests.
        Thread(target=parts.simulator.deliver, args=arguments, daemon=True, name="rota-deliver").start()

    eventbridge._invoke_target = invoke_target


def _input(eventbridge: Any, target: dict[str, Any], rule: dict[str, Any], view: Any) -> str:
    """What the target gets of the event: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html"""
    if transformer := target.get("InputTransformer"):
        rendered: str = eventbridge._apply_input_transformer(transformer, rule, view)
        return rendered
    if constant := target.get("Input"):
        return str(constant)
    whole = view.event_with_detail()
    part = whole
    for name in target.get("InputPath", "$").removeprefix("$").split("."):
        if name:
            part = part.get(name) if isinstance(part, dict) else None
    return json.dumps(whole if part is None else part)
