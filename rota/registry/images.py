"""Reads an image as the registry has it, for the environment, a task or a container."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from rota.access import Place
from rota.access.regions import REGION, partition_of
from rota.errors import Problem, ProblemsError, shown
from rota.registry.image_repository import name_problem, repository_problem
from rota.registry.image_tag import MOVING, NOT_LATEST, PARAMETER, reference_problem, tag_problem
from rota.registry.placeholders import as_long_as_can_be, as_written, substitute
from rota.registry.resolved_image import BuildImage, Image, NamedImage, RepositoryImage
from rota.registry.resolved_secret import Secret
from rota.registry.secrets import is_reference, read_secret

_OF_A_BUILD = ("build", "dockerfile", "target")

NEEDS_A_TAG = "the image of a task needs a tag or a digest: -c image_tag=… names that of the environment's image only"
"""Why an image that is not the environment's must say which one it is."""


def read_image(entry: Mapping[str, Any], values: Mapping[str, str], place: Place) -> Image:
    """The image of an entry as the file has it. Raises ProblemsError with paths below the entry."""
    filled = substitute(entry, values)
    try:
        return image_of(filled, place)
    except ProblemsError as error:
        problems = [
            # The file has no pseudo parameter of CloudFormation.
            replace(each, message=as_written(each, entry, filled)) if "${AWS::" in each.message else each
            for each in error.problems
        ]
        raise ProblemsError(problems) from None


def image_of(entry: Mapping[str, Any], place: Place) -> Image:
    """The image of an entry that fits the model and whose placeholders are filled in, in an environment of this place.

    Raises ProblemsError with paths below the entry.
    """
    problems = list(_problems(entry, place))
    credentials: Secret | None = None
    if "credentials" in entry:
        try:
            credentials = _credentials(entry["credentials"], place)
        except ProblemsError as error:
            problems += [Problem(("credentials", *each.path), each.message) for each in error.problems]
    if problems:
        raise ProblemsError(problems)
    if "build" in entry:
        args = tuple(sorted(entry.get("args", {}).items()))
        return BuildImage(entry["build"], entry.get("dockerfile", "Dockerfile"), entry.get("target", ""), args)
    tag: str = entry.get("tag", "")
    parameter = tag.removeprefix(PARAMETER) if tag.startswith(PARAMETER) else ""
    reference = "" if parameter else tag or entry.get("digest", "")
    if "name" in entry:
        return NamedImage(entry["name"], reference, credentials, parameter)
    account, region = entry.get("account", place.account), entry.get("region", place.region)
    return RepositoryImage(
        entry["repository"],
        reference,
        # The environment's own is left out, so that an image is the same whether it names it or not.
        account if account != place.account else "",
        region if region != place.region else "",
        entry.get("pull_through_cache", False),
        parameter,
    )


def _problems(entry: Mapping[str, Any], place: Place) -> Iterator[Problem]:
    """What the models cannot see, or could not before the placeholders were filled in."""
    for field, check in (("repository", repository_problem), ("name", name_problem)):
        if field in entry and (problem := check(entry, place)):
            yield Problem((field,), f"{problem} (got {shown(entry[field])})")
    if problem := _tag_problem(entry.get("tag", "")):
        yield Problem(("tag",), f"{problem} (got {shown(entry['tag'])})")
    if (digest := entry.get("digest")) and (problem := reference_problem(digest)):
        yield Problem(("digest",), f"{problem} (got {shown(digest)})")
    yield from _place_problems(entry, place)
    yield from _known_late(entry)


def _known_late(entry: Mapping[str, Any]) -> Iterator[Problem]:
    """What of a build only the deployment knows."""
    arguments = entry.get("args", {})
    texts: dict[tuple[str, ...], Any] = {(field,): entry[field] for field in _OF_A_BUILD if field in entry}
    texts |= {("args", name): value for name, value in arguments.items()}
    for path, text in texts.items():
        if "${AWS::" in text:
            message = (
                "an image is built before the deployment, which fills in account, Region and partition of an"
                f" environment without them; name them here (got {shown(text)})"
            )
            yield Problem(path, message)


def _tag_problem(tag: str) -> str:
    if not tag or tag == MOVING:
        return NOT_LATEST if tag else ""
    return tag_problem(tag if tag.startswith(PARAMETER) else as_long_as_can_be(tag))


def _place_problems(entry: Mapping[str, Any], place: Place) -> Iterator[Problem]:
    account, region = entry.get("account", place.account), entry.get("region", place.region)
    if not account.startswith("${") and not re.fullmatch(r"[0-9]{12}", account, re.ASCII):
        yield Problem(("account",), f"must be an account id: twelve digits (got {shown(account)})")
    if region.startswith("${"):
        return
    if not re.fullmatch(REGION, region, re.ASCII):
        yield Problem(("region",), f"must be a Region such as us-east-1 (got {shown(region)})")
    elif not place.partition.startswith("${") and partition_of(region) != place.partition:
        text = f"it is in the partition {partition_of(region)}, and the environment is in {place.partition}"
        yield Problem(("region",), f"{text}; no role pulls from there (got {shown(region)})")


def _credentials(entry: str | Mapping[str, str], place: Place) -> Secret:
    """The secret of a private container registry, which ECS reads whole.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html
    """
    reference, where = (entry, ()) if isinstance(entry, str) else (entry["from"], ("from",))
    got = f" (got {shown(reference)})" if is_reference(reference) else ""
    if not is_reference(reference):
        # It may be the password itself, which no message prints.
        raise ProblemsError([Problem(where, "must be the name of a secret in Secrets Manager: 'secretsmanager:name'")])
    secret = read_secret("", entry, place)
    if not secret.action.startswith("secretsmanager:"):
        text = "ECS reads credentials from Secrets Manager only; write 'secretsmanager:name'"
        raise ProblemsError([Problem(where, f"{text}{got}")])
    if secret.value_from != secret.resource.removesuffix("-??????"):
        text = "ECS reads the whole secret, {username: …, password: …}; write its name alone, 'secretsmanager:name'"
        raise ProblemsError([Problem(where, f"{text}{got}")])
    # ECS takes a full ARN, or the name of a secret in the environment's own account and Region:
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RepositoryCredentials.html
    if secret.resource.endswith("-??????"):
        return replace(secret, value_from=secret.value_from.partition(":secret:")[2])
    return secret
