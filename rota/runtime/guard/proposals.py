"""Lines of an `iam:` block that would allow some needs: verbs if one fits exactly, else exact statements."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rota.access import STAR_REASONS, Place, Statement
from rota.access.document import merged
from rota.access.kms_via import NEED_VIA
from rota.access.verbs import VERBS, Verb
from rota.registry import Environment
from rota.runtime.guard.destination import Destination
from rota.runtime.guard.judge import Judge
from rota.runtime.guard.key_patterns import listing_pattern, object_patterns
from rota.runtime.guard.needs import Need
from rota.runtime.guard.registry_yaml import arn_with_placeholders, flow, with_placeholders

_HELPERS = frozenset({"sqs:GetQueueUrl"})
"""Actions that several verbs include. Alone they do not show which verb is meant."""

_NARROWED_BY = {"s3:PutObjectAcl": "s3:x-amz-acl", "s3:PutObjectVersionAcl": "s3:x-amz-acl"}
"""Action -> the condition key that the registry requires in a statement of it."""

_S3_OBJECTS = "arn:{partition}:s3:::"
_ANY_SUFFIX = "-??????"
_NO_RESOURCE = "AWS gives this action no resource"


@dataclass(frozen=True, slots=True)
class Located:
    """A need, and the destination of its call."""

    need: Need
    where: Destination

    @property
    def resource(self) -> str:
        """The resource as the registry would name it; empty if the call does not name it."""
        return self.where.shown(self.need.resource) if self.need.resource else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One verb on one value, such as `s3: {read: reports/in/*}`."""

    service: str
    verb: str
    value: str

    def text(self, environment: Environment) -> str:
        """The value with the registry's placeholders."""
        if self.value.startswith("arn:"):
            return arn_with_placeholders(self.value, environment, environment.place)
        return with_placeholders(self.value, environment)

    def yaml(self, environment: Environment) -> str:
        """The line as it would be under `iam:`."""
        return f"{self.service}: {flow({self.verb: self.text(environment)})}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to add: verbs, exact statements, and the needs whose resource is not known."""

    lines: tuple[Line, ...] = ()
    exact: tuple[Statement, ...] = ()
    unknown: tuple[Need, ...] = ()


def propose(needs: Iterable[Located], *, whole_run: bool = False) -> Proposal:
    """The fewest and narrowest lines that together allow all needs, in the order of the table of verbs.

    `whole_run`: these are all needs of a run, so a single object is named by its key instead of its folder.
    """
    wanted = _distinct(needs)
    patterns = _patterns(wanted, all_known=whole_run)
    candidates = {
        candidate: covered
        for candidate in dict.fromkeys(line for located in wanted for line in _candidates(located, patterns))
        if (covered := _covered(candidate, wanted))
    }
    chosen = _fewest(candidates, [index for index, each in enumerate(wanted) if _implies_verb(each)])
    done = {index for line in chosen for index in candidates[line]}
    statements, unknown = [], []
    for index, located in enumerate(wanted):
        if index in done:
            continue
        if located.resource:
            statements.append(_exact(located, patterns))
        elif not any(located.need.action in _verb(line).actions for line in chosen):
            unknown.append(located.need)
    return Proposal(
        tuple(sorted(chosen, key=lambda line: (_order(line), line.value))), merged(statements), tuple(unknown)
    )


def _distinct(needs: Iterable[Located]) -> tuple[Located, ...]:
    """Each need once. Contexts are mappings, which have no hash."""
    found: dict[tuple[object, ...], Located] = {}
    for located in needs:
        context = tuple(sorted((key, str(value)) for key, value in located.need.context.items()))
        found.setdefault((located.need.action, located.need.resources, context, located.where), located)
    return tuple(found.values())


def _patterns(needs: Iterable[Located], *, all_known: bool) -> Mapping[tuple[str, str, str], str]:
    """(action, bucket, key) -> the pattern for this key."""
    keys: dict[tuple[str, str], set[str]] = {}
    for located in needs:
        if object_name := _object_name(located):
            bucket, key = object_name
            keys.setdefault((located.need.action, bucket), set()).add(key)
    return {
        (action, bucket, key): pattern
        for (action, bucket), members in keys.items()
        for key, pattern in object_patterns(members, all_known=all_known).items()
    }


def _object_name(located: Located) -> tuple[str, str] | None:
    prefix = _S3_OBJECTS.format(partition=located.where.place.partition)
    bucket, slash, key = located.resource.removeprefix(prefix).partition("/")
    return (bucket, key) if located.resource.startswith(prefix) and slash else None


