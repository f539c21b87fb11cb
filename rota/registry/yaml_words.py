"""Messages about what YAML has and a registry has not: anchors, aliases, merge keys, tags, keys that are no names.

Whoever writes one of these on purpose is led to bundles; whoever meant a text is led to quotes.
"""

import re

import yaml

from rota.errors import shown
from rota.registry.edited_text import EditedText
from rota.registry.line_text import is_in_flow, proposal, value_end, yaml_text
from rota.registry.marks import anchor_of, begin_of, end_of_event

_FUNCTIONS = frozenset(
    {"Ref", "Sub", "GetAtt", "ImportValue", "Join", "Select", "Split", "FindInMap", "Base64", "If", "Equals", "GetAZs"}
)
"""Intrinsic functions of CloudFormation in their short form.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""


def no_anchor(text: EditedText, event: yaml.NodeEvent) -> str:
    """About `&base`."""
    if isinstance(event, yaml.ScalarEvent) and (value := _as_text(text, event)) and " " in value:
        return f"anchors are not supported (got {shown('&' + anchor_of(event))}); for a text {value}"
    return f"anchors are not supported: {_bundle(anchor_of(event))} (got {shown('&' + anchor_of(event))})"


def no_alias(text: EditedText, event: yaml.NodeEvent) -> str:
    """About `*base` in place of a value."""
    value = _as_text(text, event)
    for_a_text = f"; for a text {value}" if value else ""
    return f"aliases are not supported: {_bundle(anchor_of(event))}{for_a_text} (got {shown('*' + anchor_of(event))})"


def no_merge(text: EditedText, event: yaml.ScalarEvent) -> str:
    """About `<<: *base` and `<<: [*base, *other]`."""
    rest = text.line(begin_of(event).line)[end_of_event(event).column :]
    names = re.findall(r"\*([\w-]+)", rest)
    return f"merge keys are not supported: {_bundle(*names)}"


def no_tag(text: EditedText, event: yaml.NodeEvent, tag: str) -> str:
    """About `!Ref`, `!!python/name:os.system` and a text such as `!important`."""
    message = f"the YAML tag {shown(tag)} is not supported"
    if tag.removeprefix("!") in _FUNCTIONS:
        return f"{message}: a registry has no functions; write the plain value, with placeholders such as ${{account}}"
    if tag.startswith("!") and (value := _as_text(text, event)):
        return f"{message}; write the plain value, or for a text {value}"
    return f"{message}; write the plain value"


def no_key(text: EditedText, event: yaml.NodeEvent) -> str:
    """About a mapping or list as a key; it is mostly a template's `{{ name }}`, which YAML reads as one."""
    line, column = text.line(begin_of(event).line), begin_of(event).column
    if column and line[column - 1 : column + 1] == "{{":
        end = line.find("}}", column)
        value = yaml_text(line[column - 1 : end + 2]) if end > 0 else '"{{ … }}"'
        return (
            f"a text with '{{{{' needs quotes; {proposal(line, column - 1, value)};"
            " Rota fills in only its own placeholders, such as ${environment}"
        )
    return "a key must be a name, not a mapping or list"


def no_space(key: str) -> str:
    """About `cpu:256` in brackets, which YAML reads as a key without a value; nothing for other keys."""
    written = spaced(key)
    return f"has no value: ':' needs a space after it; write {written}" if written else ""


def spaced(text: str) -> str:
    """`cpu:256` as `cpu: 256`; nothing for other texts, such as URLs."""
    found = re.fullmatch(r"([A-Za-z_][\w-]*):([^/:\s].*)", text)
    return f"{found[1]}: {found[2]}" if found else ""


def only_a_comment(text: EditedText, event: yaml.Event) -> str:
    """About `owner: #team`, whose value YAML reads as a comment; nothing for other empty values."""
    line, column = text.line(begin_of(event).line), begin_of(event).column
    found = re.compile(r"\s*(?=#[^\s#])").match(line, column)
    if not found:
        return ""
    start = found.end()
    value = yaml_text(line[start : value_end(line, start, flow=is_in_flow(line, start))])
    return f"has no value, since '#' begins a comment; for a text {proposal(line, start, value)}"


def _as_text(text: EditedText, event: yaml.NodeEvent) -> str:
    """`write - "*x"`: the value at an event as a text in quotes; nothing where more than a text stands there."""
    line, start = text.line(begin_of(event).line), begin_of(event).column
    end = value_end(line, start, flow=is_in_flow(line, start))
    return proposal(line, start, yaml_text(line[start:end])) if line[start:end] else ""


def _bundle(*names: str) -> str:
    if not names:
        return "put what tasks share into a bundle and name it in 'use'"
    use = f"use: [{', '.join(names)}]"
    return f"put what tasks share into bundles.{', bundles.'.join(names)} and write {use} in each task"
