"""YAML text as plain data in which every value remembers its line and column.

Works on the parser's events rather than on PyYAML's composed nodes: composing recurses in C and crashes the process on
deeply nested input, and only events show duplicate keys, aliases and tags before they are acted on.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Any

import yaml

from rota import REGISTRY_FILE
from rota.errors import Location, Path, Problem, ProblemsError, UsageError, shown
from rota.registry import yaml_words
from rota.registry.document import Document, ValuePlace
from rota.registry.edited_text import EditedText
from rota.registry.fields import PLAIN_TEXT
from rota.registry.marks import begin_of
from rota.registry.scalars import OCTAL, value_of

MAX_BYTES = 1_048_576
"""The largest registry that is read: one MiB is some 4,000 tasks, far above what AWS lets one account schedule."""

MAX_DEPTH = 24
"""The deepest nesting that is read; the registry's own grammar needs 9."""

MAX_REREAD = 4 * MAX_BYTES
"""Characters that are read again, in all, behind mistakes in the syntax; in a larger file the first ones must do."""

MAX_EDITS = 100
"""Mistakes in the syntax behind which a file is read on."""

_NO_VALUE = "has no value; write one ({} or '' if it is empty on purpose) or leave it out"


def read(file: FilePath | str, option: str = "--registry FILE") -> Document:
    """Read a registry file. Raises UsageError when there is no such file, ProblemsError when it is not YAML."""
    return read_text(read_bytes(file, option), FilePath(file).as_posix())


def read_bytes(file: FilePath | str, option: str = "--registry FILE") -> bytes:
    """What a registry file holds. Raises UsageError when there is no such file, ProblemsError when it is too large."""
    path = FilePath(file)
    name = path.as_posix()
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        where = ", nor one in a folder above" if name == REGISTRY_FILE else ""
        message = f"{name}: no such file{where}; name the registry with {option}, or start one with {REGISTRY_FILE}"
        raise UsageError(message) from None
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        size = path.stat().st_size
        message = (
            f"the registry has {size:,} bytes; at most {MAX_BYTES:,} are read. Split it into one registry per system"
        )
        raise ProblemsError([Problem((), message, location=Location(name, 1, 1))])
    return content


def read_text(content: bytes | str, name: str = "tasks.yaml") -> Document:
    """Read YAML that is already in memory; `name` is the file's name in messages. Raises ProblemsError."""
    text = _decode(content, name) if isinstance(content, bytes) else content
    edited = EditedText(text.removeprefix("\ufeff"))
    slips: list[Problem] = []
    while True:
        builder = _Builder(name, edited, problems=list(slips))
        try:
            for event in yaml.parse(edited.text, Loader=yaml.CSafeLoader):
                builder.handle(event)
                builder.last = event
        except yaml.MarkedYAMLError as error:
            # Most files have no such mistake, and its expressions take milliseconds to compile.
            from rota.registry.syntax import slip_of

            slip = slip_of(error, edited, builder.last, builder.bracket)
            line, column = slip.line + 1, edited.column_in_file(slip.line, slip.column) + 1
            problem = Problem(builder.secret, f"not YAML: {slip.message}", location=Location(name, line, column))
            if problem.path:
                # What would be proposed may be the secret itself.
                problem = replace(problem, message=re.sub(r"; write .*", "; put it in quotes", problem.message))
            # A second mistake at one place means that the edit did not help.
            again = problem.location in {earlier.location for earlier in slips}
            if again or slip.edit is None or len(slips) >= MAX_EDITS or (len(slips) + 1) * len(text) > MAX_REREAD:
                rest = [] if again else [problem]
                raise ProblemsError(_in_order([*builder.problems, *rest])) from None
            slips.append(problem)
            edited.apply(slip.edit)
        except yaml.reader.ReaderError as error:
            line, column = _line_and_column(text, int(error.position))
            message = f"not YAML: {error.reason} (got U+{int(error.character):04X})"
            problem = Problem((), message, location=Location(name, line, column))
            raise ProblemsError(_in_order([*builder.problems, problem])) from None
        else:
            return Document(name, builder.data, tuple(builder.problems), builder.root)


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.location or Location("", 0, 0), problem.message))


