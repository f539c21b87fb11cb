"""A container image as the registry resolves it: in ECR, in another container registry, or built from a folder."""

from dataclasses import dataclass

from rota.registry.resolved_secret import Secret


class _ByReference:
    """An image that is pulled by a tag, a `sha256:` digest, or a tag that a deployment reads from an SSM parameter."""

    __slots__ = ()
    reference: str
    tag_parameter: str

    @property
    def is_pinned(self) -> bool:
        """Whether a digest names the image, so that it is always the same one."""
        return self.reference.startswith("sha256:")

    @property
    def suffix(self) -> str:
        """What follows the repository in an image URI: `:tag`, `@sha256:…`, or nothing where neither is known."""
        return f"{'@' if self.is_pinned else ':'}{self.reference}" if self.reference else ""


@dataclass(frozen=True, slots=True)
class RepositoryImage(_ByReference):
    """An image in ECR: the repository's name and either a tag or a `sha256:` digest.

    `account` and `region` are empty for the environment's own. A repository with `pull_through_cache` is one that ECR
    makes on the first pull. `tag_parameter` names the SSM parameter that has the tag, and `reference` is empty then.
    Without both, the registry names neither tag nor digest, and each deployment has to.
    """

    repository: str
    reference: str = ""
    account: str = ""
    region: str = ""
    pull_through_cache: bool = False
    tag_parameter: str = ""


@dataclass(frozen=True, slots=True)
class NamedImage(_ByReference):
    """An image by its full name, such as `ghcr.io/org/app`, in any container registry that is not ECR.

    `credentials` is the secret with the user and password of a private one. `tag_parameter` is that of an image in ECR.
    """

    name: str
    reference: str = ""
    credentials: Secret | None = None
    tag_parameter: str = ""


@dataclass(frozen=True, slots=True)
class BuildImage:
    """An image built from a folder with a Dockerfile, relative to the project, as a CDK asset.

    `dockerfile` is relative to the folder, `target` the stage that is built, empty for the last one, and `args` are
    the build's arguments, sorted by name.
    """

    folder: str
    dockerfile: str = "Dockerfile"
    target: str = ""
    args: tuple[tuple[str, str], ...] = ()


Image = RepositoryImage | NamedImage | BuildImage
"""Where the image of a container comes from."""


OF_IMAGE = "image"
"""What `command` is when the image says what runs."""


def is_untagged(image: Image) -> bool:
    """Whether the registry leaves the image's tag or digest to each deployment."""
    return isinstance(image, RepositoryImage) and not image.reference and not image.tag_parameter
