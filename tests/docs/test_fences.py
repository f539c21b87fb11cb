"""Every fence of a guide is carried out by a test, or says in the page's source why none can."""

import re
from pathlib import Path

import pytest

from tests.guides.pages import COMMANDS, ROOT, Command, Fence, Mark, fences, pages, read_mark
from tests.guides.playing import Player, edit, typed
from tests.guides.shell import Shell, matches

DATE = re.compile(r"\b\d{4}-\d\d(?:-\d\d)?\b")
LINE = re.compile(r"\b[\w/.-]+\.(?:py|yaml|json|md|toml):\d+\b")
VERSION = re.compile(r"(?<![\d.])\d+\.\d+\.\d+(?![\d.])")
CODE_DATES = "schedules.md"
"""The page whose dates are those of its expressions: tests/docs/test_schedules_guide.py works each out."""

ALL = [fence for page in pages() for fence in fences(page)]


def outside_fences(page: Path) -> str:
    lines = page.read_text(encoding="utf-8").splitlines()
    for fence in reversed(list(fences(page))):
        del lines[fence.line - 1 : fence.line + len(fence.text.splitlines()) + 1]
    return "\n".join(lines)


def test_the_readme_links_to_every_guide_once_in_the_order_in_which_they_are_read() -> None:
    """The order is that of the tests too: what a page needs, an earlier one has made."""
    names = [page.relative_to(ROOT).as_posix() for page in pages()]
    assert sorted(names) == sorted(
        ["README.md", "examples/README.md", *(f"docs/guides/{page.name}" for page in ROOT.glob("docs/guides/*.md"))]
    )
    first = (
        "local-aws",
        "add-a-task",
        "schedules",
        "triggers",
        "permissions",
        "local-guard",
        "deploy",
        "alerts",
        "image",
    )
    assert names[1 : 1 + len(first)] == [f"docs/guides/{name}.md" for name in first]


@pytest.mark.parametrize("fence", ALL, ids=str)
def test_a_fence_is_carried_out_or_says_why_not(fence: Fence) -> None:
    assert fence.kind, "a fence needs a language: sh, console, or that of an example; see tests/guides/pages.py"
    carried_out = bool(fence.commands) or bool(fence.file)
    assert carried_out or fence.kind not in COMMANDS, "no command in it"
    reasons = [carried_out and not fence.mark.held_by, bool(fence.mark.held_by), bool(fence.mark.not_run)]
    assert any(reasons), "an example needs the test that holds it, or a reason"
    assert not (fence.mark.held_by and fence.mark.not_run)
    assert not fence.mark.not_run or len(fence.mark.not_run.split()) > 3, "a reason is a sentence"


@pytest.mark.parametrize("fence", [fence for fence in ALL if fence.mark.held_by], ids=str)
def test_what_holds_a_fence_reads_its_page(fence: Fence) -> None:
    assert fence.page.name in (ROOT / fence.mark.held_by).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_dates_lines_and_versions_stand_where_a_test_compares_them(page: Path) -> None:
    text = outside_fences(page)
    assert LINE.findall(text) == []
    assert page.name == CODE_DATES or DATE.findall(text) == []
    pins = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("requirements.txt", "package.json"))
    prose = re.sub(r"`[^`\n]*`", "", text)  # a version in code is that of an example
    assert [version for version in VERSION.findall(prose) if version not in pins] == []


# --- the runner ---

PAGE = """\
# A page

<!--
before: A=1
exits: 2
-->
```console
$ echo $A \\
  two
1 two
$ false
```

1. In a list:

   <!-- not run: there is no such thing -->
   ```sh
   one
   # a comment
   two
   ```

```yaml title=tasks/tasks.yaml
  a: {}
```
"""


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr("tests.guides.pages.ROOT", tmp_path)
    file = tmp_path / "page.md"
    file.write_text(PAGE)
    return file


def test_fences_have_their_commands_their_place_and_what_the_comment_says(page: Path) -> None:
    first, second, third = fences(page)
    assert first.commands == (Command("echo $A \\\n  two", "1 two\n"), Command("false", ""))
    assert first.mark == Mark(before="A=1", exits=2)
    assert str(first) == "page.md:7"
    assert [command.text for command in second.commands] == ["one", "two"]
    assert second.mark == Mark(not_run="there is no such thing")
    assert (third.file, third.commands, third.text) == ("tasks/tasks.yaml", (), "  a: {}\n")


