"""The shape of an image's entry: built from a folder, in a repository of ECR, or by its full name."""

from typing import Annotated, Any

from pydantic import Discriminator, Field, create_model, model_validator
from pydantic import Tag as Case

from rota.registry import field_types
from rota.registry.model_base import Model
from rota.registry.model_secrets import SECRET_KEY, secret_case

SOURCES = {
    "build": ("dockerfile", "target", "args"),
    "repository": ("account", "region", "pull_through_cache", "tag", "digest"),
    "name": ("credentials", "tag", "digest"),
}
"""Where an image may come from, one of which each has -> the fields that go with it."""

_CREDENTIALS_FIELDS: dict[str, Any] = {
    "from": (
        field_types.Text,
        Field(
            description="The secret, as it is written without a mapping.",
            examples=["secretsmanager:payments/ghcr"],
        ),
    ),
    "key": SECRET_KEY,
}
CredentialsEntry = create_model(
    "CredentialsEntry",
    __base__=Model,
    __doc__="The credentials of a container registry, with the key that they are encrypted with.",
    **_CREDENTIALS_FIELDS,
)


class Image(Model):
    """A container image: built by CDK, in a repository of ECR, or by its full name in any container registry."""

    build: field_types.Text | None = Field(
        None, description="The folder of a Dockerfile, relative to the project; built on deployment.", examples=["."]
    )
    dockerfile: field_types.PathWithin | None = Field(
        None,
        description="The Dockerfile to build, relative to the folder; left out, `Dockerfile`.",
        examples=["docker/Dockerfile.tasks"],
    )
    target: field_types.BuildStage | None = Field(
        None, description="The stage of the Dockerfile to build; left out, the last one.", examples=["tasks"]
    )
    args: field_types.BuildArguments | None = Field(
        None,
        description="Arguments of the build, as text exactly as written. They are no place for secrets: the image"
        " keeps them.",
        examples=[{"PYTHON_VERSION": "3.13"}],
    )
    repository: field_types.RepositoryName | None = Field(
        None,
        description="The name of an ECR repository, in the environment's account and Region unless `account` and"
        " `region` say otherwise. Without `tag` and `digest`, each deployment names one of them: `-c image_tag=…`.",
        examples=["app-tasks"],
    )
    account: field_types.Account | None = Field(
        None,
        description="The repository's account, if it is another one, whose repository policy must allow the pull.",
        examples=["111111111111"],
    )
    region: field_types.Region | None = Field(
        None, description="The repository's Region, if it is another one.", examples=["us-east-1"]
    )
    pull_through_cache: bool | None = Field(
        None,
        description="true when the repository is made by a pull-through cache rule of ECR: the first pull may fill it.",
    )
    name: field_types.ImageName | None = Field(
        None,
        description="The image's full name in a container registry other than ECR, with `tag` or `digest`.",
        examples=["ghcr.io/org/app"],
    )
    credentials: (
        Annotated[
            Annotated[str, Case("<text>")] | Annotated[CredentialsEntry, Case("<fields>")], Discriminator(secret_case)
        ]
        | None
    ) = Field(
        None,
        description="The secret with the user and password of a private container registry; a mapping of `from` and"
        " `key` when it is encrypted with a key of your own.",
        examples=["secretsmanager:payments/ghcr"],
    )
    tag: field_types.Tag | None = Field(
        None,
        description="The image's tag, not `latest`; `-c image_tag=…` replaces that of the environment's image."
        " `ssm:/path/of/parameter` reads the tag at each deployment.",
        examples=["2026-03-01"],
    )
    digest: field_types.Digest | None = Field(
        None, description="The image's digest; `-c image_tag=…` does not replace it.", examples=["sha256:" + "0" * 64]
    )

    @model_validator(mode="after")
    def _one_source(self) -> "Image":
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        sources = [name for name in SOURCES if name in given]
        if len(sources) != 1:
            got = ", ".join(given) or "nothing"
            raise field_types.wrong(f"needs exactly one of build, repository and name (got {got})")
        (source,) = sources
        others = [name for name in given if name != source and name not in SOURCES[source]]
        if others:
            takes = ", ".join(SOURCES[source])
            raise field_types.wrong(f"{', '.join(others)} cannot be set beside {source}, which takes {takes}")
        if self.tag is not None and self.digest is not None:
            raise field_types.wrong("tag and digest cannot both be set; keep one")
        if source == "name" and self.tag is None and self.digest is None:
            raise field_types.wrong("an image by its name needs a tag or a digest; without them it would be 'latest'")
        return self
