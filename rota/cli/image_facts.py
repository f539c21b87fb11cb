"""A task's image as `rota show` prints it, and where its tag or digest comes from."""

from typing import Any

from rota.registry import BuildImage, Image, NamedImage, RepositoryImage


def image_text(image: Image) -> str:
    """The image in one line, as far as the registry knows it."""
    if isinstance(image, BuildImage):
        return f"built from {image.folder}"
    if isinstance(image, NamedImage):
        return f"{image.name}{image.suffix}"
    where = ".".join(part for part in (image.account, image.region) if part)
    return f"{where}/{image.repository}{image.suffix}" if where else f"{image.repository}{image.suffix}"


def image_details(image: Image) -> dict[str, Any]:
    """What else the registry says of the image; nothing for an image that is all in `image_text`."""
    details: dict[str, Any] = {}
    if isinstance(image, BuildImage):
        dockerfile = image.dockerfile if image.dockerfile != "Dockerfile" else ""
        details = {"dockerfile": dockerfile, "target": image.target, "args": dict(image.args)}
    elif isinstance(image, RepositoryImage):
        details = {"pull_through_cache": image.pull_through_cache}
    elif secret := image.credentials:
        details = {"credentials": {"from": secret.value_from, "key": secret.key} if secret.key else secret.value_from}
    return {f"image_{name}": value for name, value in details.items() if value}


def image_source(image: Image, *, own: bool = False) -> str:
    """Where the tag or digest of an environment's image comes from, or of a task's `own`."""
    if isinstance(image, BuildImage):
        return "the deployment, which builds it"
    if image.tag_parameter:
        return (
            f"the SSM parameter {image.tag_parameter}, which each deployment reads; -c image_tag=… does not replace it"
        )
    which = "digest" if image.is_pinned else "tag"
    if own:
        return f"the registry's {which} for this task; -c image_tag=… is the environment's image's"
    if image.is_pinned:
        return "the registry's digest, which -c image_tag=… does not replace"
    if image.reference:
        return "the registry's tag, which -c image_tag=… replaces"
    return "-c image_tag=…, a tag or digest that each deployment names, since the registry has none"
