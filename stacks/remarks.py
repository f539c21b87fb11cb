"""What of a registry a synthesis leaves out or keeps against what was asked, for stderr; never in a template."""

from collections.abc import Iterator
from datetime import datetime

from rota.errors import Problem, shown
from rota.registry import Environment, Registry, RepositoryImage
from rota.schedule.zones import read_zone
from rota.timetable.past import is_past


def remarks(registry: Registry, image_tag: str | None, now: datetime) -> tuple[Problem, ...]:
    """A line for each schedule that is past, and for each digest that an image tag does not replace; with places."""
    environments = map(registry.resolve, registry.environments)
    return registry.located(problem for each in environments for problem in _of(each, image_tag, now))


def _of(environment: Environment, image_tag: str | None, now: datetime) -> Iterator[Problem]:
    image = environment.image
    if isinstance(image, RepositoryImage) and image.is_pinned and image_tag not in {None, image.reference}:
        text = f"this digest stays; -c image_tag={image_tag} replaces a tag only"
        yield Problem(("environments", environment.name, "image", "digest"), text)
    for task in environment.tasks:
        for schedule in task.schedules:
            if is_past(schedule, now):
                name = f"the schedule {shown(schedule.name)}" if schedule.name else "the schedule"
                limits = schedule.span.in_words(read_zone(schedule.zone))
                when = " ".join(filter(None, (schedule.schedule.expression, limits, "in", schedule.zone)))
                yield Problem(schedule.path, f"{when} is over, so {name} of '{task.name}' is left out; remove it")
