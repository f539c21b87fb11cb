"""One task in one environment: layers merged, placeholders filled in, and the checks that need both."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rota.access import (
    INLINE_POLICY_LIMIT,
    Place,
    Scopes,
    Statement,
    policy_document,
    policy_size,
)
from rota.errors import Path, Problem, ProblemsError
from rota.registry.alike import lineage
from rota.registry.fargate_places import spot_warning
from rota.registry.fargate_sizes import size_problem
from rota.registry.fields import FIELDS
from rota.registry.iam import IamLine, read_block
from rota.registry.images import NEEDS_A_TAG, read_image
from rota.registry.layers import Merged, Placed, is_off, layers, merge
from rota.registry.names import EnvironmentNames
from rota.registry.overrides import overrides_problem
from rota.registry.placeholders import as_written, substitute
from rota.registry.programs import read_program
from rota.registry.resolve_confinement import check_container, own_statements, read_volumes
from rota.registry.resolve_secrets import read_secrets
from rota.registry.resolve_starts import StartResolver
from rota.registry.resolved import PLAIN, Command, Container, Handler, Task
from rota.registry.resolved_image import Image, is_untagged
from rota.registry.resolved_secret import Secret
from rota.registry.schedules import TaskSchedule, TaskTrigger
from rota.registry.self_starts import self_start_warnings, state_changes
from rota.registry.tag_checks import task_tag_problems
from rota.registry.task_network import task_network
from rota.registry.value_checks import Uses, uses_in
from rota.registry.variable_checks import clashing_variables, for_commands_only, lost_in_a_shell, of_the_image
from rota.registry.volumes import EfsVolume

CheckIam = Callable[[Mapping[str, Any], Place], Iterable[Problem]]
"""What else is wrong with an iam block in a place, with paths below the block; asked when a registry is loaded."""


@dataclass(slots=True)
class TaskResolver:
    """Resolves the tasks of one environment and gathers their problems.

    What several tasks share (a bundle's iam block, a schedule's text) is parsed once. `absent` are the values that only
    other environments give; `uses` are the places that use them.
    """

    data: Mapping[str, Any]
    environment: str
    names: EnvironmentNames
    place: Place
    values: Mapping[str, str]
    image: Image
    enabled: bool = True
    absent: Collection[str] = ()
    dropped: frozenset[Path] = frozenset()
    check_iam: CheckIam | None = None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    uses: list[Uses] = field(default_factory=list)
    _images: dict[Path, Image] = field(default_factory=dict)
    _iam_lines: dict[Path, tuple[IamLine, ...]] = field(default_factory=dict)
    _starts: StartResolver = field(init=False)
    _lineage: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._starts = StartResolver(self.values, self.problems, self.warnings)
        self._lineage = lineage(self.data["environments"], self.environment)

    def resolve(self, name: str) -> Task | None:
        """The task; None when it is not deployed here or has problems."""
        entry = self.data["tasks"][name]
        if is_off(entry, self._lineage):
            return None
        before = len(self.problems)
        merged = merge(layers(self.data, name, self.environment))
        if self.absent:
            self.uses += uses_in(merged, self.absent)
        path: Path = ("tasks", name)
        program = read_program(merged, path, self.values, self.dropped, self.problems)
        names = self.names.task(name, merged.get("group", str))
        # Off wins: what an environment or a task stops, nothing within it starts.
        enabled = self.enabled and merged.known("enabled", bool)
        schedules = self._starts.schedules(merged, path, names, enabled=enabled)
        triggers = self._starts.triggers(merged, names, enabled=enabled)
        self._check_size(merged, path)
        self._check_spot(merged)
        self._check_variables(merged, program)
        self.problems += task_tag_problems(merged, self.values, names)
        security_groups, problems = task_network(
            merged, self.data["environments"], self._lineage, self.values, self.dropped
        )
        self.problems += problems
        secrets = self._secrets(merged)
        image = self._image(merged)
        containers = self._containers(merged, name, image)
        lines = [line for block in merged.iam for line in self._lines_of(block)]
        volumes = read_volumes(merged, self.values, self.problems)
        check_container(merged, path, self.dropped, self.problems, self.warnings)
        statements = self._statements(merged, lines, volumes)
        if len(self.problems) > before or program is None:
            return None
        task = Task(
            name=name,
            program=program,
            image=image,
            has_own_image=image != self.image,
            schedules=schedules,
            triggers=triggers,
            secrets=secrets,
            containers=containers,
            statements=statements,
            volumes=volumes,
            security_groups=security_groups,
            names=names,
            **_plain(merged, self.values),
        )
        self._check_overrides(task, merged, path)
        if triggers:
            cluster = substitute(self.data["environments"][self.environment].get("cluster"), self.values)
            runs = state_changes(names, cluster or self.names.cluster, self.place)
            self.warnings += self_start_warnings(task, merged, lines, runs)
        return task

    def _image(self, merged: Merged) -> Image:
        """The image that a bundle, the task or an override names, or else the environment's."""
        placed = merged.fields.get("image")
        if placed is None or placed.path[0] in ("defaults", "environments"):
            return self.image
        return self._image_at(placed)

    def _image_at(self, placed: Placed) -> Image:
        """The image of an entry, which several tasks may have of one bundle."""
        if placed.path not in self._images:
            self._images[placed.path] = self._read_image(placed)
        return self._images[placed.path]

    def _read_image(self, placed: Placed) -> Image:
        try:
            image = read_image(placed.value, self.values, self.place)
        except ProblemsError as error:
            self.problems += [Problem((*placed.path, *each.path), each.message) for each in error.problems]
            return self.image
        if is_untagged(image) and image != self.image:
            self._reject(placed.path, NEEDS_A_TAG, on_key=True)
        return image

    def _check_size(self, merged: Merged, path: Path) -> None:
        # The values of another task are none of this one's.
        wrong = (part for part in self.dropped if part[-1:] in (("cpu",), ("memory",)))
        if any(part[:1] != path[:1] or part[:2] == path for part in wrong):
            return
        problem = size_problem(merged.known("cpu", int), merged.known("memory", int))
        if problem:
            stated = [merged.path(name, ()) for name in ("memory", "cpu") if name in merged.fields]
            # The deeper path is the more particular one: an override rather than the defaults.
            self._reject(max(stated, key=_particular, default=path), problem)

    def _check_spot(self, merged: Merged) -> None:
        warning = spot_warning(self.place) if merged.get("spot", bool) else None
        if warning:
            self.warnings.append(Problem(merged.fields["spot"].path, warning))

    def _check_variables(self, merged: Merged, program: Handler | Command | None) -> None:
        self.problems += clashing_variables(merged)
        handler = isinstance(program, Handler)
        if handler:
            self.problems += for_commands_only(merged)
        if isinstance(program, Command):
            self.warnings += lost_in_a_shell(merged, program)
        # A handler is started by the image's own Python, which these would change; a command may well mean it.
        (self.problems if handler else self.warnings).extend(of_the_image(merged, handler=handler))

    def _check_overrides(self, task: Task, merged: Merged, path: Path) -> None:
        items = {**merged.named["schedules"], **merged.named["triggers"]}
        starts: tuple[TaskSchedule | TaskTrigger, ...] = (*task.schedules, *task.triggers)
        for start in starts:
            # What Rota itself passes is far below the limit.
            if start.args or start.env or (isinstance(start, TaskTrigger) and start.source.paths):
                problem = overrides_problem(task, start)
                if problem:
                    self._reject(path if start.name is None else items[start.name].path, problem)

    def _secrets(self, merged: Merged) -> tuple[Secret, ...]:
        variables = {name: placed.path for name, placed in merged.maps["env"].items()}
        return read_secrets(merged.maps["secrets"], variables, self.values, self.place, self.problems)

    def _containers(self, merged: Merged, name: str, image: Image) -> tuple[Container, ...]:
        # Few tasks have any.
        if not merged.named["containers"] and not merged.maps["depends_on"]:
            return ()
        from rota.registry.resolve_containers import ContainerResolver

        return ContainerResolver(
            merged=merged,
            task=name,
            own_image=image,
            environment_image=self.image,
            read_image=self._image_at,
            values=self.values,
            place=self.place,
            dropped=self.dropped,
            problems=self.problems,
            warnings=self.warnings,
        ).resolve()

    def _statements(
        self, merged: Merged, lines: list[IamLine], volumes: tuple[EfsVolume, ...]
    ) -> tuple[Statement, ...]:
        granted = Scopes.of(line.scope for line in lines).statements(self.place)
        statements = (*granted, *own_statements(merged, volumes, self.place))
        size = policy_size(policy_document(statements))
        if size > INLINE_POLICY_LIMIT:
            message = (
                f"the role's policy has {size:,} characters without white space; IAM allows {INLINE_POLICY_LIMIT:,}."
                " Name prefixes instead of single objects, or split the task"
            )
            blocks = merged.iam or list(merged.fields.values())
            self._reject(blocks[-1].path, message, on_key=True)
        return statements

    def _lines_of(self, block: Placed) -> tuple[IamLine, ...]:
        if block.path not in self._iam_lines:
            self._iam_lines[block.path] = self._read_block(block)
        return self._iam_lines[block.path]

    def _read_block(self, block: Placed) -> tuple[IamLine, ...]:
        filled = substitute(block.value, self.values)
        lines: tuple[IamLine, ...] = ()
        problems = [] if self.check_iam is None else list(self.check_iam(filled, self.place))
        try:
            lines = read_block(block, filled, self.place)
        except ProblemsError as error:
            problems += error.problems
        for problem in problems:
            message = as_written(problem, block.value, filled)
            self.problems.append(Problem((*block.path, *problem.path), message, on_key=problem.on_key))
        return lines

    def _reject(self, path: Path, message: str, *, on_key: bool = False) -> None:
        self.problems.append(Problem(path, message, on_key=on_key))


def _particular(path: Path) -> tuple[bool, int]:
    """How close a path is to the task: its own entry before bundles and defaults, overrides before the rest."""
    return path[:1] == ("tasks",), len(path)


_UNSTATED = {name: FIELDS[name].read(FIELDS[name].default) for name in PLAIN if FIELDS[name].merge == "replaces"}
_JOINED = tuple(name for name in PLAIN if name not in _UNSTATED)


def _plain(merged: Merged, values: Mapping[str, str]) -> dict[str, Any]:
    """The values of the fields of PLAIN. Most tasks state few of them, and what nobody states is read once for all."""
    stated = [name for name in merged.fields if name in _UNSTATED]
    return {
        **_UNSTATED,
        **{name: FIELDS[name].read(substitute(merged.written(name), values)) for name in (*stated, *_JOINED)},
    }
