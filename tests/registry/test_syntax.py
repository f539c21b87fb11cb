"""What YAML rejects: the line that the message proposes, in the file's own words, and what is found behind it."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.errors import ProblemsError
from rota.registry import loads

Problems = Callable[..., list[str]]

HEAD = "version: 1\napp: payments\nenvironments: {staging: {}}\ntasks:\n  report:\n"
"""The lines before a case's own, which begin in line 6."""

QUOTES = "needs quotes"
CASES = {
    "a crontab line": ("cron: */5 * * * *", f"6:11: a text that begins with '*' {QUOTES}", 'cron: "*/5 * * * *"'),
    "six fields": ("cron: * 3 * * ? *", f"6:11: a text that begins with '*' {QUOTES}", 'cron: "* 3 * * ? *"'),
    "a comment behind it": (
        "cron: * 3 * * ? * # early",
        f"6:11: a text that begins with '*' {QUOTES}",
        'cron: "* 3 * * ? *"',
    ),
    "a name of a crontab": ("cron: @daily", f"6:11: a text that begins with '@' {QUOTES}", 'cron: "@daily"'),
    "a percent sign": ("description: %d rows", f"6:18: a text that begins with '%' {QUOTES}", 'description: "%d rows"'),
    "a backtick": ("description: `x`", f"6:18: a text that begins with '`' {QUOTES}", 'description: "`x`"'),
    "an ampersand": ("description: & co", f"6:18: a text that begins with '&' {QUOTES}", 'description: "& co"'),
    "a bar": ("description: | x", f"6:18: a text that begins with '|' {QUOTES}", 'description: "| x"'),
    "a question mark": ("description: ? x", f"6:18: a text that begins with '?' {QUOTES}", 'description: "? x"'),
    "a hyphen": ("description: - x", f"6:18: a text that begins with '-' {QUOTES}", 'description: "- x"'),
    "a comma": ("description: , x", f"6:18: a text that begins with ',' {QUOTES}", 'description: ", x"'),
    "a bracket and more": ("description: [a] b", f"6:18: a text that begins with '[' {QUOTES}", 'description: "[a] b"'),
    "a quote in it": ('description: @"x"', f"6:18: a text that begins with '@' {QUOTES}", "description: '@\"x\"'"),
    "a key": ("@daily: x", f"6:5: a text that begins with '@' {QUOTES}", '"@daily":'),
    "an item of a block": ("command:\n    - */5", f"7:7: a text that begins with '*' {QUOTES}", '- "*/5"'),
    "an item in brackets": ("command: [a, @b, c]", f"6:18: a text that begins with '@' {QUOTES}", '"@b"'),
    "a value in brackets": ("env: {A: @b, C: d}", f"6:14: a text that begins with '@' {QUOTES}", 'A: "@b"'),
    "a list of minutes in brackets": (
        "schedules: [{name: a, cron: */5 1,2 * * *}]",
        f"6:33: a text that begins with '*' {QUOTES}",
        'cron: "*/5 1,2 * * *"',
    ),
    "brackets over several lines": (
        "schedules: [\n      {name: a, cron: 1 2 * * *},\n      {name: b,\n       cron: @daily}]",
        f"9:14: a text that begins with '@' {QUOTES}",
        'cron: "@daily"',
    ),
    "a placeholder": (
        "env: {A: ${environment}}",
        f"6:14: a text with '${{' {QUOTES} within brackets",
        'A: "${environment}"',
    ),
    "a placeholder within": (
        "iam: {s3: {read: r-${environment}/in/*, write: out/*}}",
        f"6:22: a text with '${{' {QUOTES} within brackets",
        'read: "r-${environment}/in/*"',
    ),
    "a placeholder in a list": (
        "command: [a, b-${app}-${environment}]",
        f"6:18: a text with '${{' {QUOTES} within brackets",
        '"b-${app}-${environment}"',
    ),
    "a colon": ("description: Report: daily", f"6:18: a text with ': ' {QUOTES}", 'description: "Report: daily"'),
    "a colon in brackets": ("env: {A: b: c}", f"6:14: a text with ': ' {QUOTES}", 'A: "b: c"'),
    "no comma": ("env: {A: b}\n    schedules: [{name: a rate: 1 day}]", "7:26: a comma is missing", "name: a, rate:"),
    "a comma too many": ("command: [a,, b]", "6:17: nothing stands before this comma; remove it", ""),
    "no space": ("cpu:256\n    memory: 512", "6:5: ':' needs a space after it", "cpu: 256"),
    "no space in the last line": ("memory: 512\n    cpu:256", "7:5: ':' needs a space after it", "cpu: 256"),
    "no space behind a hyphen": ("command:\n    -x", "7:5: '-' needs a space after it", "- x"),
    "no colon": ("cpu: 256\n    command [a]", "7:5: this line is no 'name: value'", "command [a]: …"),
    "no closing quote": ("description: 'abc", "6:18: the quote is not closed", "description: 'abc'"),
    "no closing double quote": ('description: "abc', "6:18: the quote is not closed", 'description: "abc"'),
    "a quote closed by a later one": (
        "description: 'abc\n    owner: 'x'",
        "6:18: the quote is not closed",
        "description: 'abc'",
    ),
    "text behind a quote": ('description: "a" b', "6:18: text follows the closing quote", "description: '\"a\" b'"),
    "an apostrophe": ("description: 'it's'", "6:18: text follows the closing quote", 'description: "it\'s"'),
    "an apostrophe in brackets": ("env: {A: 'it's'}", "6:14: text follows the closing quote", 'A: "it\'s"'),
    "a backslash": (
        'description: "a\\d"',
        "6:20: '\\d' is no escape sequence of double quotes",
        "description: 'a\\d'",
    ),
    "no closing bracket": ("command: [a, b\n    cpu: 256", "6:14: the '[' is not closed", "command: [a, b]"),
    "no closing brace": ("env: {A: b # c\n    cpu: 256", "6:10: the '{' is not closed", "env: {A: b}"),
    "a bracket too many": ("command: [a]]", "6:17: no bracket is open for this ']'; remove it", ""),
    "a comment that hides a bracket": ("command: [a, #b]", "6:18: ' #' begins a comment", '"#b"'),
    "a comma before the end": (
        "command: [a,\n      b,\n    cpu: 256",
        "6:14: no ']' closes it; look for a missing ',' or ']' before line 9",
        "",
    ),
    "a line too far to the right": (
        "command: [a]\n     cpu: 256",
        "7:6: the line is indented by 5 spaces, and line 6, with which it goes, by 4; indent both alike",
        "",
    ),
    "a line below a value": (
        "owner: a\n      cpu: 256",
        "7:7: the line above has a value already, so nothing may be below it; indent both alike",
        "",
    ),
    "a tab": (
        "command: [a]\n\tcpu: 256",
        "7:1: no line may begin with a tab; indent it with spaces, as the lines around it",
        "",
    ),
}


