"""The needs of a run as the task's `iam:` block, with marks: `+` to add, `-` never used.

Without the lines marked `-`, and without the marks, it is YAML: the smallest block that would have allowed the run.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rota.errors import dotted
from rota.registry import Environment, IamLine
from rota.runtime.guard.learning import Learned, is_visible
from rota.runtime.guard.registry_yaml import exact_entry, flow, quoted

KEPT, ADDED, UNUSED = "  ", "+ ", "- "

Item = tuple[str, str, str]
"""A mark, a text, and a remark after it."""


def report(learned: Learned, environment: Environment, task: str) -> str:
    """The lines to print, each with its line end."""
    head = f"# iam of {task} in {environment.name}: {_summary(learned)}"
    remarks = [f"# unknown needs: {name}" for name in learned.unmapped]
    remarks += [f"# unknown resource, which the call does not name: {need.action}" for need in learned.missing.unknown]
    body = [*_verbs(learned, environment, task), *_exact(learned, environment, task)]
    return "".join(f"{line}\n" for line in [head, *remarks, *body])


def _summary(learned: Learned) -> str:
    added = len(learned.missing.lines) + len(learned.missing.exact)
    unused = len(learned.unused) + sum(
        len(parts) > 0
        for index, line in enumerate(learned.lines)
        if line.service == "exact" and (parts := _unused_parts(learned, index, line))
    )
    if not added and not unused:
        return "all that this run needed, and no more" if learned.lines else "this run needed nothing"
    return f"{added} to add (+), {unused} never used in this run (-)"


def _verbs(learned: Learned, environment: Environment, task: str) -> Iterator[str]:
    """Service -> verb -> values, the entry's own order first."""
    services: dict[str, dict[str, list[Item]]] = {}
    for index, line in enumerate(learned.lines):
        if line.verb is not None:
            mark = KEPT if index in learned.used or not is_visible(line) else UNUSED
            items = services.setdefault(line.service, {}).setdefault(line.verb, [])
            items.append((mark, quoted(str(line.written)), _remark(line, task, used=index in learned.used)))
    for added in learned.missing.lines:
        items = services.setdefault(added.service, {}).setdefault(added.verb, [])
        items.append((ADDED, quoted(added.text(environment)), ""))
    for service, verbs in services.items():
        yield f"{_mark(item for items in verbs.values() for item in items)}{service}:"
        for verb, items in verbs.items():
            yield from _values(verb, items)
        if service == "kms" and (via := _via(learned.lines)):
            yield f"{KEPT}  via: {flow(via)}"


def _values(verb: str, items: list[Item]) -> Iterator[str]:
    """One value on the line of its verb, several in a list below it."""
    if len(items) == 1:
        ((mark, text, remark),) = items
        yield f"{mark}  {verb}: {text}{remark}"
        return
    yield f"{_mark(items)}  {verb}:"
    for mark, text, remark in items:
        yield f"{mark}    - {text}{remark}"


def _mark(items: Iterable[Item]) -> str:
    """The mark of a line above others: their common mark, or none."""
    marks = {mark for mark, _, _ in items}
    return marks.pop() if len(marks) == 1 else KEPT


def _exact(learned: Learned, environment: Environment, task: str) -> Iterator[str]:
    entries: list[list[str]] = []
    for index, line in enumerate(learned.lines):
        if line.service == "exact" and isinstance(line.written, Mapping):
            entries.append(list(_statement(learned, index, line, task)))
    for statement in learned.missing.exact:
        entry = exact_entry(statement, environment, learned.place)
        entries.append([f"{ADDED}{row}" for row in _entry_rows(entry)])
    if entries:
        marks = {row[:2] for rows in entries for row in rows}
        yield f"{marks.pop() if len(marks) == 1 else KEPT}exact:"
        for rows in entries:
            yield from rows


def _entry_rows(entry: Mapping[str, Any]) -> Iterator[str]:
    first = "  - "
    for key, value in entry.items():
        yield f"{first}{key}: {flow(value)}"
        first = "    "


def _statement(learned: Learned, index: int, line: IamLine, task: str) -> Iterator[str]:
    """An exact statement with each action and resource on a line, so that each can be marked."""
    assert isinstance(line.written, Mapping)  # noqa: S101  # the caller looked
    whole_unused = index not in learned.used and is_visible(line)
    unused = _unused_parts(learned, index, line)
    remark = _remark(line, task, used=index in learned.used)
    base = UNUSED if whole_unused else KEPT
    first = "  - "
    for key, value in line.written.items():
        listed = value if isinstance(value, list) else [value]
        if key in {"actions", "resources"}:
            yield f"{base}{first}{key}:{remark}"
            for text in listed:
                yield f"{UNUSED if whole_unused or (key, text) in unused else KEPT}      - {quoted(text)}"
        else:
            yield f"{base}{first}{key}: {flow(value)}"
        first, remark = "    ", ""


def _unused_parts(learned: Learned, index: int, line: IamLine) -> frozenset[tuple[str, str]]:
    """The actions and resources of a used statement that no call needed, as they are in the file."""
    if index not in learned.used or not isinstance(line.written, Mapping) or not is_visible(line):
        return frozenset()
    actions, resources = learned.used[index]
    needless = {("actions", action) for action in line.statement.actions if action not in actions}
    return frozenset(needless | {("resources", text) for text, arn in line.resources.items() if arn not in resources})


def _via(lines: Iterable[IamLine]) -> list[str]:
    return sorted({via for line in lines for via in line.via})


def _remark(line: IamLine, task: str, *, used: bool) -> str:
    """The path of a line that is not in the task's own block, and why it has no mark."""
    remarks = [dotted(line.block)] if line.block != ("tasks", task, "iam") else []
    if not is_visible(line) and not used:
        remarks.append("used by AWS services, which no run shows")
    return f"  # {'; '.join(remarks)}" if remarks else ""
