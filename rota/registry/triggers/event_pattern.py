"""Events that match a pattern: the trigger `event`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

from rota import own_variables
from rota.errors import Problem, shown
from rota.registry.triggers.bus import DEFAULT
from rota.registry.triggers.kind import EVENT_ID, RULE_ARN, StartVariable, TriggerKind
from rota.registry.triggers.moment import moment_in
from rota.registry.triggers.path_checks import path_problems
from rota.registry.triggers.pattern_checks import pattern_json, pattern_problems
from rota.registry.triggers.trigger import Trigger


@dataclass(frozen=True, slots=True)
class EventPattern(TriggerKind):
    """Events of a bus that match a pattern, as JSON; `paths` names the parts that the container gets.

    By variable, the values of `paths` are JSON paths into the event, such as `$.detail.order-id`.
    """

    key: ClassVar[str] = "event"
    # Lengths: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html.
    VARIABLES: ClassVar[tuple[StartVariable, ...]] = (
        EVENT_ID,
        StartVariable(own_variables.EVENT_TIME, "time", "$.time"),
        StartVariable(own_variables.EVENT_SOURCE, "source", "$.source", 256),
        StartVariable(own_variables.EVENT_TYPE, "type", "$.detail-type", 128),
        RULE_ARN,
    )

    # Without field() a dataclass takes the properties of its base for defaults.
    pattern: str = field()
    paths: Mapping[str, str] = field()
    bus: str = field(default=DEFAULT)

    @classmethod
    def from_entry(cls, entry: Mapping[str, Any]) -> Self:
        """The events of an entry."""
        return cls(pattern_json(entry["pattern"]), dict(entry.get("paths", {})), entry.get("bus", DEFAULT))

    @classmethod
    def problems(cls, entry: Mapping[str, Any]) -> Iterator[Problem]:
        """What EventBridge would reject in the pattern and the paths, or could not fill into a launch."""
        for problem in pattern_problems(entry["pattern"]):
            yield replace(problem, path=("pattern", *problem.path))
        own = [variable.path for variable in cls.VARIABLES if variable.path]
        for problem in path_problems(entry.get("paths", {}), entry["pattern"], own):
            yield replace(problem, path=("paths", *problem.path))

    @classmethod
    def warnings(cls, entry: Mapping[str, Any]) -> Iterator[Problem]:
        """That a pattern fits only events of AWS services, which no bus but the default one gets by itself."""
        sources = entry["pattern"].get("source")
        named = sources if isinstance(sources, list) and sources else [""]
        if entry.get("bus", DEFAULT) != DEFAULT and all(isinstance(each, str) and _is_aws(each) for each in named):
            text = "events of AWS services arrive on the default bus, and on this one only if a rule forwards them"
            yield Problem(("bus",), f"{text}; leave it out if none does (got {shown(entry['bus'])})")

    @classmethod
    def of_run(cls, start: Trigger, environ: Mapping[str, str]) -> Trigger:
        """The start with the event's own fields."""
        source, kind = environ.get(own_variables.EVENT_SOURCE), environ.get(own_variables.EVENT_TYPE)
        time = moment_in(environ, own_variables.EVENT_TIME)
        return replace(start, source=source or None, type=kind or None, time=time)

    @property
    def label(self) -> str:
        """`event aws.ecr`, with the sources that the pattern names."""
        named = [name for name in json.loads(self.pattern).get("source", ()) if isinstance(name, str)]
        return " ".join(["event", *named, *(() if self.bus == DEFAULT else ("on", self.bus))])

    @property
    def in_words(self) -> str:
        """The same for every pattern, which has too many forms for words."""
        bus = "default bus" if self.bus == DEFAULT else f"bus {self.bus}"
        return f"events of the {bus} that fit the pattern"


def _is_aws(source: str) -> bool:
    return source.startswith("aws.") and not source.startswith("aws.partner/")
