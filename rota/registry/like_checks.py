"""What is wrong with an environment that is like another: the name that it gives, and what does not fit it there."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rota.errors import Path, Problem, not_found, shown
from rota.registry.account_checks import half_place
from rota.registry.alike import lineage, parts_of


def like_problems(data: Mapping[str, Any], whole: Mapping[str, Any], dropped: frozenset[Path]) -> Iterator[Problem]:
    """Every problem of the names, each once, and of what is merged; `whole` is the expanded data."""
    if whole is data:
        return
    environments = data["environments"]
    wrong: set[str] = set()
    for name, entry in environments.items():
        if "like" in entry and name not in wrong:
            problem, involved = _problem(environments, name)
            wrong |= involved
            if problem:
                yield Problem(("environments", name, "like"), problem)
    for name, entry in environments.items():
        if "like" in entry and not _is_incomplete(lineage(whole["environments"], name), wrong, dropped):
            yield from _merged_problems(whole["environments"], name)


def _problem(environments: Mapping[str, Any], name: str) -> tuple[str, set[str]]:
    """What is wrong with the name of one environment, and the environments that this one problem is about."""
    other = environments[name]["like"]
    if other == name:
        return f"an environment cannot be like itself; name another one, or remove it (got {shown(other)})", {name}
    if other not in environments:
        others = (each for each in environments if each != name)
        return not_found("environment", other, others), {name}
    chain = [name]
    while (other := environments[chain[-1]].get("like")) in environments and other not in chain:
        chain.append(other)
    if other != name:
        return "", set()  # it ends, or leads to a circle of others
    circle = ", ".join(f"{each} is like {environments[each]['like']}" for each in chain)
    return f"goes in a circle: {circle}; remove 'like' from one of them", set(chain)


def _is_incomplete(names: Iterable[str], wrong: set[str], dropped: frozenset[Path]) -> bool:
    """Whether something of these environments is missing because it is wrong, which has been reported."""
    known = set(names)
    return bool(known & wrong) or any(
        path[:1] == ("environments",) and path[1:2] and path[1] in known for path in dropped
    )


def _merged_problems(environments: Mapping[str, Any], name: str) -> Iterator[Problem]:
    whole = environments[name]
    if half := half_place(whole.get("account"), whole.get("region")):
        yield Problem(("environments", name), half)
        return
    owner = _stating(environments, name, "network")
    region, its_region = whole.get("region"), environments[owner].get("region") if owner else None
    if owner and owner != name and region and its_region and region != its_region:
        text = (
            f"the network of '{owner}' is in {its_region}, and this environment is in {region}; write a network of its"
            " own"
        )
        yield Problem(("environments", name), text, on_key=True)


def like_warnings(whole: Mapping[str, Any]) -> Iterator[Problem]:
    """A warning for each network that comes from an environment of another account."""
    environments = whole["environments"]
    for name, entry in environments.items():
        owner = _stating(environments, name, "network")
        if owner is None or owner == name:
            continue
        theirs = environments[owner]
        # One of another Region is a problem.
        if theirs.get("account") and entry["account"] != theirs["account"]:
            text = (
                f"the network is that of '{owner}', of the account {theirs['account']}; unless it is shared with"
                f" {entry['account']}, write a network of its own"
            )
            yield Problem(("environments", name), text, on_key=True)


def _stating(environments: Mapping[str, Any], name: str, field: str) -> str | None:
    """Which of the environments that it is made of states a field, the strongest first."""
    return next((part for part, entry in reversed(parts_of(environments, name)) if field in entry), None)
