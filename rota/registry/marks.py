"""Where an event of the YAML parser begins and ends, and the name of its anchor.

PyYAML's types allow None for each, since events can also be made by hand. The parser's own always have them.
"""

from typing import cast

import yaml


def begin_of(event: yaml.Event) -> yaml.Mark:
    """The line and column, from 0, of its first character."""
    return cast("yaml.Mark", event.start_mark)


def end_of_event(event: yaml.Event) -> yaml.Mark:
    """The line and column, from 0, behind its last character."""
    return cast("yaml.Mark", event.end_mark)


def anchor_of(event: yaml.NodeEvent) -> str:
    """The name after `&` or `*` of an event that has one."""
    return cast("str", event.anchor)
