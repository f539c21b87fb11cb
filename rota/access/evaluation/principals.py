"""Who may assume a role: the Principal element of a trust policy."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from rota.access.evaluation.request import EvaluationError
from rota.errors import did_you_mean, shown

Kind = Literal["AWS", "Service", "Federated"]

_KINDS: tuple[Kind, ...] = ("AWS", "Service", "Federated")
_ARN = re.compile(r"arn:(?P<partition>[a-z-]+):(?P<service>iam|sts)::(?P<account>\d{12}):(?P<name>[^*?]+)", re.ASCII)
_SHAPES = {
    "AWS": re.compile(rf"\d{{12}}|{_ARN.pattern}", re.ASCII),
    "Service": re.compile(r"[a-z0-9.-]+\.[a-z]+"),
    "Federated": re.compile(r"[^\s*?]+"),
}
_EXAMPLES = "Service: 'ecs-tasks.amazonaws.com', or AWS: 'arn:aws:iam::222222222222:role/deploy'"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: an AWS principal by its ARN, a service such as `ecs-tasks.amazonaws.com`, or an identity provider.

    The ARN is that of a user, of a role or a role's session, of a federated user, or `…:root` for the account's root
    user; 12 digits mean the latter. Raises EvaluationError for anything else.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """

    kind: Kind
    name: str

    def __post_init__(self) -> None:
        shape = _SHAPES.get(self.kind)
        if shape is None or not shape.fullmatch(self.name):
            raise EvaluationError(
                f"{shown(self.kind)}: {shown(self.name)} is not a principal; expected for example {_EXAMPLES}"
            )


@dataclass(frozen=True, slots=True)
class Principals:
    """The principals that a statement names; `everyone` is `*`, and `every_aws` is {"AWS": "*"}."""

    everyone: bool
    every_aws: bool
    named: tuple[Principal, ...]
    written: tuple[str, ...]

    def match(self, principal: Principal) -> bool:
        """Whether the statement names this principal, its account, or the role whose session it is.

        Raises EvaluationError where AWS does not say.
        """
        named = [_names(each, principal) for each in self.named]  # each is asked, so that any error shows
        if self.everyone or any(named):
            return True
        if self.every_aws and principal.kind != "AWS":
            raise EvaluationError(f"{{'AWS': '*'}}: AWS does not document whether that includes {principal.name}")
        return self.every_aws


def principals(raw: object) -> Principals:
    """A Principal element: `*`, or a mapping of AWS, Service and Federated to one name or several.

    Raises EvaluationError for a wildcard in a part of a name and for what IAM does not take.
    """
    if raw == "*":
        return Principals(everyone=True, every_aws=False, named=(), written=("*",))
    if not isinstance(raw, Mapping) or not raw:
        raise EvaluationError(
            f"expected '*' or {{'Service': 'ecs-tasks.amazonaws.com'}} or the like (got {shown(raw)})"
        )
    found = list(_found(raw))
    return Principals(
        everyone=False,
        every_aws=("AWS", "*") in found,
        named=tuple(Principal(kind, name) for kind, name in found if (kind, name) != ("AWS", "*")),
        written=tuple(name for _, name in found),
    )


def _found(raw: Mapping[object, object]) -> Iterator[tuple[Kind, str]]:
    for written, names in raw.items():
        kind = next((known for known in _KINDS if known == written), None)
        if kind is None:
            raise EvaluationError(f"unknown kind of principal {shown(written)}{did_you_mean(str(written), _KINDS)}")
        if not names:
            raise EvaluationError(f"{kind} has no name")
        for name in names if isinstance(names, list | tuple) else [names]:
            if not isinstance(name, str):
                raise EvaluationError(f"{kind}: expected a text (got {shown(name)})")
            yield kind, name


def _names(named: Principal, principal: Principal) -> bool:
    """Whether a principal of the policy is, or contains, the one who asks."""
    if named.kind != principal.kind:
        return False
    if named.name == principal.name or named.kind != "AWS":
        return named.name == principal.name
    account, name = _account_and_name(named.name)
    own_account, own_name = _account_and_name(principal.name)
    if account != own_account:
        return False
    if name == "root":
        return True
    if name.startswith("assumed-role/") and own_name.startswith("role/"):
        raise EvaluationError(
            f"{shown(principal.name)} is a role; the policy names a session, so give the session's ARN"
        )
    # A session's ARN leaves out the path of its role; a role's name is unique in its account whatever the path.
    session = own_name.split("/")
    return name.startswith("role/") and session[0] == "assumed-role" and session[1:2] == name.split("/")[-1:]


def _account_and_name(text: str) -> tuple[str, str]:
    """The account, and what of it is meant; an account by itself is its `root`."""
    found = _ARN.fullmatch(text)
    return (found["account"], found["name"]) if found else (text, "root")
