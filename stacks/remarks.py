"""What of a registry a synthesis leaves out or keeps against what was asked, for stderr; never in a template."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from rota.errors import Problem, shown
from rota.registry import BuildImage, Environment, Registry
from rota.timetable.past import is_past


def remarks(registry: Registry, image_tag: str | None, now: datetime) -> tuple[Problem, ...]:
    """A line for each schedule that is past, and for each image whose reference an image tag does not replace.

    Each has its place.
    """
    environments = [registry.resolve(name) for name in registry.environments]
    past = (problem for each in environments for problem in _past(each, now))
    return registry.located((*_kept_references(registry, environments, image_tag), *past))


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


def _past(environment: Environment, now: datetime) -> Iterator[Problem]:
    for task in environment.tasks:
        for schedule in task.schedules:
            if is_past(schedule, now):
                name = f"the schedule {shown(schedule.name)}" if schedule.name else "the schedule"
                when = f"{schedule.schedule.expression} in {schedule.zone}"
                yield Problem(schedule.path, f"{when} is over, so {name} of '{task.name}' is left out; remove it")
