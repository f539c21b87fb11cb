"""The security groups of a task beside its environment's: they add up, and a network interface has only a few.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rota.errors import Problem, dotted, shown
from rota.registry.layers import Placed
from rota.registry.placeholders import substitute, unknown_placeholders

GROUP_ID = r"sg-[0-9a-f]{8}([0-9a-f]{9})?"
GROUP_ID_RULE = "a security group id such as sg-0123456789abcdef0"

MOST = 5
"""Security groups of one task, its environment's among them."""

THE_MADE_ONE = "the one that the stack makes"


def names_vpc(environment: Mapping[str, Any]) -> bool:
    """Whether an environment's entry names a VPC, so that the stack makes none."""
    return "vpc" in environment.get("network", {})


def groups_beside(
    added: Sequence[Placed], environment: Mapping[str, Any], values: Mapping[str, str]
) -> tuple[str, ...]:
    """The groups that layers add to those of the environment's entry, each once, in the order of the layers."""
    of_environment = _of_environment(environment, values)
    groups = dict.fromkeys(group for placed in added for group in _groups(placed, values))
    return tuple(group for group in groups if group not in of_environment)


def group_problems(
    added: Sequence[Placed], environment: Mapping[str, Any], name: str, values: Mapping[str, str]
) -> Iterator[Problem]:
    """What is wrong with the groups that layers add to an environment's: their form, their VPC, their number."""
    for placed in added:
        for at, (written, group) in enumerate(zip(placed.value, substitute(placed.value, values), strict=True)):
            # Without a placeholder, the model has checked it, and left nothing of one that is wrong.
            if group and not re.fullmatch(GROUP_ID, group) and not any(unknown_placeholders(written)):
                yield Problem((*placed.path, at), f"must be {GROUP_ID_RULE} (got {shown(group)})")
    if not names_vpc(environment):
        text = f"a security group belongs to a VPC, and the stack of the environment '{name}' makes one of its own"
        fix = "add 'network' with vpc and subnets to the environment, or remove this"
        yield from (Problem(placed.path, f"{text}; {fix}", on_key=True) for placed in added)
        return
    yield from _too_many(added, environment, name, values)


def _too_many(
    added: Sequence[Placed], environment: Mapping[str, Any], name: str, values: Mapping[str, str]
) -> Iterator[Problem]:
    network = f"environments.{name}.network"
    of_environment = _of_environment(environment, values)
    sources = dict.fromkeys(of_environment or [THE_MADE_ONE], f"{network}.security_groups" if of_environment else "")
    for placed in added:
        for group in _groups(placed, values):
            sources.setdefault(group, dotted(placed.path))
    over = len(sources) - MOST
    if over > 0:
        listed = "; ".join(_listed(source, sources) for source in dict.fromkeys(sources.values()))
        text = f"a task has at most {MOST} security groups, and with these it would have {len(sources)} in '{name}'"
        yield Problem(added[-1].path, f"{text}: {listed}. Remove {over}", on_key=True)


def _listed(source: str, sources: Mapping[str, str]) -> str:
    """The groups of one source, with the source behind them unless they say it themselves."""
    groups = ", ".join(group for group, its_source in sources.items() if its_source == source)
    return f"{groups} of {source}" if source else groups


def _groups(placed: Placed, values: Mapping[str, str]) -> Iterator[str]:
    """The groups of one layer, without those that the model has rejected, which are empty."""
    return (group for group in substitute(placed.value, values) if group)


def _of_environment(environment: Mapping[str, Any], values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(substitute(environment.get("network", {}).get("security_groups", ()), values))