@pytest.mark.parametrize(("lines", "fault", "fix"), CASES.values(), ids=CASES.keys())
def test_the_message_proposes_the_line_in_the_files_own_words(
    lines: str, fault: str, fix: str, problems: Problems
) -> None:
    """Reports such as https://github.com/someengineering/fixinventory/issues/783 ask for exactly this."""
    place, _, words = fault.partition(": ")
    expected = f"{place}: not YAML: {words}" + (f"; write {fix}" if fix else "")
    assert expected in problems(HEAD + f"    {lines}\n", head="")


WORDS = {
    "an alias for a text": (
        "command:\n    - *x",
        (
            "7:7: tasks.report.command[0]: aliases are not supported: put what tasks share into bundles.x and write"
            " use: [x] in each task; for a text write - \"*x\" (got '*x')"
        ),
    ),
    "an anchor for a text": (
        "command: [a]\n    description: &co rest",
        (
            "7:18: tasks.report.description: anchors are not supported (got '&co'); for a text write"
            ' description: "&co rest"'
        ),
    ),
    "a merge key": (
        "<<: [*base, *mail]",
        (
            "6:5: tasks.report.<<: merge keys are not supported: put what tasks share into bundles.base, bundles.mail"
            " and write use: [base, mail] in each task"
        ),
    ),
    "a function of CloudFormation": (
        "command: [a]\n    owner: !Ref Team",
        (
            "7:12: tasks.report.owner: the YAML tag '!Ref' is not supported: a registry has no functions; write the"
            " plain value, with placeholders such as ${account}"
        ),
    ),
    "a text that is a tag": (
        "command: [a]\n    owner: !important",
        (
            "7:12: tasks.report.owner: the YAML tag '!important' is not supported; write the plain value, or for a"
            ' text write owner: "!important"'
        ),
    ),
    "a template": (
        "description: {{ env }}",
        (
            "6:19: tasks.report.description: a text with '{{' needs quotes; write description: \"{{ env }}\"; Rota"
            " fills in only its own placeholders, such as ${environment}"
        ),
    ),
    "a value that is a comment": (
        "command: [a]\n    owner: #team",
        ("7:11: tasks.report.owner: has no value, since '#' begins a comment; for a text write owner: \"#team\""),
    ),
    "a field without a space in brackets": (
        "command: [a]\n    schedules: [{name:a, rate: 1 day}]",
        "7:24: tasks.report.schedules[0].name:a: has no value: ':' needs a space after it; write name: a",
    ),
}


