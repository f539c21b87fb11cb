"""A task's schedules and triggers from its merged layers, each as the rule or schedule that it becomes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from rota.errors import Path, Problem, did_you_mean, dotted, shown
from rota.registry.fields import FIELDS, SCHEDULE_KINDS, TIMING
from rota.registry.layers import Item, Merged, Placed
from rota.registry.name_checks import MAX_ROLE
from rota.registry.names import TaskNames
from rota.registry.placeholders import substitute
from rota.registry.schedule_spans import LIMITS, has_limits, never_runs, read_span, short_rate
from rota.registry.schedules import UTC, UTC_NAMES, TaskSchedule, TaskTrigger
from rota.registry.triggers import KINDS, TriggerKind
from rota.registry.triggers.bus import DEFAULT, bus_name
from rota.schedule import Schedule, ScheduleError, Service, is_crontab, parse, parse_crontab, parse_rate
from rota.schedule.zones import read_zone

_FIXED_ZONES = {"EST": "America/New_York", "MST": "America/Denver", "HST": "Pacific/Honolulu"}
"""IANA names that never change their clocks, and the zone that people mean by them."""


@dataclass(slots=True)
class StartResolver:
    """Resolves what starts the tasks of one environment; a schedule's text is parsed once for all of them."""

    values: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    _owners: dict[tuple[str, str], Path] = field(default_factory=dict)
    _parsed: dict[tuple[str, str, Service], tuple[Schedule, ...] | ScheduleError] = field(default_factory=dict)

    def schedules(self, merged: Merged, path: Path, names: TaskNames, *, enabled: bool) -> tuple[TaskSchedule, ...]:
        """The schedule on the task itself, or the named ones."""
        own = {name: placed for name, placed in merged.fields.items() if name in TIMING}
        items = merged.named["schedules"]
        if own and items:
            first = min(own.values(), key=lambda placed: len(placed.path))
            message = (
                "a schedule on the task and 'schedules' cannot both be set; move it into the list and give it a name"
            )
            self._reject(first.path, message)
            return ()
        if own:
            return self._schedule(None, Item(path, own), names, enabled=enabled)
        made: list[TaskSchedule] = []
        for name, item in items.items():
            if self._is_known(item, items, "schedule", SCHEDULE_KINDS):
                made += self._schedule(name, item, names, enabled=enabled)
        return tuple(made)

    def triggers(self, merged: Merged, names: TaskNames, *, enabled: bool) -> tuple[TaskTrigger, ...]:
        """The events that start the task."""
        found: list[TaskTrigger] = []
        for name, item in merged.named["triggers"].items():
            if not self._is_known(item, merged.named["triggers"], "trigger", tuple(KINDS)):
                continue
            source = self._source(item)
            bus = DEFAULT if source is None else source.bus
            construct_id = names.start_id("rules", name, bus=bus)
            self._own(names, names.start(name), construct_id, item.path)
            if source is not None:
                found.append(
                    TaskTrigger(
                        name=name,
                        source=source,
                        enabled=enabled and item.get("enabled"),
                        args=self._words(item),
                        env=self._env(item),
                        resource=names.start(name),
                        construct_id=construct_id,
                    )
                )
        return tuple(found)

    def _schedule(self, name: str | None, item: Item, names: TaskNames, *, enabled: bool) -> tuple[TaskSchedule, ...]:
        kinds = [kind for kind in SCHEDULE_KINDS if kind in item.fields]
        if len(kinds) != 1:
            self._reject_kinds(name, item, kinds)
            return ()
        (kind,) = kinds
        zone, spread = self._zone(item), self._spread(item)
        if zone is None:
            return ()
        span, wrong = read_span(item, zone)
        self.problems += wrong
        # Rules have only UTC, and neither a window nor a first or last day; EventBridge Scheduler has all of them.
        by_scheduler = zone not in UTC_NAMES or kind == "at" or spread or has_limits(item)
        service: Service = "scheduler" if by_scheduler else "rules"
        written = item.get(kind).strip()
        expressions = self._expressions(kind, item.fields[kind], service)
        if expressions and not wrong:
            self.problems += never_runs(expressions, span, item, zone)
            self.warnings += short_rate(expressions, span, item)
        if kind == "rate" and "timezone" in item.fields and not (spread or has_limits(item)):
            effect = "changes nothing" if service == "rules" else "only makes it run at its deployment as well"
            text = f"a rate counts elapsed time and has no time of day, so the timezone {effect}; remove it"
            self.warnings.append(Problem(item.where("timezone"), text))
        made: list[TaskSchedule] = []
        for number, expression in enumerate(expressions, start=1):
            resource = names.start(name, number)
            construct_id = names.start_id(service, name, number)
            self._own(names, resource, construct_id, item.path)
            made.append(
                TaskSchedule(
                    name=name,
                    schedule=expression,
                    service=service,
                    zone=zone,
                    enabled=enabled and item.get("enabled"),
                    args=self._words(item),
                    env=self._env(item),
                    spread=spread,
                    written=written if kind == "cron" and is_crontab(written) else expression.expression,
                    resource=resource,
                    construct_id=construct_id,
                    path=item.fields[kind].path,
                    span=span,
                )
            )
        return tuple(made)

    def _reject_kinds(self, name: str | None, item: Item, kinds: Iterable[str]) -> None:
        kinds = tuple(kinds)
        if kinds:
            # The message is at the later of the two, which a reader would remove.
            paths = [placed.path for kind, placed in item.fields.items() if kind in kinds]
            where = max(reversed(paths), key=len)
            several = "cron, rate and at cannot all" if len(kinds) > 2 else f"{' and '.join(kinds)} cannot both"
            self._reject(where, f"{several} be set; keep one")
        elif name:
            self._reject(item.path, f"the schedule '{name}' needs cron, rate or at")
        else:
            ((stated, placed), *_) = item.fields.items()
            self._reject(placed.path, f"{stated} has no effect without cron, rate or at; add one of them or remove it")

    def _is_known(self, item: Item, items: Mapping[str, Item], what: str, needs: tuple[str, ...]) -> bool:
        """Whether an override changes what the task has, or has all that a new one needs."""
        if "environments" not in item.path or any(need in item.fields for need in needs):
            return True
        name = str(item.get("name"))
        others = [known for known, other in items.items() if "environments" not in other.path]
        known = did_you_mean(name, others) or (f"; it has {', '.join(others)}" if others else "")
        self._reject(item.path, f"the task has no {what} {shown(name)} to change{known}")
        return False

    def _zone(self, item: Item) -> str | None:
        name = str(item.get("timezone") or UTC)
        try:
            read_zone(name)
        except ScheduleError as error:
            self.problems += [Problem(item.where("timezone"), problem) for problem in error.problems]
            return None
        if name in _FIXED_ZONES:
            text = f"{name} has no summer time; write {_FIXED_ZONES[name]} for a zone that has"
            self.warnings.append(Problem(item.where("timezone"), text))
        return name

    def _spread(self, item: Item) -> int | None:
        text = item.get("spread")
        if text is None:
            return None
        if not {"timezone", "at", *LIMITS} & item.fields.keys():
            message = "spread needs a timezone, such as UTC: only schedules with one have a start window"
            self._reject(item.where("spread"), message)
        minutes: int = FIELDS["spread"].read(text)
        return minutes

    def _expressions(self, kind: str, placed: Placed, service: Service) -> tuple[Schedule, ...]:
        key = (kind, placed.value, service)
        if key not in self._parsed:
            try:
                self._parsed[key] = _parse(kind, placed.value, service)
            except ScheduleError as error:
                self._parsed[key] = error
        parsed = self._parsed[key]
        if isinstance(parsed, ScheduleError):
            self.problems += [Problem(placed.path, problem) for problem in parsed.problems]
            return ()
        self.warnings += [Problem(placed.path, text) for schedule in parsed for text in schedule.warnings]
        return parsed

    def _source(self, item: Item) -> TriggerKind | None:
        stated = [kind for kind in KINDS if item.get(kind) is not None]
        if len(stated) != 1:
            got = " and ".join(stated) or "nothing"
            self._reject(item.path, f"a trigger needs one of {', '.join(KINDS)} (got {got})")
            return None
        (key,) = stated
        kind, entry, path = KINDS[key], substitute(item.get(key), self.values), item.where(key)
        problems = [*self._name_bus(entry), *kind.problems(entry)]
        self.problems += [replace(problem, path=(*path, *problem.path)) for problem in problems]
        self.warnings += [replace(warning, path=(*path, *warning.path)) for warning in kind.warnings(entry)]
        return None if problems else kind.from_entry(entry)

    def _name_bus(self, entry: dict[str, Any]) -> Iterator[Problem]:
        """Have the entry of a trigger name its bus by the bus's name."""
        if "bus" in entry:
            try:
                entry["bus"] = bus_name(entry["bus"], self.values)
            except ValueError as error:
                yield Problem(("bus",), str(error))

    def _own(self, names: TaskNames, resource: str, construct_id: str, path: Path) -> None:
        """Take a rule's name and its construct's id; a problem when another start of the task has one of them."""
        if len(resource) > MAX_ROLE:
            over = len(resource) - MAX_ROLE
            self._reject(
                path,
                f"the rule's name '{resource}' has {len(resource)} characters, and AWS allows {MAX_ROLE};"
                f" shorten the name by {over} character{'s' if over > 1 else ''}",
            )
        taken = {"the rule's name": resource, "the construct id": construct_id}
        for what, text in taken.items():
            other = self._owners.setdefault((names.family, text), path)
            if other != path:
                self._reject(path, f"{what} '{text}' is also used by {dotted(other)}; rename one")
                break

    def _words(self, item: Item) -> tuple[str, ...]:
        return tuple(substitute(item.get("args"), self.values))

    def _env(self, item: Item) -> dict[str, str]:
        return substitute(dict(item.get("env") or {}), self.values)

    def _reject(self, path: Path, message: str) -> None:
        self.problems.append(Problem(path, message))


def _parse(kind: str, text: str, service: Service) -> tuple[Schedule, ...]:
    if kind == "cron":
        return parse_crontab(text, service)
    if kind == "rate":
        return (parse_rate(text, service),)
    body = text.strip()
    return (parse(body if body.startswith("at(") else f"at({body})", "scheduler"),)
