"""What CONTRIBUTING.md says of files, commands and words is so."""

import re
import shlex
from pathlib import Path

import pytest

from rota.local.adapter.patches import PATCHES
from rota.registry.schema import schema_text
from tests.glossary import replaced, used

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\((?!https?://)([^)#\s]+)")
CODE = re.compile(r"`([^`\n]+)`")
PROSE = [ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "examples/README.md"]
PROSE += [page for folder in ("guides", "adr") for page in sorted((ROOT / "docs" / folder).glob("*.md"))]
EXCEPT = {"refuse": "guard", "fault": "inject"}
"""Replaced words that have a use of their own, on the pages that are about it: a word of each."""

KINDS = {
    "registry field",
    "environment setting",
    "IAM verb",
    "CLI verb",
    "trigger kind",
    "alert",
    "limit",
    "emulator patch",
    "task",
    "field of a sidecar",
    "container",
}


def table(heading: str) -> dict[str, list[str]]:
    """The cells of each row of a section's table, by the row's first cell."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = re.findall(r"^\| (.*) ?\|$", section, re.MULTILINE)[2:]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return {first: rest for first, *rest in rows}


ROWS = table("To add X, touch Y")
WORDS = table("Words")


def named_files(text: str) -> set[str]:
    """The files and folders that a text links to, by their path in the repository."""
    return {(ROOT / link).resolve().relative_to(ROOT).as_posix() for link in LINK.findall(text)}


# --- the table of places ---


def test_everything_that_can_be_added_has_a_row() -> None:
    assert set(ROWS) == KINDS


@pytest.mark.parametrize("kind", ROWS)
def test_a_row_names_files_that_exist_and_a_test_that_fails_otherwise(kind: str) -> None:
    touch, then, fails = ROWS[kind]
    assert named_files(touch)
    assert [file for file in named_files(touch + then + fails) if not (ROOT / file).exists()] == []
    assert any(file.startswith("tests/") for file in named_files(fails))


@pytest.mark.parametrize("kind", ROWS)
def test_a_file_that_a_command_of_a_row_writes_is_generated(kind: str) -> None:
    _, then, _ = ROWS[kind]
    commands = CODE.findall(then)
    for file in named_files(then):
        if file.startswith("docs/reference/"):
            assert "<!-- made from the code: " in (ROOT / file).read_text(encoding="utf-8")
            assert "python docs/generate.py" in commands
        elif file == "tasks/tasks.schema.json":
            assert (ROOT / file).read_text(encoding="utf-8") == schema_text()
            assert "rota schema --write" in commands
        else:
            assert file in {"tests/registry/mistakes.yaml", "docs/guides/triggers.md"}, f"{file} is written by hand"


def test_every_emulator_patch_is_in_the_list_and_begins_with_both_sides() -> None:
    folder = ROOT / "rota/local/adapter/patches"
    modules = {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("*.py") if file.stem != "__init__"}
    assert {patch.name.replace("-", "_") for patch in PATCHES} == set(modules)
    for name, text in modules.items():
        assert "\nAWS" in text, name
        assert "\nMinistack" in text, name


def test_every_place_that_knows_the_tasks_own_container_is_in_the_row_of_containers() -> None:
    """But for the emulator's own side, which takes task definitions with any number of them."""
    knows = re.compile(r"names\.container\b|def container\b|ContainerDefinitions|containers\[0\]|containerOverrides")
    places = {
        file.relative_to(ROOT).as_posix()
        for folder in ("rota", "constructs", "stacks")
        for file in (ROOT / folder).rglob("*.py")
        if knows.search(file.read_text(encoding="utf-8"))
    }
    emulator = {place for place in places if place.startswith(("rota/local/adapter/", "rota/local/simulator/"))}
    assert places - emulator
    assert places - emulator <= named_files(ROWS["container"][0])


# --- commands and paths ---


def test_every_make_target_of_the_page_exists_and_every_target_that_tests_is_on_the_page() -> None:
    targets = set(re.findall(r"^\.PHONY: (\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {words[1] for code in CODE.findall(PAGE) if len(words := code.split()) > 1 and words[0] == "make"}
    assert named <= targets
    assert targets - named <= {"help", "setup", "synth", "image", "clean"}


def test_every_path_of_the_page_exists() -> None:
    tops = {path.name for path in ROOT.iterdir()}
    words = {word.rstrip(",.;:") for code in CODE.findall(PAGE) for word in shlex.split(code.replace("…", ""))}
    paths = {word for word in words if "/" in word and word.split("/")[0] in tops}
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


# --- the glossary ---


def prose(page: Path) -> str:
    """A page without its code and its links, in one line."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return " ".join(re.sub(r"\]\([^)]*\)", "]", re.sub(r"`[^`]*`", "", text)).split())


def test_the_glossary_defines_each_word_once_in_one_sentence() -> None:
    section = PAGE.partition("\n## Words\n")[2].partition("\n## ")[0]
    assert len(re.findall(r"^\| ", section, re.MULTILINE)) - 2 == len(WORDS)
    assert {"schedule", "trigger", "launch", "run", "reject", "fix", "problem", "print"} <= set(WORDS)
    assert [word for word, (meaning, _) in WORDS.items() if not meaning or meaning.endswith(".")] == []


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_page_uses_what_the_glossary_replaces(page: Path) -> None:
    text = prose(page).lower()
    allowed = {word for word, of in EXCEPT.items() if of in text}
    assert EXCEPT.keys() <= replaced()
    assert used(text) - allowed == set()
