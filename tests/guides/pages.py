"""The pages whose commands are run, in the order in which they are read, and their fences.

A fence says by its first word what is done with it:

- `sh`: commands, one after the other; each has to end with 0.
- `console`: a command after `$`, and what it prints. `…` stands for anything, such as times, ids and durations; a line
  break or several blanks count as one blank, because pages are wrapped and columns follow their content, and a quote
  that JSON escapes as a quote, because a terminal gets other lines than a pipe. The rest has to be the same, so line
  numbers and dates are too.
- any language with `title=FILE`: the text goes to the end of that file, which is made if it is missing.
- `diff title=FILE`: lines with `-` are replaced by those with `+`.
- all others are examples.

A comment in front of a fence can say more, as YAML:

- `before`: commands that a test needs and a reader does not, such as those that lead to the local AWS.
- `exits`: the exit code of the last command, where it is not 0.
- `held by`: the test that reads this fence from the page; an example needs one.
- `not run`: why no test can run it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
GUIDE = re.compile(r"\]\((docs/guides/[a-z-]+\.md|examples/README\.md)\)")
COMMENT = re.compile(r"\s*<!--\n?(?P<text>.*?)-->\s*", re.DOTALL)
COMMANDS = ("sh", "console")
SAYS = {"before", "exits", "held by", "not run"}


@dataclass(frozen=True)
class Mark:
    """What the comment in front of a fence says."""

    before: str = ""
    exits: int = 0
    held_by: str = ""
    not_run: str = ""


@dataclass(frozen=True)
class Command:
    """A command of a page, and what the page shows of its output; None where it shows none."""

    text: str
    shown: str | None = None


@dataclass(frozen=True)
class Fence:
    """A fenced block of a page. `line` is that of its first fence, from 1; `file` is its title."""

    page: Path
    line: int
    kind: str
    file: str
    text: str
    mark: Mark

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"

    @property
    def commands(self) -> tuple[Command, ...]:
        """Its commands in order; none where it is no fence of commands. A backslash continues a line."""
        if self.kind == "console":
            found = re.findall(r"^\$ ((?:.*\\\n)*.*)\n?((?:(?!\$ ).*\n)*)", self.text, re.MULTILINE)
            return tuple(Command(text, shown) for text, shown in found)
        if self.kind == "sh":
            return tuple(Command(text) for text in re.findall(r"^(?!#)((?:.*\\\n)*.*\S)$", self.text, re.MULTILINE))
        return ()


def pages() -> tuple[Path, ...]:
    """The README, then every page that it links to below docs/guides and the examples', in its order."""
    linked = dict.fromkeys(GUIDE.findall(README.read_text(encoding="utf-8")))
    return (README, *(ROOT / name for name in linked))


def fences(page: Path) -> Iterator[Fence]:
    """Every fence of a page. Raises ValueError for a comment that says what no test knows."""
    tokens: Sequence[Token] = MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8"))
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type != "fence" or token.map is None:
            continue
        kind, _, rest = token.info.strip().partition(" ")
        line = token.map[0] + 1
        mark = read_mark(before.content if before and before.type == "html_block" else "", f"{page.name}:{line}")
        yield Fence(page, line, kind, rest.removeprefix("title=").strip(), token.content, mark)


def read_mark(html: str, place: str) -> Mark:
    """A comment, or none. Raises ValueError for anything else and for an unknown word."""
    if not html:
        return Mark()
    comment = COMMENT.fullmatch(html)
    said = yaml.safe_load(comment["text"]) if comment else None
    if not isinstance(said, dict) or not said.keys() <= SAYS:
        raise ValueError(f"{place}: a comment in front of a fence has {', '.join(sorted(SAYS))} (got {html.strip()})")
    return Mark(**{str(name).replace(" ", "_"): value for name, value in said.items()})