@pytest.mark.parametrize(("lines", "line"), WORDS.values(), ids=WORDS.keys())
def test_what_yaml_has_and_a_registry_has_not_leads_to_what_it_has(lines: str, line: str, problems: Problems) -> None:
    found = problems(HEAD + f"    {lines}\n", head="")
    assert [text for text in found if text.startswith(line.split(" ", 1)[0])] == [line]


def test_every_mistake_of_syntax_and_all_others_come_at_once_at_their_places(problems: Problems) -> None:
    """Two edits in one line leave the columns of what follows as they are in the file."""
    lines = problems(
        HEAD + "    command: [a, ${app}, @b, ${nope}, 'c']\n"
        "    cron: @daily\n"
        "    env: {A: 'it's', B: \"${nope}\"}\n"
        "    cpu: 5\n",
        head="",
    )
    assert [line.split(": ", 1)[0] for line in lines] == [
        "6:18",
        "6:26",
        "6:30",
        "6:30",
        "7:11",
        "8:14",
        "8:25",
        "9:10",
    ]


def test_what_is_before_an_edit_in_its_line_keeps_its_column(problems: Problems) -> None:
    lines = problems(HEAD.replace("  report:\n", "  report: {cpu: 5, cron: @daily, command: [a]}\n"), head="")
    assert [line.split(": ", 1)[0] for line in lines] == ["5:17", "5:26"]


def test_a_large_file_stops_after_some_mistakes_instead_of_being_read_for_ever(problems: Problems) -> None:
    tasks = "".join(f"  task-{n}:\n    cron: @daily\n    description: {'x' * 4000}\n" for n in range(100))
    found = problems(HEAD.removesuffix("  report:\n") + tasks, head="")
    assert 5 < len(found) < 15
    assert all(line.endswith("""a text that begins with '@' needs quotes; write cron: "@daily\"""") for line in found)


def test_a_line_too_long_to_copy_is_described(problems: Problems) -> None:
    (line,) = [text for text in problems(HEAD + f"    description: @{'x' * 120}\n", head="") if "YAML" in text]
    assert line.endswith("a text that begins with '@' needs quotes; put the whole value in quotes")


@given(
    st.text(st.sampled_from("ab :#-,{}[]'\"*&!|>%@`?$\\\t~1"), max_size=12),
    st.sampled_from(["    description: {}\n", "    command: [a, {}, c]\n", "    env: {{A: {}, B: c}}\n", "    {}\n"]),
)
def test_any_line_is_read_or_has_problems_within_the_file(value: str, template: str) -> None:
    text = HEAD + template.format(value) + "    cpu: 256\n"
    lines = text.splitlines()
    try:
        loads(text, "t.yaml")
    except ProblemsError as error:
        for problem in error.problems:
            assert problem.location is not None
            assert 1 <= problem.location.line <= len(lines) + 1
            length = len(lines[problem.location.line - 1]) if problem.location.line <= len(lines) else 0
            assert 1 <= problem.location.column <= length + 1
