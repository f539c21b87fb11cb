"""Tables on terminals of any width: no value is broken, and what is left out is named."""

import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from rota.cli import main, moments, selection
from rota.cli.tables import Column, blocks, print_table
from rota.registry import Registry, load
from tests.projects.copies import REGISTRY, shop
from tests.terminals import Terminal

ROOT = Path(__file__).parents[2]
TASKS = {"shop": "take-orders", "milmove": "post-file-to-gex", "pfml": "reductions-send-claimant-lists"}
ENVIRONMENTS = {"shop": "staging", "milmove": "prd", "pfml": "prod"}
WIDTHS = (60, 80, 120)


def file_of(name: str) -> str:
    return str(shop() / REGISTRY if name == "shop" else ROOT / "examples" / name / "tasks.yaml")


@cache
def loaded(file: str) -> Registry:
    """Each registry is validated once, which takes longer than any table."""
    return load(file)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Runs `rota` on a terminal of a width, or in a pipe with None, and returns both streams without warnings."""
    monkeypatch.setattr(moments, "now", lambda: datetime(2026, 1, 5, 12, 0, 30, tzinfo=UTC))
    monkeypatch.setattr(selection, "load", loaded)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("TERM", "xterm")
    for name in ("ROTA_REGISTRY", "ROTA_ENVIRONMENT", "ROTA_TASK"):
        monkeypatch.delenv(name, raising=False)

    def run(width: int | None, *arguments: str, colour: bool = False) -> str:
        stream = Terminal()
        with monkeypatch.context() as patched:
            if not colour:
                patched.setenv("NO_COLOR", "1")
            patched.setenv("COLUMNS", str(width))
            patched.setattr(stream, "isatty", lambda: width is not None)
            patched.setattr(sys, "argv", ["rota", *arguments])
            patched.setattr(sys, "stdout", stream)
            patched.setattr(sys, "stderr", stream)
            assert main() == 0
        return "".join(line for line in stream.text().splitlines(keepends=True) if ": warning: " not in line)

    return run


def commands(name: str) -> list[list[str]]:
    """The verbs that print tables, for one registry."""
    where = ["--registry", file_of(name), "--env", ENVIRONMENTS[name]]
    return [
        ["list", *where[:2]],
        ["list", *where],
        ["next", *where, "--count", "5"],
        ["next", *where[:2], "--count", "3"],
        ["next", *where, "--heatmap"],
        ["iam", TASKS[name], *where],
        ["local", "tick", *where, "--until", "2026-01-05T14:00Z"],
    ]


def snapshots(name: str) -> list[list[str]]:
    """All of these for one registry, and of the large ones those that differ most in width."""
    return commands(name) if name == "shop" else [commands(name)[number] for number in (0, 2, 5)]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", TASKS)
def test_the_tables_of_three_registries_at_three_widths(
    shown: Callable[..., str], snapshot: SnapshotAssertion, name: str, width: int
) -> None:
    for command in snapshots(name):
        text = shown(width, *command)
        asked = " ".join(word for word in command if not word.endswith("tasks.yaml"))
        assert text.replace(file_of(name), "tasks.yaml") == snapshot(name=asked)


@pytest.mark.parametrize("name", TASKS)
def test_every_value_of_the_piped_table_is_whole_on_one_line_at_any_width(shown: Callable[..., str], name: str) -> None:
    """A column that is left out is named; one of words may wrap, at spaces only."""
    wrapping = {"actions", "only if", "role actions", "runs", "environments"}
    for command in [each for each in commands(name) if "--heatmap" not in each]:
        headings, *rows = cells_of(shown(None, *command))
        for width in (60, 80, 97, 120, 163):
            text = shown(width, *command)
            lines, left = text.splitlines(), re.findall(r"^not shown, .*: (.*); with", text, re.MULTILINE)
            gone = set(left[0].split(", ")) if left else set()
            for row in rows:
                for heading, cell in zip(headings, row, strict=False):
                    if heading in gone or cell in {"", "-"}:
                        continue
                    for value in cell.split() if heading in wrapping else [cell]:
                        assert any(value in line for line in lines), (width, command, value)


def cells_of(table: str) -> list[list[str]]:
    """The rows of a piped table, up to the first line that is none."""
    lines = table.splitlines()
    starts = [match.start() for match in re.finditer(r"(?:^|(?<=  ))\S", lines[0])]
    ends = [*starts[1:], None]
    return [[line[a:b].strip() for a, b in zip(starts, ends, strict=True)] for line in lines if "  " in line]


VALUES = st.text("abc*?-/:.[]", min_size=1, max_size=30)
WORDS = st.lists(VALUES, min_size=1, max_size=5).map(" ".join)


@given(
    rows=st.lists(st.tuples(VALUES, WORDS, VALUES, WORDS), min_size=1, max_size=4),
    leaves=st.permutations([0, 0, 1, 2]),
    width=st.integers(60, 140),
)
def test_whatever_is_in_a_table_no_value_is_broken(
    rows: list[tuple[str, str, str, str]], leaves: list[int], width: int
) -> None:
    columns = [Column(f"c{number}", wraps=number == 3, leaves=each) for number, each in enumerate(leaves)]
    columns[0] = Column("c0")
    stream, messages = Terminal(), Terminal()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("NO_COLOR", "1")
        patched.setenv("COLUMNS", str(width))
        patched.setattr(sys, "stdout", stream)
        patched.setattr(sys, "stderr", messages)
        print_table(columns, rows)
    text, gone = stream.text(), re.findall(r"c\d", messages.text())
    assert "\x1b" not in text
    for line in text.splitlines():
        # Only what cannot be broken may be longer than the terminal is wide.
        assert len(line.rstrip()) <= width or not line.startswith("  c3")
    if not gone and "c0" not in text:
        assert [text.count(f"  {column.heading}  ") for column in columns[1:]] == [len(rows)] * 3
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            if column.heading not in gone:
                for value in cell.split() if column.wraps else [cell]:
                    assert value in text


def test_columns_leave_in_the_order_of_their_numbers_and_only_as_far_as_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = [Column("a"), Column("b", leaves=2), Column("c", leaves=1), Column("d")]
    row = ["a" * 20, "b" * 20, "c" * 20, "d" * 20]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    for width, left in ((86, "abcd"), (85, "abd"), (64, "abd"), (63, "ad"), (42, "ad")):
        monkeypatch.setenv("COLUMNS", str(width))
        print_table(columns, [row])
        out, err = capsys.readouterr()
        assert out.splitlines()[-1].split() == [letter * 20 for letter in left], width
        gone = [letter for letter in "bc" if letter not in left]
        assert err == (
            f"not shown, as the terminal is too narrow: {', '.join(gone)}; with `| cat` they are\n" if gone else ""
        )
    monkeypatch.setenv("COLUMNS", "41")
    print_table(columns, [row, row])
    below = [f"  {letter}  {letter * 20}" for letter in "bcd"]
    assert capsys.readouterr().out.splitlines() == ["a" * 20, *below, *below]


@pytest.mark.parametrize("verb", [["list"], ["next", "--heatmap", "--env", "staging"]])
def test_with_no_color_there_is_no_escape_sequence(shown: Callable[..., str], verb: list[str]) -> None:
    command = [*verb, "--registry", file_of("shop")]
    assert "\x1b" not in shown(120, *command)
    assert "\x1b" in shown(120, *command, colour=True)


def test_a_word_with_a_hyphen_stays_whole_in_a_block() -> None:
    words = ["nightly-report"] * 5
    lines = list(blocks([Column("a"), Column("b", wraps=True)], [["x", " ".join(words)]], 45))
    assert [line.split() for line in lines] == [["x"], ["b", *words[:2]], words[:2], words[:1]]


def test_a_terminal_that_just_holds_a_days_map_shows_it_in_one_part(shown: Callable[..., str]) -> None:
    command = ["next", "--heatmap", "--env", "staging", "--registry", file_of("shop")]
    assert [shown(width, *command).count("UTC    ") for width in (79, 78, 43, 42)] == [1, 2, 2, 3]


def test_a_terminal_that_just_holds_the_launches_shows_all_of_their_columns(shown: Callable[..., str]) -> None:
    where = ["--registry", file_of("shop"), "--env", "staging"]
    command = ["local", "tick", *where, "--until", "2026-01-06T10:00Z"]
    table = shown(None, *command).splitlines()[:-1]
    needed = max(map(len, table))
    assert shown(needed, *command).splitlines()[:-1] == table
    assert shown(needed - 1, *command).startswith("not shown, as the terminal is too narrow: schedule; ")
