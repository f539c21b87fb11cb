"""The edits that do not deploy by the everyday command alone: what of them it cannot do, and where the guide tells how.

Each row excuses only what it is about: the names of the very tasks that moved or came back, the stacks of the very
environments and groups that are gone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from rota.registry import Environment, Task
from tests.edits.cloudformation import TAKEN, Account, Holder, Rejection, Stack, StackKey
from tests.edits.versions import Version, place

LOG_GROUP = "AWS::Logs::LogGroup"


@dataclass(frozen=True)
class Change:
    """Two versions of a registry, one deployed after the other."""

    before: Version
    after: Version

    @property
    def environments(self) -> list[tuple[Environment, Environment]]:
        """The environments that are still the same, before and after: by app, name and place."""
        before = {(each.app, each.name, place(each)): each for each in self.before.environments}
        return [
            (before[key], each)
            for each in self.after.environments
            if (key := (each.app, each.name, place(each))) in before
        ]

    def gone(self) -> set[StackKey]:
        """The stacks of the environments that are no longer there."""
        still = [before.name for before, _ in self.environments]
        return {key for each in self.before.environments if each.name not in still for key in self.before.keys(each)}

    def emptied(self) -> set[StackKey]:
        """The stacks of groups that have no task any more, in environments that are still there."""
        return {
            self.before.key(before.names.group_stack(group))
            for before, after in self.environments
            for group in before.groups
            if group not in after.groups
        }

    def moved(self) -> list[tuple[Task, Task]]:
        """The tasks that are in another group of the same environment, before and after."""
        return [
            (before.task(task.name), task)
            for before, after in self.environments
            for task in after.tasks
            if task.name in names(before) and before.task(task.name).group != task.group
        ]

    def new(self) -> list[Task]:
        """The tasks that an environment had not before."""
        had = {before.name: names(before) for before, _ in self.environments}
        return [task for environment, task in self.after.tasks if task.name not in had.get(environment.name, set())]


def names(environment: Environment) -> set[str]:
    """The tasks of an environment."""
    return {task.name for task in environment.tasks}


def has_name(task: Task, rejection: Rejection) -> bool:
    """Whether the name that was taken is one of the task's own."""
    own = {task.names.task_role, task.names.execution_role, task.names.log_group}
    starts = {schedule.resource for schedule in task.schedules} | {trigger.resource for trigger in task.triggers}
    return rejection.identity is not None and rejection.identity[-1] in own | starts


def is_kept_log_group(task: Task, rejection: Rejection) -> bool:
    """Whether the task's log group is in its way, and nobody has it."""
    taken = rejection.identity is not None and rejection.identity[2:] == (LOG_GROUP, task.names.log_group)
    return taken and rejection.holder == Holder()


def _moves(change: Change, rejection: Rejection) -> bool:
    holder = rejection.holder.stack if rejection.holder else None
    return rejection.rule == TAKEN and any(
        is_kept_log_group(after, rejection)
        or (
            has_name(before, rejection)
            and has_name(after, rejection)
            and holder == change.before.key(before.names.stack)
        )
        for before, after in change.moved()
    )


def _comes_back(change: Change, rejection: Rejection) -> bool:
    return rejection.rule == TAKEN and any(is_kept_log_group(task, rejection) for task in change.new())


def _meets_itself(change: Change, rejection: Rejection) -> bool:
    """An environment moved to another Region of its account, where roles have the names that they have in the first."""
    elsewhere = {
        key
        for before in change.before.environments
        for after in change.after.environments
        if (before.app, before.name) == (after.app, after.name) and place(before) != place(after)
        for key in change.before.keys(before)
    }
    return _meets_the_gone(change, rejection) and rejection.holder is not None and rejection.holder.stack in elsewhere


def _meets_the_gone(change: Change, rejection: Rejection) -> bool:
    """A stack that is left behind has the name of a role."""
    holder = rejection.holder.stack if rejection.holder else None
    return rejection.rule == TAKEN and holder in change.gone()


def _is_the_gone(change: Change, rejection: Rejection) -> bool:
    """A stack of the old app has the name of one of the new: app `pay` with `staging-eu`, `pay-staging` with `eu`."""
    return rejection.stack in change.gone()


def _no_rejection(_change: Change, _rejection: Rejection) -> bool:
    return False


def _no_stack(_change: Change, _key: StackKey) -> bool:
    return False


class Row(NamedTuple):
    """A kind of edit that needs more than the everyday command: its heading in the guide, and what of it is excused."""

    heading: str
    excuses: Callable[[Change, Rejection], bool]
    leaves: Callable[[Change, StackKey], bool]


WRITTEN_DOWN = (
    Row("Move a task between groups", _moves, _no_stack),
    Row("Bring back a task's logs", _comes_back, _no_stack),
    Row("Remove or rename a group", _no_rejection, lambda change, key: key in change.emptied()),
    Row(
        "Remove or rename an environment",
        lambda change, rejection: not is_renamed(change) and _meets_itself(change, rejection),
        lambda change, key: not is_renamed(change) and key in change.gone(),
    ),
    Row(
        "Rename the app",
        lambda change, rejection: (
            is_renamed(change) and (_meets_the_gone(change, rejection) or _is_the_gone(change, rejection))
        ),
        lambda change, key: is_renamed(change) and key in change.gone(),
    ),
)
"""Every kind that is not deployed by the everyday command, and that nothing rejects before."""


def is_renamed(change: Change) -> bool:
    """Whether the app has another name."""
    return change.before.registry.app != change.after.registry.app


def reasons(change: Change, rejection: Rejection) -> list[str]:
    """The headings that excuse a rejection."""
    return [row.heading for row in WRITTEN_DOWN if row.excuses(change, rejection)]


def reasons_left(change: Change, key: StackKey) -> list[str]:
    """The headings that tell of a stack that is left behind."""
    return [row.heading for row in WRITTEN_DOWN if row.leaves(change, key)]


def needed(account: Account, change: Change) -> set[str]:
    """The headings that tell of what the everyday command does not do of a change; none when it does it all.

    Raises AssertionError for what no heading tells of.
    """
    once = account.copy()
    rejections = once.deploy(change.after.stacks)
    left = once.left_behind(change.after.stacks)
    assert [str(rejection) for rejection in rejections if not reasons(change, rejection)] == []
    assert [key for key in left if not reasons_left(change, key)] == []
    told = [*(reasons(change, rejection) for rejection in rejections), *(reasons_left(change, key) for key in left)]
    return {heading for headings in told for heading in headings}


def to_delete(account: Account, change: Change) -> list[StackKey]:
    """The stacks that go first: those of groups before those of their environments."""
    keys = account.left_behind(change.after.stacks) | (change.gone() & account.stacks.keys())
    return sorted(keys, reverse=True)


def losing(change: Change) -> list[Stack]:
    """The stacks that lose a task to another, which are deployed alone, and before all."""
    keys = {change.before.key(before.names.stack) for before, _ in change.moved()}
    return [stack for stack in change.after.stacks if stack.key in keys]


def in_order(account: Account, change: Change) -> tuple[Rejection, ...]:
    """Deploy a change as the guide tells: what is left behind goes first, then what loses a task, then everything.

    The last command imports the log groups that were kept. Returns what is rejected all the same.
    """
    for key in to_delete(account, change):
        account.delete(key)
    for stack in losing(change):
        if rejections := account.deploy([stack]):
            return rejections
    return account.deploy(change.after.stacks, importing=True)
