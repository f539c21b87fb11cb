"""What the pages say of commands and fields is what the code has."""

import re
import shlex
import subprocess
import sys
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
import typer.main

from rota.access import catalogue
from rota.cli.command_line import app
from rota.registry.schema import schema

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs/reference"
PAGES = [ROOT / "README.md", ROOT / "examples/README.md", *sorted(ROOT.glob("docs/**/*.md"))]


def leaves(group: Any, *before: str) -> dict[str, Any]:  # noqa: ANN401  # typer keeps its click to itself
    """The commands of a group by all their words: `local up` is one of the group `local`."""
    found: dict[str, Any] = {}
    for word in group.list_commands(None):
        command = group.commands[word]
        names = (*before, word)
        found |= leaves(command, *names) if hasattr(command, "commands") else {" ".join(names): command}
    return found


COMMANDS = leaves(typer.main.get_command(app))


def test_the_generated_blocks_are_current() -> None:
    run = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_every_command_is_documented_and_every_documented_command_exists() -> None:
    headings = re.findall(r"^## rota (.+)$", (REFERENCE / "cli.md").read_text(), flags=re.MULTILINE)
    assert headings == list(COMMANDS)


def test_the_readme_lists_every_command() -> None:
    (line,) = re.findall(r"^- \[Commands\].*$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    named = [name.removeprefix("rota ") for name in re.findall(r"`([^`]+)`", line)]
    assert named == list(dict.fromkeys(name.split()[0] for name in COMMANDS))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_command_in_a_page_is_one_that_rota_takes(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    lines = [
        line.removeprefix("$ ")
        for block in re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
        for line in block.splitlines()
    ]
    inline = re.findall(r"`(rota [^`\n]*)`", text)
    for line in [*lines, *inline]:
        words = shlex.split(line.strip()) if line.strip().startswith("rota ") else []
        if len(words) < 2 or words[1].startswith("--"):
            continue
        name = " ".join(words[1:3] if words[1] == "local" else words[1:2])
        assert name in COMMANDS, line
        known = {option for parameter in COMMANDS[name].params for option in parameter.opts}
        for word in takewhile(lambda word: word != "--", words[2:]):  # what follows is another command's
            assert not word.startswith("--") or word in known, line


def test_every_field_of_the_models_is_in_the_reference() -> None:
    text = (REFERENCE / "registry.md").read_text()
    for definition in (schema(), *(model for name, model in schema()["$defs"].items() if name != "Iam")):
        for field in definition["properties"]:
            assert f"| `{field}`" in text


def test_every_verb_is_in_the_reference() -> None:
    text = (REFERENCE / "iam-verbs.md").read_text()
    for verb in catalogue():
        assert f"\n## {verb.service}\n" in text
        assert f"| `{verb.verb}` | {verb.description} |" in text
