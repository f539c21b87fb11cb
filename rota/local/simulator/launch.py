"""Launches the ECS targets of a run: RunTask with the credentials of each target's role."""

import json
import logging
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from rota.errors import RotaError
from rota.local.simulator.control_plane import (
    ControlPlane,
    DeployedRule,
    DeployedSchedule,
    Json,
    Launched,
    NotAssumedError,
)
from rota.local.simulator.dead_letters import THROTTLED, attributes
from rota.local.simulator.events import schedule_context, scheduled_event, with_context
from rota.local.simulator.input_transformer import InvalidPathError, payload
from rota.local.simulator.role_clients import RoleClients
from rota.local.simulator.targets import InvalidInputError, is_ecs, run_task_request

RULES = "events.amazonaws.com"
SCHEDULER = "scheduler.amazonaws.com"

PAUSES = (0.5, 1.0, 2.0)
"""Seconds before each retry of a launch that was throttled. Other failures are not retried."""

LOG = logging.getLogger(__name__)


class LaunchError(Exception):
    """A launch that failed: the error's code, and the number of retries."""

    def __init__(self, code: str, message: str, retries: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.retries = retries


def launch(control: ControlPlane, deployed: DeployedRule | DeployedSchedule, nominal: datetime) -> Launched:
    """Launch the ECS targets of a run. Failures are in `failures`, and in the target's dead-letter queue.

    The emulator itself delivers to other kinds of targets; they are left out here.
    """
    if isinstance(deployed, DeployedSchedule):
        if not is_ecs(deployed.target):
            return Launched(nominal, (), ())
        context = schedule_context(deployed, nominal)
        given = with_context(str(deployed.target.get("Input") or ""), context)
        return launch_target(control, deployed, deployed.target, given, nominal, message=given, context=context)
    event = scheduled_event(deployed, nominal)
    launched = [
        launch_target(control, deployed, target, None, nominal, message=json.dumps(event), event=event)
        for target in deployed.targets
        if is_ecs(target)
    ]
    return Launched(
        nominal,
        tuple(arn for one in launched for arn in one.tasks),
        tuple(failure for one in launched for failure in one.failures),
    )


def launch_target(
    control: ControlPlane,
    deployed: DeployedRule | DeployedSchedule,
    target: Json,
    given: str | None,
    nominal: datetime,
    *,
    message: str,
    event: Json | None = None,
    context: Mapping[str, str] | None = None,
) -> Launched:
    """Launch one ECS target. `given` is its input; None when that is still to be made from the rule's event.

    `message` goes to the dead-letter queue when the launch fails: a rule's event, or a schedule's input.
    """
    clients = _clients(control, deployed, target)
    tasks: tuple[str, ...] = ()
    failed: list[LaunchError] = []
    try:
        if given is None:
            given = payload(target, deployed, event or {}) if isinstance(deployed, DeployedRule) else ""
        tasks, not_placed = _run_task(clients, run_task_request(deployed, target, given))
        failed += not_placed
    except LaunchError as error:
        failed.append(error)
    except (InvalidPathError, InvalidInputError, KeyError, TypeError) as error:
        failed.append(LaunchError("INVALID_JSON", str(error)))
    for failure in failed:
        LOG.warning("%s did not launch its task: %s: %s", deployed.arn, failure.code, failure)
        _bury(control, deployed, target, failure, clients, message=message, context=context or {})
    return Launched(nominal, tasks, tuple(f"{failure.code}: {failure}" for failure in failed))


def _clients(control: ControlPlane, deployed: DeployedRule | DeployedSchedule, target: Json) -> RoleClients:
    """Clients with the target's role. EventBridge names the rule as the source, Scheduler the schedule's group.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    """
    if isinstance(deployed, DeployedRule):
        service, source = RULES, deployed.arn
    else:
        service, source = SCHEDULER, group_arn(deployed)
    role = str(target.get("RoleArn") or "")
    return RoleClients.of_role(
        control, deployed.scope, role, service=service, source_arn=source, session_name=deployed.name[:64]
    )


def group_arn(schedule: DeployedSchedule) -> str:
    """The ARN of a schedule's group: `…:schedule-group/GROUP` for `…:schedule/GROUP/NAME`."""
    return f"{schedule.arn.partition(':schedule/')[0]}:schedule-group/{schedule.group}"


def _run_task(clients: RoleClients, request: dict[str, Any]) -> tuple[tuple[str, ...], list[LaunchError]]:
    """The ARNs of the launched tasks, and an error for each task that ECS did not place. Raises LaunchError."""
    for retries in range(len(PAUSES) + 1):
        try:
            answer = clients("ecs").run_task(**request)
        except NotAssumedError as error:
            raise LaunchError("FAILED_TO_ASSUME_ROLE", str(error)) from None
        except ClientError as error:
            found = error.response.get("Error", {})
            code = str(found.get("Code", "Unknown"))
            if code not in THROTTLED or retries == len(PAUSES):
                raise LaunchError(code, str(found.get("Message", "")), retries) from None
            time.sleep(PAUSES[retries])
        except BotoCoreError as error:
            raise LaunchError(type(error).__name__, str(error)) from None
        else:
            not_placed = [_not_placed(failure) for failure in answer.get("failures", [])]
            return tuple(task["taskArn"] for task in answer.get("tasks", [])), not_placed
    raise AssertionError("the last try either returns or raises")


def _not_placed(failure: Json) -> LaunchError:
    message = ": ".join(str(failure[name]) for name in ("arn", "reason", "detail") if failure.get(name))
    return LaunchError("ERROR_FROM_TARGET", message)


def _bury(
    control: ControlPlane,
    deployed: DeployedRule | DeployedSchedule,
    target: Json,
    error: LaunchError,
    clients: RoleClients,
    *,
    message: str,
    context: Mapping[str, str],
) -> None:
    """Send the message to the dead-letter queue, if there is one: EventBridge as itself, Scheduler as the role."""
    queue = str((target.get("DeadLetterConfig") or {}).get("Arn") or "")
    if not queue:
        return
    sender = RoleClients.of_account(control, deployed.scope) if isinstance(deployed, DeployedRule) else clients
    try:
        _, _, _, _, account, name = queue.split(":")
        sqs = sender("sqs")
        # Like AWS, it does not ask for the URL: a role that may only send could not.
        url = f"{control.endpoint}/{account}/{name}"
        about = attributes(
            deployed, target, code=error.code, message=str(error), retries=error.retries, context=context
        )
        sqs.send_message(QueueUrl=url, MessageBody=message or "{}", MessageAttributes=about)
    except (BotoCoreError, ClientError, RotaError, ValueError) as unsent:
        LOG.warning("%s: no message reached its dead-letter queue %s: %s", deployed.arn, queue, unsent)
