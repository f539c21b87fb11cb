"""Carries pages out, fence after fence, and says where one shows what is not so."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.guides.pages import Fence, fences
from tests.guides.shell import Shell, matches
from tests.own_registry import READERS

SLOW = re.compile(r"\b(?:npx|aws|docker)\b|\brota (?:local (?!tick\b)|demo|stacks)|\bmake (?!snapshot|test)")
"""Commands that deploy, or need the local AWS, the AWS CLI or a container engine."""

INSTEAD = (
    # No other test can tell the difference, and these are some of those that `make test` runs.
    (r"make test", f"pytest -q -p no:cacheprovider {' '.join(READERS)}"),
    # The usual port may be another program's.
    (r"rota local up", "rota local up --port 0"),
    # A person says yes.
    (r"rota stacks --(?:stop|delete) \S+", r"\g<0> --yes"),
    (r"npx cdk destroy .*", r"\g<0> --force"),
)
"""What is run in the place of a command of a page that is this as a whole."""


def typed(command: str) -> str:
    """What is run for a command of a page."""
    for pattern, instead in INSTEAD:
        if found := re.fullmatch(pattern, command):
            return found.expand(instead)
    return command


@dataclass(frozen=True)
class Player:
    """Plays pages in one folder; `whole` with the slow commands, otherwise without the fences that have any."""

    folder: Path
    environ: Mapping[str, str]
    whole: bool = False

    def failures(self, pages: Iterable[Path]) -> Iterator[str]:
        """A line for each page that shows what is not so: the first place where it does."""
        for page in pages:
            with Shell(self.folder, self.environ) as shell:
                for fence in fences(page):
                    if why := self._play(fence, shell):
                        yield f"{fence}: {why}"
                        break

    def _play(self, fence: Fence, shell: Shell) -> str:
        if fence.file:
            return edit(self.folder / fence.file, fence)
        if fence.mark.not_run or fence.mark.held_by or not self._is_wanted(fence):
            return ""
        if fence.mark.before:
            code, printed = shell.run(fence.mark.before)
            if code:
                return f"{fence.mark.before} ended with {code}: {printed}"
        for command in fence.commands:
            code, printed = shell.run(typed(command.text))
            expected = fence.mark.exits if command == fence.commands[-1] else 0
            if code != expected:
                return f"{command.text} ended with {code}: {printed}"
            if command.shown is not None and not matches(command.shown, printed):
                return f"{command.text} printed something else: {printed}"
        return ""

    def _is_wanted(self, fence: Fence) -> bool:
        return self.whole or not any(SLOW.search(text) for text in (fence.text, fence.mark.before))


def edit(file: Path, fence: Fence) -> str:
    """Write a fence to its file. Says why a `diff` does not fit."""
    if fence.kind != "diff":
        with file.open("a", encoding="utf-8") as opened:
            opened.write(fence.text)
        return ""
    text = file.read_text(encoding="utf-8")
    old, new = (
        "".join(f"{line[1:]}\n" for line in fence.text.splitlines() if not line.startswith(other)) for other in "+-"
    )
    if text.count(old) != 1:
        return f"{fence.file} has {text.count(old)} times: {old}"
    file.write_text(text.replace(old, new), encoding="utf-8")
    return ""
