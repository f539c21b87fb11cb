"""What of a registry a synthesis leaves out or keeps against what was asked, for stderr; never in a template."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from rota.errors import Problem, shown
from rota.registry import BuildImage, Environment, Registry
from rota.schedule.zones import read_zone
from rota.timetable.past import is_past


def remarks(registry: Registry, image_tag: str | None, now: datetime) -> tuple[Problem, ...]:
    """A line for each schedule that is past, each environment that is off, and each image that a tag does not replace.

    Each has its place.
    """
    environments = [registry.resolve(name) for name in registry.environments]
    past = (problem for each in environments for problem in _past(each, now))
    return registry.located((*_kept_references(registry, environments, image_tag), *_off(environments), *past))


def _kept_references(
    registry: Registry, environments: Iterable[Environment], image_tag: str | None
) -> Iterator[Problem]:
    for environment in environments:
        image = environment.image
        if image_tag is None or isinstance(image, BuildImage):
            continue
        path = registry.image_path(environment.name)
        if image.tag_parameter:
            text = f"this parameter stays; -c image_tag={image_tag} replaces a tag of the registry only"
            yield Problem((*path, "tag"), text)
        elif image.is_pinned and image_tag != image.reference:
            yield Problem((*path, "digest"), f"this digest stays; -c image_tag={image_tag} replaces a tag only")


def _off(environments: Iterable[Environment]) -> Iterator[Problem]:
    for environment in environments:
        if not environment.enabled:
            text = f"nothing starts the tasks of '{environment.name}': their rules and schedules are deployed disabled"
            yield Problem(("environments", environment.name, "enabled"), text)


def _past(environment: Environment, now: datetime) -> Iterator[Problem]:
    for task in environment.tasks:
        for schedule in task.schedules:
            if is_past(schedule, now):
                name = f"the schedule {shown(schedule.name)}" if schedule.name else "the schedule"
                limits = schedule.span.in_words(read_zone(schedule.zone))
                when = " ".join(filter(None, (schedule.schedule.expression, limits, "in", schedule.zone)))
                yield Problem(schedule.path, f"{when} is over, so {name} of '{task.name}' is left out; remove it")
