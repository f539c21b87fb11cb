"""What the YAML parser rejects: a message that proposes the line in the file's own words, and the edit that fixes it.

The reader makes the edit in its copy of the text and reads on, so that the file's other problems are found as well.
"""

import re
from dataclasses import dataclass

import yaml

from rota.registry.edited_text import Edit, EditedText
from rota.registry.fields import FIELDS
from rota.registry.line_text import is_in_flow, key_before, missing_brackets, proposal, requoted, yaml_text
from rota.registry.line_text import value_end as end_of
from rota.registry.line_text import value_start as start_of
from rota.registry.marks import begin_of, end_of_event

Spot = tuple[int, int]
"""A line and a column, from 0."""

_NO_SPACE = re.compile(r"(\s*(?:-\s+)*)([A-Za-z_][\w-]*):(?=[^\s:/])(.*)")
_NO_SPACE_ITEM = re.compile(r"(\s*)-(?=[^\s-])(.*)")
_DOUBLE_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_KEY = re.compile(r"[^\s:,{}\[\]]+(?=:(\s|$))")
_IN_BRACKETS = ("did not find expected ',' or", "did not find expected node content")
_NEEDS_QUOTES = {
    "found character that cannot start any token": "@`%",
    "did not find expected alphabetic or numeric character": "*&",
    "did not find expected comment or line break": "|>",
    "mapping keys are not allowed in this context": "?",
    "block sequence entries are not allowed in this context": "-",
    "did not find expected node content": ",",
}
"""The parser's words where a text begins with a character of YAML's own, and these characters."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake of YAML's syntax: its place (from 0), what would be right, and the edit that makes the text readable.

    `edit` is None where only the author can know what was meant.
    """

    line: int
    column: int
    message: str
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class Halt:
    """Where and why the parser stopped: `at` is the place, `since` where what it was reading began.

    `last` is its last event; `bracket` the innermost bracket that it had found open.
    """

    text: EditedText
    problem: str
    at: Spot
    since: Spot
    last: yaml.Event | None
    bracket: Spot | None

    @property
    def character(self) -> str:
        """The character at which it stopped."""
        return self.text.line(self.at[0])[self.at[1] : self.at[1] + 1]

    def in_flow(self, line: int, column: int) -> bool:
        """Whether a place is within brackets, opened in its line or before it."""
        opened_before = self.bracket is not None and self.bracket[0] < line
        return opened_before or is_in_flow(self.text.line(line), column)

    def in_quotes(self, line: int, start: int, reason: str) -> Slip:
        """The slip of a value that begins at `start` and needs quotes."""
        text = self.text.line(line)
        end = end_of(text, start, flow=self.in_flow(line, start))
        value = requoted(text[start:end])
        return Slip(line, start, f"{reason}; {proposal(text, start, value)}", Edit(line, start, end, value))


def slip_of(
    error: yaml.MarkedYAMLError, text: EditedText, last: yaml.Event | None = None, bracket: Spot | None = None
) -> Slip:
    """The mistake at which the parser stopped."""
    mark, context = error.problem_mark or error.context_mark, error.context_mark or error.problem_mark
    at = (mark.line, mark.column) if mark else (0, 0)
    since = (context.line, context.column) if context else at
    stop = Halt(text, error.problem or "", at, since, last, bracket)
    for rule in (
        _tab,
        _comment,
        _first_character,
        _unclosed_bracket,
        _in_brackets,
        _space,
        _colon,
        _escape,
        _quotes,
        _block,
    ):
        if slip := rule(stop):
            return slip
    return Slip(*at, ", ".join(part for part in (error.context, error.problem) if part))


def _tab(stop: Halt) -> Slip | None:
    if "cannot start any token" not in stop.problem or stop.character != "\t":
        return None
    return Slip(*stop.at, "no line may begin with a tab; indent it with spaces, as the lines around it")


def _comment(stop: Halt) -> Slip | None:
    """`command: [a, #b]`: the bracket that closes is in a comment."""
    line = stop.bracket[0] if stop.bracket else stop.since[0]
    text = stop.text.line(line)
    found = re.search(r"\s(#[^\s#])", text)
    if not stop.problem.startswith(_IN_BRACKETS) or not found or not is_in_flow(text, found.start()):
        return None
    return stop.in_quotes(line, found.start(1), "' #' begins a comment")


def _first_character(stop: Halt) -> Slip | None:
    characters = _NEEDS_QUOTES.get(stop.problem, "")
    line, column = stop.since if set(characters) & set("*|") else stop.at
    text = stop.text.line(line)
    character = text[column : column + 1]
    if not character or character not in characters:
        return None
    if character == "," and stop.in_flow(line, column):
        return Slip(line, column, "nothing stands before this comma; remove it", Edit(line, column, column + 1, ""))
    reason = f"a text that begins with '{character}' needs quotes"
    if (key := _KEY.match(text, column)) and not key_before(text, column):
        name = yaml_text(key[0])
        return Slip(line, column, f"{reason}; write {name}:", Edit(line, column, key.end(), name))
    return stop.in_quotes(line, column, reason)


def _unclosed_bracket(stop: Halt) -> Slip | None:
    line, column = stop.since if "',' or" in stop.problem else stop.bracket or stop.since
    text = stop.text.line(line)
    character = text[column : column + 1]
    if not stop.problem.startswith(_IN_BRACKETS) or character not in ("[", "{") or stop.at[0] <= line:
        return None
    missing = missing_brackets(text, column)
    end = end_of(text, column, flow=False)
    if not missing or text[end - 1] in "[{,":
        closing = "]" if character == "[" else "}"
        what = f"the '{character}' is not closed where it should be" if stop.character else f"no '{closing}' closes it"
        return Slip(line, column, f"{what}; look for a missing ',' or '{closing}' before line {stop.at[0] + 1}")
    value = text[column:end] + missing
    message = f"the '{character}' is not closed; {proposal(text, column, value)}"
    return Slip(line, column, message, Edit(line, end, end, missing))


