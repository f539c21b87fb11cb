"""The containers beside a task's own from its merged layers, and what is wrong with them together."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from rota.access import Place
from rota.errors import Path, Problem, not_found
from rota.registry.container_checks import root_problems, root_warnings
from rota.registry.health_check import START_TIMEOUT, read_health_check
from rota.registry.layers import Item, Merged, Placed
from rota.registry.placeholders import substitute
from rota.registry.resolve_secrets import read_secrets
from rota.registry.resolved import Container
from rota.registry.resolved_image import Image
from rota.registry.volumes import folder_problems

MAX_CONTAINERS = 10
"""Containers of a task definition (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html)."""

_UNITS = {"cpu": "CPU units", "memory": "MiB of memory"}


@dataclass(slots=True)
class ContainerResolver:
    """Resolves the containers of one task, and adds what is wrong to `problems` and `warnings`.

    A container without an image has the task's own; `read_image` reads the image of one that names another.
    """

    merged: Merged
    task: str
    own_image: Image
    environment_image: Image
    read_image: Callable[[Placed], Image]
    values: Mapping[str, str]
    place: Place
    dropped: frozenset[Path]
    problems: list[Problem]
    warnings: list[Problem]

    def resolve(self) -> tuple[Container, ...]:
        """The containers, in the order in which the layers first name them."""
        self.problems += [*self._names(), *self._sizes(), *self._ports(), *self._dependencies(), *self._circles()]
        for item in self._items.values():
            self.problems += [*folder_problems(self._folders(item)), *root_problems(item.get, item.where)]
            self.warnings += root_warnings(item.get, item.where, stated="read_only" in item.fields)
        return tuple(self._container(name, item) for name, item in self._items.items())

    @property
    def _items(self) -> Mapping[str, Item]:
        return self.merged.named["containers"]

    @property
    def _missing(self) -> tuple[Path, ...]:
        """What was wrong in the layers that this task may have: what other tasks say is none of its own."""
        return tuple(path for path in self.dropped if path[:1] != ("tasks",) or path[1:2] == (self.task,))

    def _container(self, name: str, item: Item) -> Container:
        variables = {variable: item.where_key("env", variable) for variable in item.get("env") or ()}
        secrets = {
            variable: Placed(value, item.where_key("secrets", variable))
            for variable, value in (item.get("secrets") or {}).items()
        }
        image = self.read_image(item.fields["image"]) if "image" in item.fields else self.own_image
        return Container(
            name=name,
            image=image,
            has_own_image=image != self.environment_image,
            command=self._words(item, "command"),
            entrypoint=self._words(item, "entrypoint"),
            env=substitute(dict(item.get("env") or {}), self.values),
            secrets=read_secrets(secrets, variables, self.values, self.place, self.problems),
            cpu=_own(item, "cpu"),
            memory=_own(item, "memory"),
            ports=tuple(item.get("ports") or ()),
            health_check=read_health_check(substitute(item.get("health_check"), self.values)),
            essential=item.get("essential"),
            depends_on=dict(item.get("depends_on") or {}),
            user=substitute(item.get("user"), self.values),
            open_files=item.get("open_files"),
            writable=tuple(dict.fromkeys(folder for folder, _ in self._folders(item))),
            read_only=item.get("read_only"),
            reason=item.get("reason"),
        )

    def _folders(self, item: Item) -> list[tuple[str, Path]]:
        """The writable folders that all layers together give it, each with the place that states it."""
        return [
            (substitute(folder, self.values), (*placed.path, index))
            for placed in item.added.get("writable", ())
            for index, folder in enumerate(placed.value)
            if isinstance(folder, str) and folder  # the others are wrong, and already reported
        ]

    def _words(self, item: Item, name: str) -> tuple[str, ...]:
        return tuple(substitute(item.get(name) or (), self.values))

    def _names(self) -> Iterator[Problem]:
        if self.task in self._items:
            message = f"the task's own container has the name '{self.task}' already; take another"
            yield Problem((*self._items[self.task].path, "name"), message)
        total = len(self._items) + 1
        if total > MAX_CONTAINERS:
            path = [*self._items.values()][-1].path
            message = f"ECS takes {MAX_CONTAINERS} containers in a task, and this has {total} with its own"
            yield Problem(path, f"{message}; remove {total - MAX_CONTAINERS}")

    def _sizes(self) -> Iterator[Problem]:
        """A size of which nothing is left for the task's own container.

        Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html, on cpu and
        memory: the sum has to be lower than the task's.
        """
        for name, unit in _UNITS.items():
            stated = [item for item in self._items.values() if _own(item, name)]
            taken, most = sum(_own(item, name) or 0 for item in stated), self.merged.known(name, int)
            if taken >= most and not any(path[-1:] == (name,) for path in self._missing):
                message = (
                    f"the containers beside the task take {taken:,} of its {most:,} {unit}, and leave its own none"
                )
                yield Problem(stated[-1].where(name), f"{message}; raise the task's {name}, or lower theirs")

    def _ports(self) -> Iterator[Problem]:
        """A port of two containers, which share one network."""
        owners: dict[int, str] = {}
        for name, item in self._items.items():
            for at, port in enumerate(item.get("ports") or ()):
                other = owners.setdefault(port, name)
                path = (*item.where("ports"), at)
                if other != name:
                    text = (
                        f"the container '{other}' has port {port} too, and all containers of a task share one network"
                    )
                    yield Problem(path, f"{text}; let one of them listen on another")
                elif port in item.get("ports")[:at]:
                    yield Problem(path, f"port {port} is in this list already; remove it")

    def _dependencies(self) -> Iterator[Problem]:
        """What is waited for in vain: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html"""
        for name, placed in self.merged.maps["depends_on"].items():
            if name == self.task:
                yield Problem(placed.path, f"'{name}' is the task itself, which cannot wait for itself", on_key=True)
            else:
                yield from self._condition(name, placed)
        for waiting, item in self._items.items():
            for name, condition in (item.get("depends_on") or {}).items():
                path = item.where_key("depends_on", name)
                if name == waiting:
                    yield Problem(path, f"'{name}' cannot wait for itself; remove it", on_key=True)
                elif name == self.task:
                    text = "no container can wait for the task's own, which ends all others when it ends"
                    yield Problem(path, f"{text}; let the task wait: depends_on: {{{waiting}: started}}", on_key=True)
                else:
                    yield from self._condition(name, Placed(condition, path))

    def _condition(self, name: str, placed: Placed) -> Iterator[Problem]:
        item = self._items.get(name)
        if item is None:
            # One that was wrong is missing here, and has been reported.
            if not any("containers" in path for path in self._missing):
                yield Problem(placed.path, not_found("container", name, self._items), on_key=True)
        elif placed.value == "healthy" and "health_check" not in item.fields:
            text = f"'{name}' has no health_check, so it is never healthy; give it one, or write {name}: started"
            yield Problem(placed.path, text)
        elif placed.value == "healthy" and _first_check(item) >= START_TIMEOUT:
            first = f"its first check comes {_first_check(item)} seconds after its start"
            text = f"'{name}' has {START_TIMEOUT} seconds to become healthy, and {first}; write a shorter interval"
            yield Problem((*item.where("health_check"), "interval"), text)
        elif placed.value in ("complete", "success") and item.get("essential"):
            text = f"'{name}' is essential, so its end is the task's; remove its 'essential: true'"
            yield Problem(placed.path, f"{text}, or write {name}: started or healthy")

    def _circles(self) -> Iterator[Problem]:
        """Containers that wait for each other, one problem for each circle."""
        waits = {
            name: {other: None for other in item.get("depends_on") or () if other in self._items and other != name}
            for name, item in self._items.items()
        }
        while True:
            try:
                TopologicalSorter(waits).prepare()
            except CycleError as error:
                # Each waits for the one before it.
                first, second, *_ = circle = [*reversed(error.args[1])]
                text = f"{' waits for '.join(circle)}; remove one of these"
                yield Problem(self._items[first].where_key("depends_on", second), text, on_key=True)
                del waits[first][second]
            else:
                return


def _first_check(item: Item) -> int:
    """The seconds from a container's start to its first health check, which are those between two.

    0 with a start period, in which engines may check more often. Source:
    https://docs.docker.com/reference/dockerfile/#healthcheck
    """
    check = read_health_check(item.get("health_check"))
    return check.interval if check and not check.start_period else 0


def _own(item: Item, name: str) -> Any:  # noqa: ANN401  # YAML values, typed by the model
    """The item's value; the default of the field is that of a task."""
    placed = item.fields.get(name)
    return None if placed is None else placed.value
