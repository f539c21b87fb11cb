"""Change sets that CloudFormation creates as FAILED, if ministack does not find that itself."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from rota.import_hook import when_imported

Stack = dict[str, Any]
"""Ministack's own record of a stack."""

ChangeSet = dict[str, Any]
"""Ministack's own record of a change set."""


class Rejection(NamedTuple):
    """Why a change set fails: its status reason, and its events for DescribeEvents, with the names of the API.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_OperationEvent.html
    """

    reason: str
    events: tuple[Mapping[str, str], ...] = ()


def fail_change_sets(find: Callable[[Stack, ChangeSet], Rejection | None]) -> None:
    """Ask `find` about each new change set, in its account and Region.

    A FAILED change set cannot be executed, and has no changes.
    """

    def change(changesets: Any) -> None:
        before = changesets._create_change_set

        def create_change_set(params: dict[str, Any]) -> Any:
            answer = before(params)
            change_set = _of(answer)
            if change_set and (failure := find(stack := _stack(change_set), change_set)):
                _fail(stack, change_set, failure)
            return answer

        changesets._create_change_set = create_change_set

    when_imported("ministack.services.cloudformation.changesets", change)


def _of(answer: Any) -> ChangeSet | None:
    """The change set that an answer to CreateChangeSet names; None when there is none."""
    from ministack.services.cloudformation import _change_sets

    found = re.search(rb"<Id>([^<]+)</Id>", answer[2])
    return _change_sets.get(found[1].decode()) if found else None


def _stack(change_set: ChangeSet) -> Stack:
    from ministack.services.cloudformation import _stacks

    stack: Stack = _stacks[change_set["StackName"]]
    return stack


def _fail(stack: Stack, change_set: ChangeSet, failure: Rejection) -> None:
    change_set.update(Status="FAILED", ExecutionStatus="UNAVAILABLE", StatusReason=failure.reason, Changes=[])
    # Ministack answers DescribeEvents with the events of the last operation.
    place = {"StackId": stack["StackId"], "OperationId": change_set["ChangeSetId"].rpartition("/")[2]}
    rest = {"OperationType": "CREATE_CHANGESET", "OperationStatus": "FAILED", "Timestamp": change_set["CreationTime"]}
    stack["_operation_events"] = [
        {"EventId": f"{place['OperationId']}-{number}", **place, **rest, **event}
        for number, event in enumerate(failure.events)
    ]
