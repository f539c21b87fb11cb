"""What a task asks of its environment's network: the ids that a group's stack needs, and security groups of its own."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rota.errors import Path, Problem, dotted, shown
from rota.registry.alike import is_whole, place_in_file
from rota.registry.layers import Merged, Placed
from rota.registry.placeholders import substitute, unknown_placeholders
from rota.registry.security_groups import GROUP_ID, GROUP_ID_RULE, MOST

THE_MADE_ONE = "the one that the stack makes"


def task_network(
    merged: Merged,
    environments: Mapping[str, Any],
    lineage: Sequence[str],
    values: Mapping[str, str],
    dropped: Iterable[Path],
) -> tuple[tuple[str, ...], list[Problem]]:
    """The security groups that a task has beside its environment's, each once, and what is wrong with its network.

    `environments` are expanded; `lineage` names those that the task's is made of, its own last. A task
    has no problem of a network that was wrong itself, whose path is in `dropped`.
    """
    added, group = merged.added["security_groups"], merged.fields.get("group")
    if not added and not group:
        return (), []
    wrong = {("environments", environment, field) for environment in lineage for field in ("network", "like")}
    # What is missing may be in the environment that `like` fails to name.
    if not is_whole(environments, lineage[-1]) or any(part[:3] in wrong for part in dropped):
        return (), []
    network = environments[lineage[-1]].get("network")
    problems = []
    if group and "vpc" not in (network or {}):
        missing = "'network'" if network is None else "vpc and subnets"
        text = f"a group's stack needs the ids of a network; add {missing} to the environment '{lineage[0]}'"
        problems.append(Problem(group.path, f"{text}, or remove the group"))
    if not added:
        return (), problems
    problems += _wrong_ids(added, values)
    if "vpc" not in (network or {}):
        text = (
            f"a security group belongs to a VPC, and the stack of the environment '{lineage[0]}' makes one of its own"
        )
        fix = "add 'network' with vpc and subnets to the environment, or remove this"
        return (), [*problems, *(Problem(placed.path, f"{text}; {fix}", on_key=True) for placed in added)]
    of_environment = tuple(substitute((network or {}).get("security_groups", ()), values))
    place = place_in_file(environments, ("environments", lineage[-1], "network"))
    problems += _too_many(added, of_environment, f"{dotted(place)}.security_groups", values)
    groups = dict.fromkeys(group for placed in added for group in _groups(placed, values))
    return tuple(group for group in groups if group not in of_environment), problems


def _wrong_ids(added: Iterable[Placed], values: Mapping[str, str]) -> Iterator[Problem]:
    for placed in added:
        for at, (written, group) in enumerate(zip(placed.value, substitute(placed.value, values), strict=True)):
            # Without a placeholder, the model has checked it, and left nothing of one that is wrong.
            if group and not re.fullmatch(GROUP_ID, group) and not any(unknown_placeholders(written, given=values)):
                yield Problem((*placed.path, at), f"must be {GROUP_ID_RULE} (got {shown(group)})")


def _too_many(
    added: Sequence[Placed], of_environment: Sequence[str], place: str, values: Mapping[str, str]
) -> Iterator[Problem]:
    sources = dict.fromkeys(of_environment or [THE_MADE_ONE], place if of_environment else "")
    for placed in added:
        for group in _groups(placed, values):
            sources.setdefault(group, dotted(placed.path))
    over = len(sources) - MOST
    if over > 0:
        listed = "; ".join(_listed(source, sources) for source in dict.fromkeys(sources.values()))
        text = f"a task has at most {MOST} security groups, and with these it would have {len(sources)}"
        yield Problem(added[-1].path, f"{text}: {listed}. Remove {over}", on_key=True)


def _listed(source: str, sources: Mapping[str, str]) -> str:
    """The groups of one source, with the source behind them unless they say it themselves."""
    groups = ", ".join(group for group, its_source in sources.items() if its_source == source)
    return f"{groups} of {source}" if source else groups


def _groups(placed: Placed, values: Mapping[str, str]) -> Iterator[str]:
    """The groups of one layer, without those that the model has rejected, which are empty."""
    return (group for group in substitute(placed.value, values) if group)
