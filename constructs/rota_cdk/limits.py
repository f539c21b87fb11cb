"""AWS limits that a growing registry reaches, checked on the synthesized templates, as CloudFormation counts."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rota.access import INLINE_POLICY_LIMIT, policy_size
from rota.errors import Problem
from rota.registry.triggers.bus import DEFAULT
from rota.registry.triggers.pattern_checks import MAX_PATTERN

MAX_RESOURCES = 500
MAX_TEMPLATE_BYTES = 1_000_000
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html, for templates in S3."""

MAX_RULES = 300
"""Rules on one bus in most Regions, more on request. Rules with a schedule exist on the default bus only.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
"""

MAX_ROLES = 1_000
"""Roles in an account, more on request (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html)."""

BOOTSTRAP_ROLES = 5
"""Roles that `cdk bootstrap` makes in each Region (https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html)."""

MAX_TRUST_POLICY = 2_048
"""Characters without white space (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html)."""

MAX_TASK_DEFINITION = 64 * 1024
"""Bytes (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html).

All variables together have a limit of their own. They are part of the task definition, so this limit comes first.
"""


@dataclass(frozen=True, slots=True)
class _Stack:
    name: str
    place: str
    template: Path

    @property
    def account(self) -> str:
        """The account of a place `account/region`; a place that only the deployment knows counts as one."""
        return self.place.partition("/")[0]


def limit_problems(assembly: Path, max_rules: int = MAX_RULES, max_roles: int = MAX_ROLES) -> tuple[Problem, ...]:
    """A problem for every limit that the stacks of a cloud assembly exceed: the count, the limit, and what to do.

    `max_rules` is the account's quota of rules on each bus, `max_roles` that of roles; AWS may have raised them.
    """
    problems: list[Problem] = []
    rules: dict[str, Counter[str]] = {DEFAULT: Counter()}
    roles: Counter[str] = Counter()
    bootstrapped: set[str] = set()
    for stack in _stacks(assembly):
        body = stack.template.read_bytes()
        resources: Mapping[str, Any] = json.loads(body).get("Resources", {})
        kinds = Counter(resource["Type"] for resource in resources.values())
        for bus, count in Counter(_buses(resources.values())).items():
            rules.setdefault(bus, Counter())[stack.place] += count
        roles[stack.account] += kinds["AWS::IAM::Role"] + BOOTSTRAP_ROLES * (stack.place not in bootstrapped)
        bootstrapped.add(stack.place)
        problems += [Problem((), f"stack {stack.name}: {text}") for text in _stack_problems(len(resources), len(body))]
        for logical_id, resource in resources.items():
            check = _RESOURCE_CHECKS.get(resource["Type"])
            found = check(resource.get("Properties", {})) if check else ()
            problems += [Problem((), f"stack {stack.name}, {logical_id}: {text}") for text in found]
    elsewhere = "move environments or tasks to another account or Region"
    for bus, counts in rules.items():
        what = "rules on the default event bus" if bus == DEFAULT else f"rules on the event bus {bus}"
        problems += _quota_problems(counts, max_rules, what, elsewhere, "rules_per_bus")
    elsewhere = "move environments to another account"
    problems += _quota_problems(roles, max_roles, "roles with those of `cdk bootstrap`", elsewhere, "roles_per_account")
    return tuple(problems)


def _buses(resources: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The bus of each rule; of one whose name has pseudo parameters, its text."""
    for resource in resources:
        if resource["Type"] == "AWS::Events::Rule":
            bus = resource.get("Properties", {}).get("EventBusName", DEFAULT)
            yield bus if isinstance(bus, str) else str(bus.get("Fn::Sub"))


def _quota_problems(counts: Mapping[str, int], most: int, what: str, way_out: str, key: str) -> Iterator[Problem]:
    """A problem for each place that has more than its quota, which AWS raises on request; `key` is the context key."""
    for place, count in counts.items():
        if count > most:
            text = f"{place}: {count:,} {what}, at most {most:,}; {way_out}"
            yield Problem((), f"{text}, or have AWS raise the quota and pass it as -c {key}=N")


def _stack_problems(resources: int, size: int) -> Iterator[str]:
    way_out = "give some of its tasks a `group`: each group becomes a stack of its own"
    if resources > MAX_RESOURCES:
        yield f"{resources:,} resources, CloudFormation takes {MAX_RESOURCES}; {way_out}"
    if size > MAX_TEMPLATE_BYTES:
        yield f"a template of {size:,} bytes, CloudFormation takes {MAX_TEMPLATE_BYTES:,}; {way_out}"


def _role_problems(properties: Mapping[str, Any]) -> Iterator[str]:
    policies = sum(policy_size(policy["PolicyDocument"]) for policy in properties.get("Policies", ()))
    name = properties["RoleName"]
    if policies > INLINE_POLICY_LIMIT:
        yield (
            f"role {name}: {policies:,} characters of inline policies, IAM takes {INLINE_POLICY_LIMIT:,};"
            " join resources under a common prefix, or split the task"
        )
    trust = policy_size(properties["AssumeRolePolicyDocument"])
    if trust > MAX_TRUST_POLICY:
        yield (
            f"role {name}: a trust policy of {trust:,} characters, IAM takes {MAX_TRUST_POLICY:,};"
            " shorten the names of app and environment, or use fewer event buses"
        )


def _task_definition_problems(properties: Mapping[str, Any]) -> Iterator[str]:
    size = len(json.dumps(properties, separators=(",", ":"), ensure_ascii=False).encode())
    if size > MAX_TASK_DEFINITION:
        yield (
            f"task definition {properties['Family']}: {size:,} bytes, ECS takes {MAX_TASK_DEFINITION:,};"
            " let the task read long values from S3 or a parameter instead of its env"
        )


def _rule_problems(properties: Mapping[str, Any]) -> Iterator[str]:
    """What only the alerts of tasks with sidecars can exceed: a pattern of the registry was measured before."""
    size = len(json.dumps(properties.get("EventPattern", {}), separators=(",", ":"), ensure_ascii=False))
    if size > MAX_PATTERN:
        yield (
            f"rule {properties['Name']}: a pattern of {size:,} characters, EventBridge takes {MAX_PATTERN:,}: it names"
            " the tasks with sidecars, or those without, whichever are fewer; give all of them a sidecar, or move some"
            " to another environment"
        )


_RESOURCE_CHECKS = {
    "AWS::Events::Rule": _rule_problems,
    "AWS::IAM::Role": _role_problems,
    "AWS::ECS::TaskDefinition": _task_definition_problems,
}


def _stacks(assembly: Path) -> Iterator[_Stack]:
    """The stacks of an assembly, each with the account and Region of its rules and roles."""
    artifacts = json.loads((assembly / "manifest.json").read_text())["artifacts"]
    for name, artifact in artifacts.items():
        if artifact["type"] == "aws:cloudformation:stack":
            place = artifact["environment"].removeprefix("aws://")
            if "unknown" in place:
                # Environments without an account count apart: each may be in its own. A group's stack depends on its
                # environment's.
                others = [other for other in artifact.get("dependencies", ()) if not other.endswith(".assets")]
                place = f"environment of {min(others, default=name)}"
            yield _Stack(name, place, assembly / artifact["properties"]["templateFile"])
