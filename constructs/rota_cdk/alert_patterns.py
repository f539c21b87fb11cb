"""Which stopped tasks an alert is about: the event patterns of the alert rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rota.registry import Environment

Detail = Mapping[str, Any]
"""Fields of the detail of an event pattern."""

_STOPPED_BY_AWS = ["SpotInterruption", "TerminationNotice", "InfrastructureHealth"]
"""The stop codes of a task that AWS stops, whose container may end without an exit code or with 0.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html#ECS-Type-Task-stopCode.
"""

_ENDED_BY_ECS = [0, 137, 143]
"""Exit codes of a container beside the task's own once that one has ended: by itself, by SIGKILL, by SIGTERM."""

_FAILED_TO_START: Detail = {"stopCode": ["TaskFailedToStart"]}
_RAN: Detail = {"stopCode": [{"anything-but": ["TaskFailedToStart"]}]}
"""The first rule reports a container that failed while starting. Nobody needs two e-mails about it."""

_EXIT_OF_ONE: Detail = {
    "$or": [{**_RAN, "containers": {"exitCode": [{"anything-but": [0]}]}}, {"stopCode": _STOPPED_BY_AWS}]
}

# No condition here needs the name and the exit code of one container together: AWS does not document whether two
# conditions on a list of objects are about one object. So an exit code that ECS itself causes says nothing here, and
# what kills a container for its memory has a reason: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
_EXIT_OF_SEVERAL: Detail = {
    "$or": [
        {**_RAN, "containers": {"exitCode": [{"anything-but": _ENDED_BY_ECS}]}},
        {**_RAN, "containers": {"reason": [{"prefix": "OutOfMemory"}]}},
        # The task's own container never started, since one that it waits for failed. A start that no person stopped.
        {"stopCode": ["EssentialContainerExited"], "startedAt": [{"exists": False}]},
        {"stopCode": _STOPPED_BY_AWS},
    ]
}


@dataclass(frozen=True, slots=True)
class AlertPatterns:
    """The details of a failed start and of a failed exit, for tasks without sidecars and for tasks with some.

    Both are None for tasks that the environment has none of; without any task, those without sidecars count.
    """

    alone: tuple[Detail, Detail] | None
    with_sidecars: tuple[Detail, Detail] | None


def alert_patterns(environment: Environment) -> AlertPatterns:
    """The patterns for an environment. Its tasks with several containers, if any, have patterns of their own."""
    several = [task.names.family for task in environment.tasks if task.containers]
    single = [task.names.family for task in environment.tasks if not task.containers]
    if not several:
        return AlertPatterns((_FAILED_TO_START, _EXIT_OF_ONE), None)
    if not single:
        return AlertPatterns(None, (_FAILED_TO_START, _EXIT_OF_SEVERAL))
    # A pattern has a limit, so both name the fewer of the two.
    fewer = len(several) <= len(single)
    own, other = (_all_but(several), _only(several)) if fewer else (_only(single), _all_but(single))
    return AlertPatterns(
        ({**own, **_FAILED_TO_START}, {**own, **_EXIT_OF_ONE}),
        ({**other, **_FAILED_TO_START}, {**other, **_EXIT_OF_SEVERAL}),
    )


def _only(families: Sequence[str]) -> Detail:
    """Runs of these families: RunTask gives a run that names no group its family's."""
    return {"group": _groups(families)}


def _all_but(families: Sequence[str]) -> Detail:
    return {"group": [{"anything-but": _groups(families)}]}


def _groups(families: Sequence[str]) -> list[str]:
    return sorted(f"family:{family}" for family in families)
