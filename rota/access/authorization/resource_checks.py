"""Whether the resources of a statement are ones that its actions take."""

from collections.abc import Iterator

from rota.access.arn import Arn, MalformedArnError, parse_arn
from rota.access.authorization.overlap import has_wildcard
from rota.access.authorization.reference import Action, types_of
from rota.access.authorization.resource_types import ResourceType
from rota.access.authorization.statement_problem import Part
from rota.access.regions import partition_of
from rota.access.statement import Place, Statement
from rota.access.wildcard_reasons import STAR_REASONS
from rota.errors import shown

PartProblems = Iterator[tuple[Part, str]]
_NAMED = 2


def check_resources(statement: Statement, actions: tuple[Action, ...], place: Place) -> PartProblems:
    """What is wrong with the resources of a statement, given those of its actions that exist."""
    yield from _stars(statement, actions)
    arns: dict[str, Arn] = {}
    for text in statement.resources:
        if text == "*":
            continue
        try:
            arns[text] = parse_arn(text)
        except MalformedArnError as error:
            yield ("resources", text), f"{shown(text)} is not an ARN: {error}"
            continue
        if complaint := _elsewhere(arns[text], place) or _wide_bucket(arns[text]):
            yield ("resources", text), f"{shown(text)} {complaint}"
    if "*" not in statement.resources and len(arns) == len(statement.resources):
        yield from _mismatches(arns, actions)


def _stars(statement: Statement, actions: tuple[Action, ...]) -> PartProblems:
    if "*" in statement.resources:
        if not statement.reason.strip():
            yield (
                ("resources", "*"),
                "'*' allows every resource; name each one, or say in 'reason' why none can be named",
            )
        for action in actions:
            if action.types and str(action) not in STAR_REASONS:
                yield ("actions", str(action)), f"'*' is too wide for '{action}'; name {_accepted(action.types)}"
        return
    for action in actions:
        if not action.types:
            message = f"'{action}' takes no resource; give it a statement of its own with resources '*' and a reason"
            yield ("actions", str(action)), message


def _elsewhere(arn: Arn, place: Place) -> str:
    """What is wrong with the ARN's partition, seen from an environment's place and from the ARN's own Region."""
    known = not arn.partition.startswith("${")
    if known and not place.partition.startswith("${") and arn.partition != place.partition:
        theirs, ours = arn.partition, place.partition
        return f"is in the partition {theirs}, but this environment is in {ours}; write arn:${{partition}}:…"
    if known and arn.region and not arn.region.startswith("${") and partition_of(arn.region) != arn.partition:
        return f"names {arn.region}, which is in the partition {partition_of(arn.region)}; write arn:${{partition}}:…"
    return ""


def _wide_bucket(arn: Arn) -> str:
    if arn.service == "s3" and not arn.region and has_wildcard(arn.resource.partition("/")[0]):
        return "has a wildcard in the bucket's name, which also matches other people's buckets; name each bucket"
    return ""


def _mismatches(arns: dict[str, Arn], actions: tuple[Action, ...]) -> PartProblems:
    """Resources that no action takes; where there are none, actions that take none of the resources."""
    taking = tuple(action for action in actions if action.types)
    types = _types(taking)
    unfit = [text for text, arn in arns.items() if types and not any(known.fits(arn) for known in types)]
    for text in unfit:
        yield ("resources", text), _unfit(text, arns[text], taking, types)
    for action in taking if not unfit else ():
        if not any(known.fits(arn) for known in action.types for arn in arns.values()):
            message = f"'{action}' takes none of the resources here; name {_accepted(action.types, *arns)}"
            yield ("actions", str(action)), message


def _unfit(text: str, arn: Arn, actions: tuple[Action, ...], types: tuple[ResourceType, ...]) -> str:
    for known in types:
        for known_format in known.formats:
            if known_format.names(arn):
                return f"{shown(text)} {known_format.misplaced(arn)}; write {known_format.in_registry()}"
    names = " or ".join(f"'{action}'" for action in actions[:_NAMED])
    kind = next((f"{_article(known.name)} and " for known in types_of(arn.service) if known.fits(arn)), "")
    return f"{shown(text)} is {kind}not a resource of {names}; name {_accepted(types, text)}"


def _types(actions: tuple[Action, ...]) -> tuple[ResourceType, ...]:
    return tuple(dict.fromkeys(known for action in actions for known in action.types))


def _accepted(types: tuple[ResourceType, ...], *near: str) -> str:
    """What would fit: an ARN near one that does not, or else the formats of the types, the plainest first."""
    for text in near:
        for nearby in _nearby(text):
            for known in types:
                if known.fits(parse_arn(nearby)):
                    return f"{_article(known.name)}, such as '{nearby}'"
    plainest = sorted(types, key=lambda known: (len(known.formats[0].text), known.name))
    described = [f"{_article(known.name)} ({known.formats[0].in_registry()})" for known in plainest[:_NAMED]]
    return " or ".join(described)


def _nearby(text: str) -> Iterator[str]:
    """What a resource contains, and what contains it."""
    resource = parse_arn(text).resource
    outer = resource.partition("/")[0]
    yield f"{text}/*"
    if outer:
        yield text.removesuffix(resource) + outer


def _article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeio' else 'a'} {name}"
