"""An image's repository, which is a name in the ECR of the environment's own account and Region; and what a URI means.

What of a URI is its host follows the rule of container engines:
https://pkg.go.dev/github.com/distribution/reference. ECR's hosts:
https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html and ecr-requests.html.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from rota.access import Place
from rota.errors import Path, Problem, shown
from rota.registry.image_tag import MOVING, NOT_LATEST, reference_problem
from rota.registry.placeholders import placeholder_values, substitute
from rota.registry.resolve import place_of

NAME = r"(?=.{2,256}$)(?![^/]*\.[^/]*/|localhost/)[a-z0-9]+([._/-][a-z0-9]+)*"
"""https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html, but no host at its start."""

LONGEST = 512
"""Characters of a URI that is taken apart; a name has 256 at most."""

RULE = "the name of an ECR repository in the environment's account: lower case, such as app-tasks"

_URI = re.compile(
    r"(?:[a-z+]+://)?"
    r"(?:(?P<host>localhost|[^/]*[.:][^/]*)/)?"
    r"(?P<name>[^:@]+)(?::(?P<tag>[^:@]+))?(?:@(?P<digest>.+))?"
)
_ECR_HOST = re.compile(r"(?P<account>[^.]+)\.dkr[.-]ecr(?:-fips)?\.(?P<region>[^.]+)\..+")
_ECR_ARN = re.compile(r"arn:[^:]+:ecr:(?P<region>[^:]+):(?P<account>[^:]+):repository")


class _Uri(NamedTuple):
    """An image's URI, or a repository's ARN; what it does not have is empty."""

    host: str
    name: str
    tag: str
    digest: str


def is_name(text: str) -> bool:
    """Whether a text is a repository's name."""
    return re.fullmatch(NAME, text, re.ASCII) is not None


def is_uri(text: str) -> bool:
    """Whether a text that is no name is one with a host, a tag or a digest around it."""
    return not is_name(text) and (found := _read(text)) is not None and is_name(found.name)


def image_problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong in each environment's image once its placeholders are filled in."""
    for name, entry in data["environments"].items():
        place = place_of(entry.get("account"), entry.get("region"))
        image = substitute(entry.get("image", {}), placeholder_values(data["app"], name, place))
        path: Path = ("environments", name, "image")
        repository = image.get("repository", "")
        if repository and not is_name(repository):
            yield Problem((*path, "repository"), f"{_wrong(repository, image, place)} (got {shown(repository)})")
        if image.get("tag") == MOVING:
            yield Problem((*path, "tag"), f"{NOT_LATEST} (got {shown(MOVING)})")


def _wrong(repository: str, image: Mapping[str, Any], place: Place) -> str:
    uri = _read(repository)
    if uri is None or not is_name(uri.name):
        return f"must be {RULE}"
    write = _written(uri, image)
    ecr = _ECR_HOST.fullmatch(uri.host) or _ECR_ARN.fullmatch(uri.host)
    if uri.host and ecr is None:
        return (
            f"an image of another container registry, {uri.host}, is not possible yet; push it to an ECR repository in"
            f" the environment's account and write the name of that one, such as {write}"
        )
    is_agnostic = place.account.startswith("${")
    if ecr is None or is_agnostic or (ecr["account"], ecr["region"]) == (place.account, place.region):
        where = "those that it is deployed to" if is_agnostic else f"{place.account}, {place.region}"
        return f"must be the repository's name alone, in the environment's account and Region ({where}); write {write}"
    return (
        f"an image of another account or Region, {ecr['account']}, {ecr['region']}, is not possible yet; push it to the"
        f" environment's own ({place.account}, {place.region}), and write {write}"
    )


def _written(uri: _Uri, image: Mapping[str, Any]) -> str:
    """What to write in the registry: the name, and what of the URI the image does not say yet."""
    reference = uri.digest or uri.tag
    if image.get("tag") or image.get("digest") or not reference or reference_problem(reference):
        return uri.name
    return f'{{repository: {uri.name}, {"digest" if uri.digest else "tag"}: "{reference}"}}'


def _read(text: str) -> _Uri | None:
    found = _URI.fullmatch(text) if len(text) <= LONGEST else None
    return _Uri(*(part or "" for part in found.group("host", "name", "tag", "digest"))) if found else None