def _candidates(located: Located, patterns: Mapping[tuple[str, str, str], str]) -> Iterator[Line]:
    """Each verb that has the action, with each value that names the resource."""
    action = located.need.action
    for service, verbs in VERBS.items():
        for verb in verbs.values():
            if action in verb.actions and verb.name not in NEED_VIA:
                for value in _values(located, patterns):
                    yield Line(service, verb.name, value)


def _values(located: Located, patterns: Mapping[tuple[str, str, str], str]) -> Iterator[str]:
    """The values by which verbs may name the resource of a need, names before ARNs."""
    need, place, resource = located.need, located.where.place, located.resource
    if alias := need.context.get("kms:RequestAlias"):
        yield str(alias)
    if namespace := need.context.get("cloudwatch:namespace"):
        yield str(namespace)
    if not resource.startswith("arn:"):
        return
    if object_name := _object_name(located):
        bucket, key = object_name
        yield f"{bucket}/{patterns[need.action, bucket, key]}"
    elif ":s3:::" in resource:
        bucket = resource.rpartition(":")[2]
        prefix = listing_pattern(str(need.context.get("s3:prefix") or ""))
        yield f"{bucket}/{prefix}" if prefix else bucket
    else:
        _, partition, _, region, account, name = resource.split(":", 5)
        if (partition, account) == (place.partition, place.account) and region in {"", place.region}:
            name = name.removesuffix(_ANY_SUFFIX)
            yield name
            if name.startswith("parameter/") and name.count("/") > 1:
                yield name.removeprefix("parameter")  # a parameter in a folder begins with a slash
            # `table/jobs`, `secret:name`, `dbuser:*/tasks`: without the kind it is the name.
            yield from dict.fromkeys((name.partition("/")[2], name.partition(":")[2], name.rpartition("/")[2]))
        yield resource.removesuffix(_ANY_SUFFIX)


def _covered(line: Line, wanted: tuple[Located, ...]) -> frozenset[int]:
    """The indexes of the needs that a line allows; none if its value does not fit the verb or means something else."""
    covered = set()
    for index, located in enumerate(wanted):
        found = _resolved(line, located.where.place)
        if found is None or located.need.action not in found.actions:
            continue
        known = Destination(located.where.place)
        resources = (located.resource,) if located.resource else ()
        need = Need(located.need.action, resources, located.need.context, located.need.written if not resources else "")
        if (resources or need.written) and Judge([found]).verdict(need, known).outcome == "allowed":
            covered.add(index)
    return frozenset(covered)


def _resolved(line: Line, place: Place) -> Statement | None:
    found = _verb(line).resolve(line.value, place)
    if found is None:
        return None
    actions, target = found
    return Statement(actions, (target.resource,), target.conditions)


def _verb(line: Line) -> Verb:
    return VERBS[line.service][line.verb]


def _order(line: Line) -> tuple[int, int]:
    """The place of a line's verb in the table of verbs."""
    return list(VERBS).index(line.service), list(VERBS[line.service]).index(line.verb)


def _implies_verb(located: Located) -> bool:
    return located.need.action not in _HELPERS


def _fewest(candidates: Mapping[Line, frozenset[int]], open_needs: Iterable[int]) -> list[Line]:
    """Lines that cover the open needs: the line that covers most is taken first, then the one with fewest actions."""
    chosen: list[Line] = []
    left = set(open_needs)
    while left:
        useful = [line for line, covered in candidates.items() if covered & left]
        if not useful:
            break
        # Of several values with the same meaning the first is taken: the name, not the ARN.
        best = min(useful, key=lambda line: (-len(candidates[line] & left), len(_verb(line).actions), _order(line)))
        chosen.append(best)
        left -= candidates[best]
    return chosen


def _exact(located: Located, patterns: Mapping[tuple[str, str, str], str]) -> Statement:
    action, resource = located.need.action, located.resource
    if object_name := _object_name(located):
        bucket, key = object_name
        resource = resource.removesuffix(key) + patterns[action, bucket, key]
    reason = STAR_REASONS.get(action, _NO_RESOURCE) if resource == "*" else ""
    narrowing = _NARROWED_BY.get(action, "")
    value = located.need.context.get(narrowing)
    return Statement((action,), (resource,), {"StringEquals": {narrowing: (str(value),)}} if value else {}, reason)
