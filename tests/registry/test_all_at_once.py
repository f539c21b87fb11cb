"""A registry with one mistake of each kind lists all of them at once, each at its place, in the order of the file."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import yaml

Problems = Callable[[str], list[str]]

MISTAKES = yaml.safe_load(Path(__file__).with_name("mistakes.yaml").read_text())
HEAD = "environments: {staging: {}, prod: {}}\ntasks:\n"
FIRST_LINE = 5
"""Where the first task stands: after `version`, `app` and HEAD."""


def of_one_task(mistake: dict[str, str]) -> str:
    """The name of a mistake's only task, if its file is HEAD and that task."""
    lines = mistake["registry"].removeprefix(HEAD).splitlines()
    names = [line.split(":")[0].strip() for line in lines if line.startswith("  ") and not line.startswith("   ")]
    place = mistake["line"].split(":")
    alone = mistake["registry"].startswith(HEAD) and len(names) == 1 and int(place[0]) >= FIRST_LINE
    named = alone and names[0].islower() and (names[0] in mistake["line"] or "not YAML" in mistake["line"])
    return names[0] if named else ""


def test_one_mistake_of_each_kind_in_one_file(problems: Problems) -> None:
    text, expected, line = HEAD, [], 0
    for number, mistake in enumerate(mistake for mistake in MISTAKES if of_one_task(mistake)):
        name = of_one_task(mistake)
        # Of the same length, so that columns and what is said of lengths stay.
        other = f"{'task' if len(name) > 8 else 't'}{number:0{len(name) - (4 if len(name) > 8 else 1)}}"
        renamed = partial(re.compile(rf"\b{name}\b").sub, other)
        body = mistake["registry"].removeprefix(HEAD)
        place, _, message = mistake["line"].strip().partition(": ")
        row, column = place.split(":")
        expected.append(f"{int(row) + line}:{column}: {renamed(message)}")
        text += renamed(body)
        line += len(body.splitlines())
    found = problems(text)
    assert len(expected) > 70
    assert [place for place in expected if place not in found] == []
    assert [line for line in found if line in expected] == expected
    assert {line.split(" ", 1)[0] for line in found} == {line.split(" ", 1)[0] for line in expected}
