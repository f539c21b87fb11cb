"""An image's repository in ECR and its full name elsewhere: what is one, and what to write for what is another."""

import re
from collections.abc import Mapping
from typing import Any

from rota.access import Place
from rota.registry import image_name
from rota.registry.image_tag import reference_problem
from rota.registry.image_uri import ImageUri, read_uri
from rota.registry.placeholders import as_long_as_can_be

NAME = r"(?=.{2,256}$)(?![^/]*\.[^/]*/|localhost/)[a-z0-9]+([._/-][a-z0-9]+)*"
"""https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html, but no host at its start."""

RULE = "the name of an ECR repository: lower case, such as app-tasks"

_EXAMPLE_TAG = "2026-03-01"


def is_name(text: str) -> bool:
    """Whether a text is a repository's name."""
    return re.fullmatch(NAME, text, re.ASCII) is not None


def is_uri(text: str) -> bool:
    """Whether a text that is no name is one with a host, a tag or a digest around it."""
    return not is_name(text) and (found := read_uri(text)) is not None and is_name(found.name)


def repository_problem(image: Mapping[str, Any], place: Place) -> str:
    """What is wrong with the repository of an image's entry, whose placeholders are filled in; or nothing."""
    repository: str = image["repository"]
    if is_name(as_long_as_can_be(repository)):
        return ""
    uri = read_uri(repository)
    if uri is None or not is_name(uri.name):
        return f"must be {RULE}"
    if uri.host and uri.ecr is None:
        return f"an image of another container registry goes by its name; write {_named(uri, image)}"
    own = (image.get("account", place.account), image.get("region", place.region))
    if uri.ecr is None or _same(uri.ecr, own):
        at = "those that it is deployed to" if own[0].startswith("${") else ", ".join(own)
        write = _alone(uri, image)
        return f"must be the repository's name alone, in the environment's account and Region ({at}); write {write}"
    beside = _in_ecr(uri, image, place)
    return f"must be the repository's name alone, with its account and Region beside it; write {beside}"


def name_problem(image: Mapping[str, Any], place: Place) -> str:
    """What is wrong with the name of an image's entry, whose placeholders are filled in; or nothing."""
    name: str = image["name"]
    uri = read_uri(as_long_as_can_be(name))
    if uri is not None and uri.ecr and (written := read_uri(name)):
        return (
            f"an image in ECR goes by its repository, which the task may pull; write {_in_ecr(written, image, place)}"
        )
    if uri is not None and uri.host.partition(":")[0] == "localhost":
        return "Fargate has no container registry at localhost; name one that the tasks can reach"
    if image_name.is_name(as_long_as_can_be(name)):
        return ""
    if uri is None or not is_name(uri.name):
        return f"must be {image_name.RULE}"
    return f"must be {image_name.RULE}; write {_named(uri, image)}"


def _same(ecr: tuple[str, str], own: tuple[str, str]) -> bool:
    """Whether both are one account and Region, or one that only a deployment knows."""
    return all(one == other or other.startswith("${") for one, other in zip(ecr, own, strict=True))


def _alone(uri: ImageUri, image: Mapping[str, Any]) -> str:
    """The name, and what of the URI the image does not say yet."""
    reference = {} if {"tag", "digest"} & image.keys() else _reference(uri)
    return _mapping({"repository": uri.name, **reference}) if reference else uri.name


def _in_ecr(uri: ImageUri, image: Mapping[str, Any], place: Place) -> str:
    account, region = uri.ecr or (place.account, place.region)
    where = {
        **({"account": account} if account != place.account else {}),
        **({"region": region} if region != place.region else {}),
    }
    return _mapping({"repository": uri.name, **where, **(_stated(image) or _reference(uri))})


def _named(uri: ImageUri, image: Mapping[str, Any]) -> str:
    name = f"{uri.host}/{uri.name}" if uri.host else uri.name
    return _mapping({"name": name, **(_stated(image) or _reference(uri) or {"tag": _EXAMPLE_TAG})})


def _stated(image: Mapping[str, Any]) -> dict[str, str]:
    return {name: image[name] for name in ("tag", "digest") if name in image}


def _reference(uri: ImageUri) -> dict[str, str]:
    reference = uri.digest or uri.tag
    if not reference or reference_problem(reference):
        return {}
    return {"digest" if uri.digest else "tag": reference}


def _mapping(fields: Mapping[str, str]) -> str:
    quoted = ("account", "tag", "digest")
    written = (f'{name}: "{value}"' if name in quoted else f"{name}: {value}" for name, value in fields.items())
    return f"{{{', '.join(written)}}}"
