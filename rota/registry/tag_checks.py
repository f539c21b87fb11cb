"""The problems of tags that only a whole task or environment shows: their number, their case, and their final length.

A resource takes 50 tags, of which its stack gives it some, and roles tell no capitals from small letters. Sources:
https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html for case,
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html for the stack's tags.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from rota.errors import Path, Problem, dotted, shown
from rota.registry.layers import Merged, Placed
from rota.registry.names import NAME_TAG, EnvironmentNames, TaskNames
from rota.registry.placeholders import as_long_as_can_be, substitute

MAX_TAGS = 50
"""Tags of one resource, those of its stack included."""

MAX_VALUE = 256
"""Characters of a tag's value."""


def task_keys(tags: Iterable[str], names: TaskNames, owner: str) -> set[str]:
    """The keys of all tags that each resource of a task has in the end."""
    return {*tags, *names.own_tags(owner), *names.environment.stack_tags(names.group)}


def shared_keys(tags: Iterable[str], names: EnvironmentNames, *, named: bool) -> set[str]:
    """The same of what tasks share; `named` for parts of a network, which have a tag with their name."""
    return {*tags, *([NAME_TAG] if named else []), *names.stack_tags()}


def task_tag_problems(merged: Merged, values: Mapping[str, str], names: TaskNames) -> Iterator[Problem]:
    """Every problem of a task's tags, with those of its environment among them."""
    tags = merged.maps["tags"]
    owner = merged.fields.get("owner")
    keys = task_keys(tags, names, owner.value if owner else "")
    yield from _too_many(tags, keys, "this task's resources")
    yield from _alike(tags)
    for placed in (*tags.values(), *([owner] if owner else [])):
        yield from _too_long(placed, values)


def environment_tag_problems(
    tags: Mapping[str, str],
    values: Mapping[str, str],
    names: EnvironmentNames,
    *,
    makes_security_groups: bool,
) -> Iterator[Problem]:
    """Every problem of the tags of what an environment's tasks share; the values are as written."""
    path: Path = ("environments", names.environment, "tags")
    placed = {key: Placed(value, (*path, key)) for key, value in tags.items()}
    # With given security groups, the stack makes no part of a network. A group's stack may make one, which has no more
    # tags than the tasks beside it.
    yield from _too_many(placed, shared_keys(tags, names, named=makes_security_groups), "what its tasks share")
    yield from _alike(placed)
    for key, tag in placed.items():
        yield from _too_long(tag, values)
        if not tag.value:
            # https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Tag.html
            yield Problem((*path, key), "an environment's schedule group takes no tag without a value; write one")


def _too_many(tags: Mapping[str, Placed], keys: set[str], whose: str) -> Iterator[Problem]:
    over = len(keys) - MAX_TAGS
    if over > 0:
        stated = Counter(placed.path[:-1] for placed in tags.values())
        counts = [f"{number} of {dotted(path)}" for path, number in stated.items()]
        own = sorted(keys - set(tags))
        listed = f"{', '.join(counts)} and {len(own)} of Rota's own ({', '.join(own)})"
        text = f"a resource has at most {MAX_TAGS} tags, and {whose} would have {len(keys)}: {listed}; remove {over}"
        yield Problem([*stated][-1], text, on_key=True)


def _alike(tags: Mapping[str, Placed]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for key, placed in tags.items():
        other = first.setdefault(key.lower(), key)
        if other != key:
            text = f"a role cannot have this tag beside {shown(other)} of {dotted(tags[other].path[:-1])}"
            fix = "IAM takes capitals for small letters; write both keys alike, or remove one"
            yield Problem(placed.path, f"{text}: {fix} (got {shown(key)})", on_key=True)


def _too_long(placed: Placed, values: Mapping[str, str]) -> Iterator[Problem]:
    size = len(as_long_as_can_be(substitute(placed.value, values))) if "${" in placed.value else 0
    if size > MAX_VALUE:
        text = f"a tag's value has at most {MAX_VALUE} characters, and this has {size} with its placeholders filled in"
        yield Problem(placed.path, f"{text}; shorten it")
