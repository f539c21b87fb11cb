"""A registry's file as plain data in which every value remembers its line and column."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from rota.errors import Location, Path, Problem


@dataclass(slots=True)
class ValuePlace:
    """Where a value starts, and the places of what is in it; `key_line` and `key_column` are those of its key."""

    line: int
    column: int
    key_line: int = 0
    key_column: int = 0
    fields: "dict[str, ValuePlace]" = field(default_factory=dict)
    items: "list[ValuePlace]" = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Document:
    """A file's data, the places of its values, and the problems found so far.

    Mapping values of `env` and `tags` are text as written (`PORT: 5432` is '5432'); elsewhere plain scalars are
    numbers, true/false (yes, no, on and off too) or text. Dates, octal and sexagesimal numbers stay text.
    """

    file: str
    data: object
    problems: tuple[Problem, ...]
    root: ValuePlace

    def locate(self, path: Path, *, on_key: bool = False) -> Location:
        """The place of the value at a path, or of its key; of the nearest parent when the path leads nowhere."""
        place, complete = self.root, True
        for part in path:
            if isinstance(part, str) and part in place.fields:
                place = place.fields[part]
            elif isinstance(part, int) and part < len(place.items):
                place = place.items[part]
            else:
                complete = False
                break
        if place.key_line and (on_key or not complete):
            return Location(self.file, place.key_line, place.key_column)
        return Location(self.file, place.line, place.column)

    def part(self, problem: Problem) -> Path:
        """The part of the file that a problem is in: `("tasks", name)` for an entry, `("app",)`, () for the whole."""
        if problem.path or problem.location is None:
            named = problem.path[:1] and problem.path[0] in ("tasks", "environments", "bundles")
            return problem.path[:2] if named else problem.path[:1]
        where = (problem.location.line, problem.location.column)
        found: Path = ()
        for section, place in self.root.fields.items():
            if (place.key_line, place.key_column) <= where:
                found = (section,)
                for name, entry in place.fields.items() if section in ("tasks", "environments", "bundles") else ():
                    if (entry.key_line, entry.key_column) <= where:
                        found = (section, name)
        return found

    def located(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Each problem once, with its place in the file, in the order of the file."""
        unique: dict[tuple[Path, str], Problem] = {}
        for problem in problems:
            where = problem.location or self.locate(problem.path, on_key=problem.on_key)
            unique.setdefault((problem.path, problem.message), replace(problem, location=where))
        return tuple(sorted(unique.values(), key=lambda problem: (problem.location, problem.message)))
