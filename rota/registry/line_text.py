"""One line of a registry's file, taken apart where YAML misreads it: where a value begins and ends, how to quote it.

Columns count from 0, as the parser's marks do.
"""

import re

LONGEST_WRITTEN = 120
"""Characters of a line that a message proposes; of a longer one the message says only what to do."""

_OPENS = re.compile(r"(?<!\$)\{|\[|,\s+")
_KEY = re.compile(r"""\s*(?:-\s+)*(?:("[^"]*"|'[^']*'|[^\s:{}\[\],"'#-][^:{}\[\],"'#]*?)\s*:\s+)?""")
_KEY_BEFORE = re.compile(r"([^\s{}\[\],:]+)\s*:\s+$")
_QUOTED = re.compile(r"""(?<![^\s{\[,])("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')""")
_CLOSING = {"[": "]", "{": "}"}


def is_in_flow(line: str, column: int) -> bool:
    """Whether a bracket that opens before this column of the line is not closed before it."""
    before = _QUOTED.sub("", line[:column])
    return before.count("[") + before.count("{") > before.count("]") + before.count("}")


def value_start(line: str, column: int, *, flow: bool) -> int:
    """Where the unquoted value begins that reaches to this column: after its key and, in brackets, the last comma."""
    opened = [match.end() for match in _OPENS.finditer(line, 0, column)] if flow else []
    begin = opened[-1] if opened else 0
    found = _KEY.match(line, begin)
    return found.end() if found and found.end() <= column else begin


def value_end(line: str, start: int, *, flow: bool) -> int:
    """Where the value that begins at `start` ends: before a comment, and in brackets before a comma or the bracket."""
    depth, at = 0, start
    while at < len(line):
        character = line[at]
        if character == "#" and at > start and line[at - 1].isspace():
            break
        if flow and character in "{[":
            depth += 1
        elif flow and character in "}]" and depth:
            depth -= 1
        elif flow and (character in "}]" or (character == "," and line[at + 1 : at + 2].strip() == "" and not depth)):
            break
        at += 1
    return start + len(line[start:at].rstrip())


def key_before(line: str, start: int) -> str:
    """`cron: ` or `- `, with which a proposed line begins; nothing for a value of a list in brackets."""
    if found := _KEY_BEFORE.search(line[:start]):
        return f"{found[1]}: "
    return "- " if line[:start].strip() == "-" else ""


def yaml_text(text: str) -> str:
    """A text as a YAML scalar in quotes: double ones, unless a quote or a backslash in it makes single ones simpler."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def requoted(text: str) -> str:
    """A value in quotes; one that begins and ends with a quote is what is between them."""
    whole = len(text) > 1 and text[0] in "'\"" and text[0] == text[-1]
    return yaml_text(text[1:-1] if whole else text)


def proposal(line: str, start: int, value: str) -> str:
    """`write cron: "*/5 * * * *"`: the value with what stands before it in the line."""
    written = f"{key_before(line, start)}{value}"
    if len(written) > LONGEST_WRITTEN or not written.isprintable():
        return "put the whole value in quotes"
    return f"write {written}"


def missing_brackets(line: str, start: int) -> str:
    """What would close the bracket at `start` within its line, before a comment; nothing if the line closes it."""
    open_ones: list[str] = []
    text = line[:start] + _QUOTED.sub(lambda match: "x" * len(match[0]), line[start:])
    for character in text[start : value_end(text, start, flow=False)]:
        if character in _CLOSING:
            open_ones.append(_CLOSING[character])
        elif character in "]}" and open_ones:
            open_ones.pop()
        if not open_ones:
            return ""
    return "".join(reversed(open_ones))
