"""The words that the glossary of CONTRIBUTING.md replaces, and where a text uses one of them."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PAGE = Path(__file__).parents[1] / "CONTRIBUTING.md"


def rows() -> dict[str, tuple[str, str]]:
    """Each word of the glossary with its meaning and the cell of the words that it replaces."""
    section = PAGE.read_text(encoding="utf-8").partition("\n## Words\n")[2].partition("\n## ")[0]
    found = [[cell.strip() for cell in line.split("|")] for line in re.findall(r"^\| (.*) ?\|$", section, re.MULTILINE)]
    return {word: (meaning, instead) for word, meaning, instead in found[2:]}


@cache
def replaced() -> frozenset[str]:
    """The words that are not to be used, in lower case."""
    return frozenset(word.lower() for _, cell in rows().values() for word in re.findall(r"\*([^*]+)\*", cell))


def used(text: str) -> set[str]:
    """The replaced words that a text uses outside its links, also as `refused`, `faults` or `mending`."""
    line = " ".join(re.sub(r"https?://\S+", "", text).lower().split())
    return {word for word in replaced() if _forms(word).search(line)}


@cache
def _forms(word: str) -> re.Pattern[str]:
    stem = re.escape(word.removesuffix("e"))
    end = "(?:e|es|ed|ing|al|als)" if word.endswith("e") else "(?:s|ed|ing)?"
    return re.compile(rf"(?<![a-z]){stem}{end}(?![a-z])")


def words_of(module: str) -> Iterator[str]:
    """What a module says to people: its texts and docstrings, its comments, and the names that it defines."""
    for node in ast.walk(ast.parse(module)):
        match node:
            case ast.Constant(value=str() as text):
                yield text
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                yield _spaced(name)
            case ast.Name(id=name, ctx=ast.Store()):
                yield _spaced(name)
    tokens = tokenize.generate_tokens(io.StringIO(module).readline)
    yield from (token.string for token in tokens if token.type == tokenize.COMMENT)


def _spaced(name: str) -> str:
    """`size_fault` and `SizeFault` as `size fault`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ")
