"""Targets other than ECS tasks, such as queues, topics and state machines: ministack itself delivers to these."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from rota.local.adapter.scopes import acting_in
from rota.local.simulator import DeployedRule, DeployedSchedule
from rota.local.simulator.events import schedule_context, with_context
from rota.local.simulator.targets import is_ecs


def invoke(deployed: DeployedRule | DeployedSchedule, nominal: datetime) -> None:
    """Deliver a run of this time to these targets. A failed delivery is reported only in the emulator's log."""
    from ministack.services import eventbridge

    if isinstance(deployed, DeployedRule):
        targets = [target for target in deployed.targets if not is_ecs(target)]
        source, kind = "aws.events", {"Name": deployed.name, "Arn": deployed.arn, "EventBusName": "default"}
    else:
        targets = [] if is_ecs(deployed.target) else [_with_context(deployed, nominal)]
        source, kind = "aws.scheduler", {"Name": deployed.name, "Arn": deployed.arn}
    event = {
        "EventId": str(uuid4()),
        "Source": source,
        "DetailType": "Scheduled Event",
        "Detail": "{}",
        "EventBusName": "default",
        "Time": int(nominal.astimezone(UTC).timestamp()),
        "Resources": [deployed.arn],
        "Account": deployed.scope.account,
        "Region": deployed.scope.region,
    }
    with acting_in(deployed.scope):
        for target in targets:
            eventbridge._invoke_target(dict(target), event, kind)


def _with_context(schedule: DeployedSchedule, nominal: datetime) -> dict[str, Any]:
    """The target, with the context filled into its input as Scheduler does."""
    target = dict(schedule.target)
    if target.get("Input"):
        target["Input"] = with_context(str(target["Input"]), schedule_context(schedule, nominal))
    return target