def _decode(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        line, column = _line_and_column(before, len(before))
        message = f"not UTF-8: byte 0x{content[error.start]:02x}; save the file as UTF-8"
        raise ProblemsError([Problem((), message, location=Location(name, line, column))]) from None


def _line_and_column(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


@dataclass(slots=True)
class _Frame:
    """A mapping or list being read; `key` is the mapping's key whose value comes next.

    `bracket` is the line and column, from 0, of the bracket that opens it, if one does.
    """

    container: "dict[str, object] | list[object]"
    place: ValuePlace
    path: Path
    as_text: bool = False
    key: str | None = None
    key_mark: tuple[int, int] = (0, 0)
    discard: bool = False
    bracket: tuple[int, int] | None = None


@dataclass(slots=True)
class _Builder:
    """Builds data and places from parser events, with a stack of its own instead of recursion."""

    file: str
    text: EditedText
    data: object = None
    root: ValuePlace = field(default_factory=lambda: ValuePlace(1, 1))
    problems: list[Problem] = field(default_factory=list)
    stack: list[_Frame] = field(default_factory=list)
    documents: int = 0
    last: yaml.Event | None = None

    @property
    def bracket(self) -> tuple[int, int] | None:
        """Where the innermost bracket opens that is still open."""
        return self.stack[-1].bracket if self.stack else None

    @property
    def secret(self) -> Path:
        """The path that is being read, if it leads to a secret or all of them; else none."""
        path = self._path()
        return path if "secrets" in path else ()

    def handle(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            self._open(event, {})
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open(event, [])
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            if "<<" not in self._path():
                self._reject(event, yaml_words.no_alias(self.text, event))
            if self.stack and isinstance(self.stack[-1].container, dict):
                self.stack[-1].discard = True
            self._place_value(event, "")
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                message = "a second YAML document; a registry is one document (remove the '---')"
                raise ProblemsError([*self.problems, self._problem(event, message)])

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        frame = self.stack[-1] if self.stack else None
        self._check_node(event)
        if frame is not None and isinstance(frame.container, dict) and frame.key is None:
            self._key(frame, event)
            return
        if "\0" in event.value:
            # It ends a text in C, and so every argument and variable of a process.
            self._reject(
                event, "no text may have the character U+0000, which no program can be started with; remove it"
            )
        plain = event.style is None or event.style == ""
        as_text = frame is not None and frame.as_text
        if plain and not as_text and OCTAL.fullmatch(event.value):
            # YAML 1.1 reads an octal number here and YAML 1.2 a decimal one; neither keeps the zero.
            self._reject(event, f'a number does not begin with 0; write "{event.value}" in quotes if it is text')
        self._place_value(event, value_of(event.value, as_text=as_text) if plain else event.value)

    def _key(self, frame: _Frame, event: yaml.ScalarEvent) -> None:
        key: str = event.value
        mark = self._start(event)
        frame.key, frame.key_mark, frame.discard = key, mark, False
        if key == "<<" and not event.style:
            self._reject(event, yaml_words.no_merge(self.text, event))
            frame.discard = True
        elif key in frame.container:
            first = frame.place.fields[key].key_line
            self._reject(event, f"duplicate key {shown(key)}; the first is in line {first}", (*frame.path, key))
            frame.discard = True

    def _open(
        self,
        event: yaml.MappingStartEvent | yaml.SequenceStartEvent,
        container: "dict[str, object] | list[object]",
    ) -> None:
        self._check_node(event)
        if len(self.stack) >= MAX_DEPTH:
            message = f"nested deeper than {MAX_DEPTH} levels; the registry's grammar needs 9"
            raise ProblemsError([*self.problems, self._problem(event, message)])
        frame = self.stack[-1] if self.stack else None
        if frame is not None and isinstance(frame.container, dict) and frame.key is None:
            raise ProblemsError([*self.problems, self._problem(event, yaml_words.no_key(self.text, event))])
        path = self._path()
        place = self._place_value(event, container)
        bracket = (begin_of(event).line, begin_of(event).column) if event.flow_style else None
        self.stack.append(_Frame(container, place, path, as_text=_is_text_mapping(path), bracket=bracket))

    def _place_value(self, event: yaml.NodeEvent, value: object) -> ValuePlace:
        place = ValuePlace(*self._start(event))
        if not self.stack:
            self.data, self.root = value, place
            return place
        frame = self.stack[-1]
        if isinstance(frame.container, list):
            frame.container.append(value)
            frame.place.items.append(place)
            return place
        key = frame.key or ""
        place.key_line, place.key_column = frame.key_mark
        if value is None and not frame.discard:
            path = (*frame.path, key)
            if not self.problems or self.problems[-1].path != path:
                message = yaml_words.no_space(key) or yaml_words.only_a_comment(self.text, event) or _NO_VALUE
                self._reject(event, message, path)
            frame.discard = True
        if not frame.discard:
            frame.container[key] = value
            frame.place.fields[key] = place
        frame.key, frame.discard = None, False
        return place

    def _path(self) -> Path:
        if not self.stack:
            return ()
        frame = self.stack[-1]
        if isinstance(frame.container, list):
            return (*frame.path, len(frame.container))
        return frame.path if frame.key is None else (*frame.path, frame.key)

    def _check_node(self, event: yaml.NodeEvent) -> None:
        if event.anchor:
            self._reject(event, yaml_words.no_anchor(self.text, event))
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            self._reject(event, yaml_words.no_tag(self.text, event, tag))

    def _reject(self, event: yaml.Event, message: str, path: Path | None = None) -> None:
        self.problems.append(self._problem(event, message, path))

    def _problem(self, event: yaml.Event, message: str, path: Path | None = None) -> Problem:
        return Problem(self._path() if path is None else path, message, location=self._here(event))

    def _here(self, event: yaml.Event) -> Location:
        return Location(self.file, *self._start(event))

    def _start(self, event: yaml.Event) -> tuple[int, int]:
        """The line and column in the file where an event begins; the C parser marks every one."""
        mark: Any = event.start_mark  # there are many events, so without begin_of
        column = self.text.column_in_file(mark.line, mark.column) if self.text.edits else mark.column
        return mark.line + 1, column + 1


def _is_text_mapping(path: Path) -> bool:
    """Whether scalars in the mapping at this path are text as written: `env` and `tags` where they are fields.

    So are an environment's `values`, and the arguments of an image's build; those of a start are a list.
    """
    if path[-2:] == ("image", "args"):
        return True
    if path[-1:] == ("values",):
        return path[0] == "environments" and len(path) == 3
    if not path or path[-1] not in PLAIN_TEXT:
        return False
    return path[0] == "defaults" if len(path) == 2 else len(path) > 2 and path[-2] != "environments"
