"""A registry's text while its mistakes of syntax are edited away, so that reading goes on behind each of them."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement within one line; the line and the columns count from 0."""

    line: int
    start: int
    end: int
    text: str


@dataclass(slots=True)
class EditedText:
    """The text with all edits so far, which leaves the lines' numbers as they are in the file."""

    text: str
    edits: list[Edit] = field(default_factory=list)
    _lines: list[str] | None = None

    def line(self, number: int) -> str:
        """A line as edited, by its number from 0; nothing beyond the end."""
        if self._lines is None:
            self._lines = self.text.splitlines()
        return self._lines[number] if 0 <= number < len(self._lines) else ""

    def apply(self, edit: Edit) -> None:
        """Make one more edit."""
        line = self.line(edit.line)
        lines = self._lines or []
        lines[edit.line] = line[: edit.start] + edit.text + line[edit.end :]
        self.text = "\n".join(lines) + "\n"
        self.edits.append(edit)

    def column_in_file(self, line: int, column: int) -> int:
        """Where a column of the edited line is in the file's own line."""
        for edit in reversed(self.edits):
            if edit.line == line and column > edit.start:
                behind = column - edit.start - len(edit.text)
                column = edit.end + behind if behind >= 0 else edit.start
        return column