@pytest.mark.parametrize("html", ["<!-- skipped: x -->", "<!-- some words -->", "<p>", "<!-- not run: x --> <p>"])
def test_an_unknown_comment_is_an_error(html: str) -> None:
    with pytest.raises(ValueError, match=r"p\.md:3: a comment in front of a fence has before, exits, held by, not run"):
        read_mark(html, "p.md:3")


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a  b\n", "a   b\n", True),
        ("a\nb", "a b", True),
        ("a \N{HORIZONTAL ELLIPSIS} c", "a 12 s, c", True),
        ("a \N{HORIZONTAL ELLIPSIS} c", "a c", True),
        ("a\n\N{HORIZONTAL ELLIPSIS}\n", "a\nb\nc\n", True),
        ("tasks.yaml:12:3", "tasks.yaml:13:3", False),
        ("7 tasks", "8 tasks", False),
        ('say "a"', '"say \\"a\\""', False),
        ('\N{HORIZONTAL ELLIPSIS}say "a"\N{HORIZONTAL ELLIPSIS}', '{"x": "say \\"a\\""}', True),
        ("a", "a b", False),
        ("a.b", "axb", False),
        ("2026-01-05", "2026-01-06", False),
        ("\N{HORIZONTAL ELLIPSIS} ended", "x ended late", False),
        ("", "a", False),
    ],
)
def test_only_blanks_and_what_an_ellipsis_stands_for_may_differ(shown: str, printed: str, same: bool) -> None:
    assert matches(shown, printed) is same


def test_a_shell_keeps_its_variables_and_folder_and_answers_nothing(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    with Shell(tmp_path, {"PATH": "/usr/bin:/bin"}) as shell:
        assert shell.run("A=1\ncd below") == (0, "")
        assert shell.run('echo "$A"; pwd; echo err >&2; printf x') == (0, f"1\n{tmp_path}/below\nerr\nx")
        assert shell.run("read answer") == (1, "")
        assert shell.run("(exit 3)") == (3, "")


def test_a_command_that_hangs_is_ended(tmp_path: Path) -> None:
    with (
        Shell(tmp_path, {"PATH": "/usr/bin:/bin"}) as shell,
        pytest.raises(AssertionError, match="more than 0 seconds"),
    ):
        shell.run("sleep 60", seconds=0.1)


def test_an_edit_has_to_fit(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a: 1\nb: 2\n")
    diff = Fence(file, 1, "diff", "a.yaml", "-b: 2\n+b: 3\n+c: 4\n", Mark())
    assert edit(file, diff) == ""
    assert file.read_text() == "a: 1\nb: 3\nc: 4\n"
    assert edit(file, diff).startswith("a.yaml has 0 times: b: 2")


@pytest.mark.parametrize(
    ("text", "failures"),
    [
        ("```sh\ntrue\n```\n", []),
        ("```sh\nfalse\n```\n", ["page.md:1: false ended with 1: "]),
        ("<!-- exits: 1 -->\n```sh\ntrue\nfalse\n```\n", []),
        ("<!-- exits: 1 -->\n```sh\nfalse\ntrue\n```\n", ["page.md:2: false ended with 1: "]),
        ("```console\n$ echo a\na\n```\n", []),
        ("```console\n$ echo a\nb\n```\n", ["page.md:1: echo a printed something else: a\n"]),
        ("```console\n$ echo a\n```\n", ["page.md:1: echo a printed something else: a\n"]),
        ("<!-- not run: nobody can -->\n```sh\nfalse\n```\n", []),
        ("<!-- held by: tests/a.py -->\n```sh\nfalse\n```\n", []),
        ("<!-- before: A=b -->\n```console\n$ echo $A\nb\n```\n", []),
        ("<!-- before: 'false' -->\n```sh\ntrue\n```\n", ["page.md:2: false ended with 1: "]),
        ("```sh\nnpx --no-such-option\n```\n", []),
        ("<!-- before: npx --no-such-option -->\n```sh\nfalse\n```\n", []),
        ("```text title=new\na\n```\n\n```console\n$ cat new\na\n```\n", []),
        ("```diff title=empty\n-line\n+a\n```\n", ["page.md:1: empty has 0 times: line\n"]),
    ],
)
def test_a_page_fails_at_the_first_place_where_it_shows_what_is_not_so(
    page: Path, text: str, failures: list[str]
) -> None:
    page.write_text(text)
    page.with_name("empty").touch()
    assert list(Player(page.parent, {"PATH": "/usr/bin:/bin"}).failures([page])) == failures


def test_slow_commands_are_run_when_a_page_is_carried_out_as_a_whole(page: Path) -> None:
    npx = page.with_name("npx")
    npx.write_text("#!/bin/sh\nexit 9\n")
    npx.chmod(0o755)
    page.write_text("```sh\nnpx a\n```\n")
    player = Player(page.parent, {"PATH": f"{page.parent}:/usr/bin:/bin"}, whole=True)
    assert list(player.failures([page])) == ["page.md:1: npx a ended with 9: "]


@pytest.mark.parametrize(
    ("command", "run"),
    [
        ("rota local up", "rota local up --port 0"),
        ("rota local up --port 80", "rota local up --port 80"),
        ("rota stacks --stop a-tasks", "rota stacks --stop a-tasks --yes"),
        ("rota stacks --delete a-tasks", "rota stacks --delete a-tasks --yes"),
        ("npx cdk destroy TasksProd", "npx cdk destroy TasksProd --force"),
        ("rota stacks --env prod", "rota stacks --env prod"),
    ],
)
def test_a_question_is_answered_and_a_port_is_free(command: str, run: str) -> None:
    assert typed(command) == run
