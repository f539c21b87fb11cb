"""Starts the ECS targets of a run by RunTask, with the credentials of each target's role: `start`, `start_target`."""

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
    NotAssumedError,
    Started,
)
from rota.local.simulator.dead_letters import THROTTLED, attributes
from rota.local.simulator.events import schedule_context, scheduled_event, with_context
from rota.local.simulator.input_transformer import InvalidPathError, payload
from rota.local.simulator.role_clients import RoleClients
from rota.local.simulator.targets import InvalidInputError, is_ecs, run_task_request

RULES = "events.amazonaws.com"
SCHEDULER = "scheduler.amazonaws.com"

PAUSES = (0.5, 1.0, 2.0)
"""Seconds before each further try of a start that was throttled; all other failures last."""

LOG = logging.getLogger(__name__)


class StartError(Exception):
    """A start that failed for good: the code of the error, and how often it was tried again."""

    def __init__(self, code: str, message: str, retries: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.retries = retries


def start(control: ControlPlane, deployed: DeployedRule | DeployedSchedule, nominal: datetime) -> Started:
    """Start the ECS targets of a run. What fails is in `failures`, and in the target's dead-letter queue.

    Targets of other kinds are the emulator's own business, and are not mentioned.
    """
    if isinstance(deployed, DeployedSchedule):
        if not is_ecs(deployed.target):
            return Started(nominal, (), ())
        context = schedule_context(deployed, nominal)
        given = with_context(str(deployed.target.get("Input") or ""), context)
        return start_target(control, deployed, deployed.target, given, nominal, message=given, context=context)
    event = scheduled_event(deployed, nominal)
    started = [
        start_target(control, deployed, target, None, nominal, message=json.dumps(event), event=event)
        for target in deployed.targets
        if is_ecs(target)
    ]
    return Started(
        nominal,
        tuple(arn for one in started for arn in one.tasks),
        tuple(failure for one in started for failure in one.failures),
    )


def start_target(
    control: ControlPlane,
    deployed: DeployedRule | DeployedSchedule,
    target: Json,
    given: str | None,
    nominal: datetime,
    *,
    message: str,
    event: Json | None = None,
    context: Mapping[str, str] | None = None,
) -> Started:
    """Start one ECS target. `given` is its input when that is known, otherwise it comes of the rule's event.

    `message` goes to the dead-letter queue when the start fails: a rule's event, a schedule's input.
    """
    clients = _clients(control, deployed, target)
    tasks: tuple[str, ...] = ()
    failed: list[StartError] = []
    try:
        if given is None:
            given = payload(target, deployed, event or {}) if isinstance(deployed, DeployedRule) else ""
        tasks, refusals = _run_task(clients, run_task_request(deployed, target, given))
        failed += refusals
    except StartError as error:
        failed.append(error)
    except (InvalidPathError, InvalidInputError, KeyError, TypeError) as error:
        failed.append(StartError("INVALID_JSON", str(error)))
    for failure in failed:
        LOG.warning("%s did not start its task: %s: %s", deployed.arn, failure.code, failure)
        _bury(control, deployed, target, failure, clients, message=message, context=context or {})
    return Started(nominal, tasks, tuple(f"{failure.code}: {failure}" for failure in failed))


def _clients(control: ControlPlane, deployed: DeployedRule | DeployedSchedule, target: Json) -> RoleClients:
    """As the target's role. Scheduler names the group of the schedule as the source, EventBridge the rule.

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


def _run_task(clients: RoleClients, request: dict[str, Any]) -> tuple[tuple[str, ...], list[StartError]]:
    """The ARNs of the started tasks, and what RunTask says of the others. Raises StartError."""
    for retries in range(len(PAUSES) + 1):
        try:
            answer = clients("ecs").run_task(**request)
        except NotAssumedError as error:
            raise StartError("FAILED_TO_ASSUME_ROLE", str(error)) from None
        except ClientError as error:
            told = error.response.get("Error", {})
            code = str(told.get("Code", "Unknown"))
            if code not in THROTTLED or retries == len(PAUSES):
                raise StartError(code, str(told.get("Message", "")), retries) from None
            time.sleep(PAUSES[retries])
        except BotoCoreError as error:
            raise StartError(type(error).__name__, str(error)) from None
        else:
            refused = [_refusal(failure) for failure in answer.get("failures", [])]
            return tuple(task["taskArn"] for task in answer.get("tasks", [])), refused
    raise AssertionError("the last try either answers or raises")


def _refusal(failure: Json) -> StartError:
    told = ": ".join(str(failure[name]) for name in ("arn", "reason", "detail") if failure.get(name))
    return StartError("ERROR_FROM_TARGET", told)


def _bury(
    control: ControlPlane,
    deployed: DeployedRule | DeployedSchedule,
    target: Json,
    error: StartError,
    clients: RoleClients,
    *,
    message: str,
    context: Mapping[str, str],
) -> None:
    """Send the message to the dead-letter queue, when there is one: EventBridge as itself, Scheduler as the role."""
    queue = str((target.get("DeadLetterConfig") or {}).get("Arn") or "")
    if not queue:
        return
    sender = RoleClients.of_account(control, deployed.scope) if isinstance(deployed, DeployedRule) else clients
    try:
        _, _, _, _, account, name = queue.split(":")
        sqs = sender("sqs")
        # As AWS does, without asking for the URL, which a role that may only send could not.
        url = f"{control.endpoint}/{account}/{name}"
        about = attributes(
            deployed, target, code=error.code, message=str(error), retries=error.retries, context=context
        )
        sqs.send_message(QueueUrl=url, MessageBody=message or "{}", MessageAttributes=about)
    except (BotoCoreError, ClientError, RotaError, ValueError) as unsent:
        LOG.warning("%s: its dead-letter queue %s was not reached: %s", deployed.arn, queue, unsent)
