"""What starts tasks: as the registry makes it, as a template has it, and whether it is switched on in AWS."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from rota.ops.aws_errors import error_code
from rota.ops.caller import AwsPlace
from rota.ops.templates import plain
from rota.registry import EnvironmentNames, Task, TaskSchedule
from rota.registry.schedules import UTC
from rota.registry.triggers.bus import DEFAULT
from rota.schedule import At, Rate, Schedule, ScheduleError, Service, parse
from rota.schedule.span import Span, from_now, is_past, template_date
from rota.schedule.zones import read_zone

EVENT = "event"
"""What a trigger has where a schedule has its expression."""


Switches = Mapping[tuple[Service, str], bool]
"""The rules and schedules of an environment that are in AWS, and whether they are enabled."""


@dataclass(frozen=True, slots=True, order=True)
class StartFacts:
    """A rule or Scheduler schedule that starts a task, by all that decides when.

    `expression` is `cron(…)`, `rate(…)`, `at(…)`, or EVENT with the event pattern in `pattern`, of events on `bus`.
    `spread` is the flexible time window in minutes. `begin` and `end` are StartDate and EndDate as a template has them,
    empty for none.
    """

    service: Service
    name: str
    expression: str
    zone: str = UTC
    spread: int | None = None
    pattern: str = ""
    enabled: bool = True
    begin: str = ""
    end: str = ""
    bus: str = DEFAULT

    @property
    def key(self) -> tuple[Service, str]:
        """What identifies it in AWS: rules of each bus, and schedules, have namespaces of their own."""
        return self.service, _on(self.bus, self.name)

    def is_over(self, now: datetime) -> bool:
        """Whether it starts nothing any more: a start that is past, or a cron without another run."""
        read = self._read()
        if self.is_past(now) or read is None or isinstance(read[0], At | Rate):
            return self.is_past(now)
        schedule, zone = read
        return not schedule.next_runs(now, zone)

    def is_past(self, now: datetime) -> bool:
        """Whether no deployment makes it again (docs/adr/0016): an `at` that is over, or a schedule at its `end`."""
        read = self._read()
        return read is not None and is_past(*read, self._span, self.spread or 0, now)

    def from_now(self, now: datetime) -> "StartFacts":
        """The same as a deployment makes it now: a rate begins at its next time, and no other start is over."""
        read = self._read()
        return self if read is None else replace(self, begin=template_date(from_now(read[0], self._span, now).start))

    @property
    def _span(self) -> Span:
        return Span(*(datetime.fromisoformat(text) if text else None for text in (self.begin, self.end)))

    def _read(self) -> tuple[Schedule, tzinfo] | None:
        """The schedule and its zone; None for a trigger, and for what Rota cannot read: AWS has taken it."""
        if self.expression == EVENT:
            return None
        try:
            return parse(self.expression, self.service), read_zone(self.zone)
        except ScheduleError:
            return None

    def __str__(self) -> str:
        zone = "" if self.zone == UTC else f" {self.zone}"
        spread = f" within {self.spread} minutes" if self.spread else ""
        limits = f"{self.begin and f' from {self.begin}'}{self.end and f' until {self.end}'}"
        bus = "" if self.bus == DEFAULT else f" on {self.bus}"
        return f"{self.expression}{bus}{zone}{spread}{limits}{'' if self.enabled else ' (disabled)'}"


def made_for(tasks: Iterable[Task]) -> Iterator[StartFacts]:
    """The starts that the registry makes for tasks."""
    for task in tasks:
        yield from map(_of_schedule, task.schedules)
        for trigger in task.triggers:
            pattern = _canonical(json.loads(trigger.source.pattern))
            yield StartFacts(
                "rules",
                trigger.resource,
                EVENT,
                pattern=pattern,
                enabled=trigger.enabled,
                bus=trigger.source.bus,
            )


def _of_schedule(schedule: TaskSchedule) -> StartFacts:
    zone = schedule.zone if schedule.service == "scheduler" else UTC
    return StartFacts(
        schedule.service,
        schedule.resource,
        schedule.schedule.expression,
        zone,
        schedule.spread,
        enabled=schedule.enabled,
        begin=template_date(schedule.span.start),
        end=template_date(schedule.span.end),
    )


def in_template(resources: Mapping[str, Any]) -> Iterator[StartFacts]:
    """The starts in the resources of a template: rules and schedules whose target launches an ECS task."""
    for resource in resources.values():
        properties = plain(resource.get("Properties", {}))
        enabled = properties.get("State", "ENABLED") == "ENABLED"
        match resource["Type"]:
            case "AWS::Events::Rule" if any("EcsParameters" in target for target in properties.get("Targets", ())):
                pattern = properties.get("EventPattern")
                yield StartFacts(
                    "rules",
                    str(properties.get("Name")),
                    EVENT if pattern else str(properties.get("ScheduleExpression")),
                    pattern=_canonical(pattern) if pattern else "",
                    enabled=enabled,
                    bus=str(properties.get("EventBusName", DEFAULT)),
                )
            case "AWS::Scheduler::Schedule" if "EcsParameters" in properties.get("Target", {}):
                window = properties.get("FlexibleTimeWindow", {})
                yield StartFacts(
                    "scheduler",
                    str(properties.get("Name")),
                    str(properties.get("ScheduleExpression")),
                    properties.get("ScheduleExpressionTimezone", UTC),
                    window.get("MaximumWindowInMinutes"),
                    enabled=enabled,
                    begin=str(properties.get("StartDate", "")),
                    end=str(properties.get("EndDate", "")),
                )


def running(starts: Iterable[StartFacts], switches: Switches, now: datetime) -> Iterator[StartFacts]:
    """Those that are enabled in AWS and still start something."""
    return (start for start in starts if switches.get(start.key) and not start.is_over(now))


def switched_on(place: AwsPlace, names: EnvironmentNames, buses: Iterable[str] = ()) -> Switches:
    """Every rule and schedule of an environment that is in AWS now, and whether it is enabled.

    `buses` are those of its triggers; the default one is always asked.
    """
    from botocore.exceptions import ClientError

    found: dict[tuple[Service, str], bool] = {}
    for bus in sorted({DEFAULT, *buses}):
        on = {} if bus == DEFAULT else {"EventBusName": filled(bus, place)}
        try:
            for rule in place.pages("events", "list_rules", "Rules", NamePrefix=names.families, **on):
                found["rules", _on(bus, rule["Name"])] = rule["State"] != "DISABLED"
        except ClientError as error:
            if not on or error_code(error) != "ResourceNotFoundException":  # of the bus
                raise
    try:
        for schedule in place.pages("scheduler", "list_schedules", "Schedules", GroupName=names.schedule_group):
            found["scheduler", schedule["Name"]] = schedule["State"] != "DISABLED"
    except ClientError as error:
        if error_code(error) != "ResourceNotFoundException":  # of the group
            raise
    return found


def filled(bus: str, place: AwsPlace) -> str:
    """The name of a bus in a place, for one that has pseudo parameters."""
    return bus.replace("${AWS::AccountId}", place.account).replace("${AWS::Region}", place.region)


def _on(bus: str, name: str) -> str:
    """A rule's name after that of its bus, as in its ARN."""
    return name if bus == DEFAULT else f"{bus}/{name}"


def _canonical(pattern: object) -> str:
    return json.dumps(pattern, sort_keys=True)
