"""Problems on a terminal: the line of the file, a caret below the column, and a proposal that can be copied."""

import io
from pathlib import Path

import pytest

from rota.cli.problem_display import display
from rota.errors import Location, Problem
from tests.terminals import on_terminal

HEAD = "version: 1\napp: payments\nenvironments: {staging: {}}\ntasks:\n  report:\n"
FILE = HEAD + "    cron: */5 * * * *\n    command: python -m acme.nightly\n    timeout: 1 hour\n"

AT_80 = """\
tasks/tasks.yaml:6:11
      cron: */5 * * * *
            ^
  not YAML: a text that begins with '*' needs quotes
  write cron: "*/5 * * * *"

tasks/tasks.yaml:7:14 tasks.report.command
      command: python -m acme.nightly
               ^
  must be a list (got 'python -m acme.nightly')
  write [python, -m, acme.nightly]

tasks/tasks.yaml:8:5 tasks.report.timeout
      timeout: 1 hour
      ^
  unknown field 'timeout'; there is none: a run may take as long as it needs
  (stop_timeout is only the time between SIGTERM and SIGKILL)

3 problems in tasks/tasks.yaml
"""


def test_a_terminal_of_80_columns_shows_every_problem_with_its_line_and_a_caret(project: Path) -> None:
    (project / "tasks/tasks.yaml").write_text(FILE)
    assert on_terminal(80, "validate", variables={"NO_COLOR": "1"}, code=2, errors=True).replace("\r", "") == AT_80


def test_the_caret_and_the_proposal_are_in_colour_also_where_another_verb_rejects_the_registry(project: Path) -> None:
    (project / "tasks/tasks.yaml").write_text(FILE)
    shown = on_terminal(80, "list", code=2, errors=True)
    assert "\x1b[1;31m            ^" in shown
    assert '\x1b[32m  write cron: "*/5 * * * *"' in shown


@pytest.fixture
def narrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of one long line, on a terminal of 60 columns."""
    monkeypatch.setenv("COLUMNS", "60")
    file = tmp_path / "t.yaml"
    file.write_text(f"{'a' * 200}: {'b' * 200}\n長長: [x]\n\ta: \x07b\n")
    return file


def shown(file: Path, line: int, column: int, message: str = "wrong", field: str = "app") -> list[str]:
    stream = io.StringIO()
    display([Problem((field,), message, location=Location(str(file), line, column))], stream)
    return stream.getvalue().splitlines()[1:]


@pytest.mark.parametrize(("column", "marked"), [(1, "a"), (150, "a"), (201, ":"), (203, "b"), (402, "b")])
def test_of_a_long_line_the_part_around_the_column_is_shown(narrow: Path, column: int, marked: str) -> None:
    source, caret, *_ = shown(narrow, 1, column)
    assert len(source) <= 60
    assert source[caret.index("^")] == marked
    assert source.strip().startswith("...") == (column > 60)
    assert source.endswith("...") == (column < 380)


def test_a_wide_letter_takes_two_columns_and_an_unprintable_one_is_a_space(narrow: Path) -> None:
    assert shown(narrow, 2, 5)[:2] == ["  長長: [x]", "        ^"]
    assert shown(narrow, 3, 5)[:2] == ["   a:  b", "      ^"]


def test_a_proposal_is_never_wrapped_and_what_is_wrong_is(narrow: Path) -> None:
    proposal = f"write cron: {'* ' * 40}*"
    lines = shown(narrow, 1, 1, f"{'word ' * 20}is wrong; {proposal} (got 'x')")
    assert f"  {proposal}" in lines
    assert max(len(line) for line in lines if "word" in line) <= 60
    assert lines.index(f"  {proposal}") == 5
    assert lines[4].endswith("'x')")


def test_neither_a_secret_nor_a_file_that_is_gone_is_shown(narrow: Path) -> None:
    assert shown(narrow, 1, 1, field="secrets") == ["  wrong", ""]
    assert shown(narrow.with_name("gone.yaml"), 1, 1) == ["  wrong", ""]
    assert shown(narrow, 99, 1) == ["  wrong", ""]


@pytest.mark.parametrize("line", ["{secrets: {A: hunter2}, cpuu: 3}", "secret: hunter2", '{"secrets" : hunter2, a: b}'])
def test_a_line_with_a_secret_is_not_shown_whatever_is_wrong_in_it(narrow: Path, line: str) -> None:
    narrow.write_text(line, encoding="utf-8")
    assert shown(narrow, 1, 1) == ["  wrong", ""]


@pytest.mark.parametrize("column", [1, 500_000, 999_999])
def test_a_line_as_long_as_the_file_is_shown_at_once(narrow: Path, column: int) -> None:
    narrow.write_text("x" * 1_000_000, encoding="utf-8")
    assert len(shown(narrow, 1, column)[0]) <= 60


def test_a_terminal_of_five_columns_ends_too(narrow: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "5")
    narrow.write_text("command: [a, b, c, d]", encoding="utf-8")
    assert shown(narrow, 1, 1)[:2] == ["  command: [a, b...", "  ^"]
