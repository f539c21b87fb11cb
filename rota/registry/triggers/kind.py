"""What every kind of trigger is: a class with its rule's pattern, the variables that a start sets, and its words."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from rota import own_variables
from rota.errors import Problem
from rota.registry.triggers.bus import DEFAULT
from rota.registry.triggers.path_checks import placeholder
from rota.registry.triggers.trigger import Trigger

LONG = 256
"""Characters of an id, a time or an ARN at most."""


@dataclass(frozen=True, slots=True)
class StartVariable:
    """A variable that a start sets in the container, and what AWS puts into it.

    `placeholder` is the name in angle brackets that AWS replaces: that of a value at `path` in the event, a JSON path,
    or without a path one of EventBridge's or Scheduler's own. `longest` is the most characters that the value may have.
    Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html and
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
    """

    name: str
    placeholder: str
    path: str | None = None
    longest: int = LONG


EVENT_ID = StartVariable(own_variables.EVENT_ID, "id", "$.id")
RULE_ARN = StartVariable(own_variables.TRIGGER_ARN, "aws.events.rule-arn")


class TriggerKind(ABC):
    """Events of one kind that start a task, by an EventBridge rule on one bus.

    `key` is the field of a trigger's entry that states it, and what the handler sees as `context.trigger.kind`.
    `VARIABLES` are those that each start sets, whatever the entry has.
    """

    __slots__ = ()

    key: ClassVar[str]
    VARIABLES: ClassVar[tuple[StartVariable, ...]]

    @classmethod
    @abstractmethod
    def from_entry(cls, entry: Mapping[str, Any]) -> Self:
        """The events of an entry that fits its model, with placeholders filled in."""

    @classmethod
    @abstractmethod
    def problems(cls, entry: Mapping[str, Any]) -> Iterator[Problem]:
        """The problems of such an entry that its model does not find, with paths below it."""

    @classmethod
    def warnings(cls, entry: Mapping[str, Any]) -> Iterator[Problem]:  # noqa: ARG003  # for the kinds
        """What is allowed in such an entry and probably not intended, with paths below it."""
        return iter(())

    @classmethod
    @abstractmethod
    def of_run(cls, start: Trigger, environ: Mapping[str, str]) -> Trigger:
        """The start with the values of this kind's variables. Raises UsageError for values that no rule sets."""

    @classmethod
    def among(cls, sources: Iterable["TriggerKind"]) -> tuple[Self, ...]:
        """Those of this kind."""
        return tuple(source for source in sources if isinstance(source, cls))

    @property
    @abstractmethod
    def pattern(self) -> str:
        """The event pattern of the rule, as JSON."""

    @property
    @abstractmethod
    def label(self) -> str:
        """What it waits for, in a few characters for a table."""

    @property
    @abstractmethod
    def in_words(self) -> str:
        """What it waits for, in words."""

    @property
    def bus(self) -> str:
        """The name of the event bus that the events are on."""
        return DEFAULT

    @property
    def paths(self) -> Mapping[str, str] | None:
        """The entry's own variables, by JSON path into the event; None for a kind whose entries name none."""
        return None

    @property
    def notifying_bucket(self) -> str | None:
        """The bucket whose notifications to EventBridge must be on; None for events that need none."""
        return None

    @property
    def variables(self) -> tuple[StartVariable, ...]:
        """All variables that a start sets."""
        own = (StartVariable(name, placeholder(name), path) for name, path in (self.paths or {}).items())
        return (*self.VARIABLES, *own)