def _in_brackets(stop: Halt) -> Slip | None:
    """`{A: ${x}}`, `{a: b: c}`, `{cpu: 256 memory: 512}`, `['it's']`."""
    if "',' or" not in stop.problem:
        return None
    line, column = stop.at
    text = stop.text.line(line)
    start = start_of(text, column, flow=True)
    last = stop.last
    if isinstance(last, yaml.ScalarEvent) and last.style in ("'", '"') and begin_of(last).line == line:
        return stop.in_quotes(line, begin_of(last).column, "text follows the closing quote")
    if stop.character == "{" and text[column - 1 : column] == "$":
        return stop.in_quotes(line, start, "a text with '${' needs quotes within brackets")
    if stop.character != ":":
        return None
    before, _, word = text[start:column].rpartition(" ")
    if before.strip() and word in FIELDS:
        at = start + len(before.rstrip())
        pair = f"{key_before(text, start)}{text[start:at]}, {word}:"
        return Slip(line, column - len(word), f"a comma is missing; write {pair}", Edit(line, at, at, ","))
    return stop.in_quotes(line, start, "a text with ': ' needs quotes")


def _space(stop: Halt) -> Slip | None:
    """`cpu:256` and `-x`, which are texts; the parser stops at the next colon, here or in the line below."""
    not_allowed = stop.problem == "mapping values are not allowed in this context"
    if not not_allowed and stop.problem != "could not find expected ':'":
        return None
    line = stop.since[0]
    while not_allowed and line > 0 and (line == stop.since[0] or not stop.text.line(line).strip()):
        line -= 1
    text = stop.text.line(line)
    if found := _NO_SPACE.fullmatch(text):
        at = found.end(2) + 1
        message = f"':' needs a space after it; {proposal('', 0, f'{found[2]}: {found[3].strip()}')}"
        return Slip(line, found.start(2), message, Edit(line, at, at, " "))
    if found := _NO_SPACE_ITEM.fullmatch(text):
        at = found.end(1)
        message = f"'-' needs a space after it; {proposal('', 0, f'- {found[2].strip()}')}"
        return Slip(line, at, message, Edit(line, at + 1, at + 1, " "))
    if not_allowed:
        return None
    return Slip(*stop.since, f"this line is no 'name: value'; {proposal('', 0, f'{text.strip()}: …')}")


def _colon(stop: Halt) -> Slip | None:
    if stop.problem != "mapping values are not allowed in this context":
        return None
    line, column = stop.at
    start = start_of(stop.text.line(line), column, flow=False)
    if key_before(stop.text.line(line), start):
        return stop.in_quotes(line, start, "a text with ': ' needs quotes")
    indent = len(stop.text.line(line)) - len(stop.text.line(line).lstrip())
    return Slip(line, indent, "the line above has a value already, so nothing may be below it; indent both alike")


def _escape(stop: Halt) -> Slip | None:
    line, column = stop.since
    text = stop.text.line(line)
    found = _DOUBLE_QUOTED.match(text, column)
    if stop.problem != "found unknown escape character" or not found:
        return None
    escape = stop.text.line(stop.at[0])[stop.at[1] : stop.at[1] + 2]
    value = yaml_text(found[1])
    message = f"'{escape}' is no escape sequence of double quotes; {proposal(text, column, value)}"
    return Slip(*stop.at, message, Edit(line, column, found.end(), value))


def _quotes(stop: Halt) -> Slip | None:
    """A quote that is not closed, or text behind the closing one."""
    line, column = stop.since
    last = stop.last
    if stop.problem == "did not find expected key" and isinstance(last, yaml.ScalarEvent) and last.style in ("'", '"'):
        line, column = begin_of(last).line, begin_of(last).column
        if end_of_event(last).line == line:
            return stop.in_quotes(line, column, "text follows the closing quote") if stop.at[0] == line else None
    elif stop.problem != "found unexpected end of stream":
        return None
    text = stop.text.line(line)
    quote = text[column : column + 1]
    if quote not in ("'", '"'):
        return None
    end = end_of(text, column, flow=stop.in_flow(line, column))
    message = f"the quote is not closed; {proposal(text, column, text[column:end] + quote)}"
    return Slip(line, column, message, Edit(line, end, end, quote))


def _block(stop: Halt) -> Slip | None:
    """A bracket that closes nothing, text behind a bracket, and lines that do not begin where they should."""
    if stop.problem not in ("did not find expected key", "did not find expected '-' indicator"):
        return None
    line, column = stop.at
    text = stop.text.line(line)
    if stop.character in ("]", "}"):
        message = f"no bracket is open for this '{stop.character}'; remove it"
        return Slip(line, column, message, Edit(line, column, column + 1, ""))
    if not text[:column].strip():
        first, indent = stop.since
        message = (
            f"the line is indented by {column} spaces, and line {first + 1}, with which it goes, by {indent};"
            " indent both alike"
        )
        return Slip(line, column, message)
    if isinstance(stop.last, yaml.SequenceEndEvent | yaml.MappingEndEvent):
        start = start_of(text, column, flow=False)
        return stop.in_quotes(line, start, f"a text that begins with '{text[start : start + 1]}' needs quotes")
    return None
