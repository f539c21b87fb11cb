"""The images of a stack's tasks: their URIs, and what the execution roles need to pull them."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from aws_cdk import Annotations, CfnParameter, Stack, Stage
from aws_cdk.aws_ecr_assets import DockerImageAsset, Platform
from constructs import Construct

from rota.access.regions import dns_suffix
from rota.errors import UsageError
from rota.registry import BuildImage, Environment, Image, NamedImage, RepositoryImage, Task
from rota.registry.resolved_image import is_untagged
from rota_cdk.placeholders import text
from rota_cdk.policies import Pull

SUFFIX_WRITTEN_IN = frozenset({"aws", "aws-us-gov", "aws-cn"})
"""Partitions whose domain the template contains. For any other one the deployment fills in AWS::URLSuffix."""

TAG_PARAMETER = "AWS::SSM::Parameter::Value<String>"
"""The type of a template's parameter whose value is the name of an SSM parameter; CloudFormation reads that one.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
"""


class TaskImages:
    """The images that a stack's tasks run in: pulled by their names, or built as one asset for each architecture.

    `shared` is true for the stack whose execution role all tasks of the environment share: it has the environment's
    image even when all tasks are in groups. Synthesis only hashes what `.dockerignore` lets through; an engine builds
    the image at deployment. A build's folder is relative to `project`. An image that is pulled has one URI for all
    architectures, which is a manifest list when there are several. A tag in an SSM parameter becomes a parameter of the
    template. Where neither the registry nor the deployment names a tag or digest, the stack has an error, by which the
    CDK CLI does not deploy it, and its template a parameter without a value, by which CloudFormation would not either.
    Raises UsageError when a build has no Dockerfile.
    """

    def __init__(
        self, scope: Construct, environment: Environment, tasks: Sequence[Task], project: Path, *, shared: bool = False
    ) -> None:
        self._scope, self._environment, self._project = scope, environment, project
        self._assets: dict[tuple[BuildImage, str], DockerImageAsset] = {}
        self._parameters: dict[str, str] = {}
        self._tag = ""
        made: list[tuple[Image, str]] = []
        for wanted in self._wanted(tasks, shared=shared):
            if wanted not in made:
                made.append(wanted)
                self._make(*wanted)

    def uri(self, image: Image, architecture: str) -> str:
        """The URI of an image for tasks of this architecture."""
        if isinstance(image, BuildImage):
            return self._assets[image, architecture].image_uri
        name = image.name if isinstance(image, NamedImage) else f"{self._host(image)}/{image.repository}"
        tag = self._parameters[image.tag_parameter] if image.tag_parameter else self._tag
        return text(name + image.suffix) + (f":{tag}" if not image.reference else "")

    def pull(self, image: Image) -> Pull:
        """What an execution role needs to pull an image."""
        if isinstance(image, NamedImage):
            return Pull(credentials=image.credentials)
        if isinstance(image, BuildImage):
            return self._pull_of_assets
        place = self._environment.place
        region, account = image.region or place.region, image.account or place.account
        arn = f"arn:{place.partition}:ecr:{region}:{account}:repository/{image.repository}"
        return Pull(arn, through_cache=image.pull_through_cache)

    @cached_property
    def _pull_of_assets(self) -> Pull:
        """The CDK pushes what it builds to one repository of the account and Region, so any asset names it."""
        return Pull(next(iter(self._assets.values())).repository.repository_arn)

    def _wanted(self, tasks: Sequence[Task], *, shared: bool) -> Iterator[tuple[Image, str]]:
        """Every image and architecture of the stack, the environment's image first."""
        environment = self._environment
        users = environment.tasks if shared else tasks
        architectures = sorted({task.architecture for task in users if environment.image in task.images})
        if shared and environment.uses_image:
            architectures = architectures or ["x86_64"]
        yield from ((environment.image, architecture) for architecture in architectures)
        yield from ((image, task.architecture) for task in tasks for image in task.images)

    def _make(self, image: Image, architecture: str) -> None:
        """What the stack has to have for an image before its URI is known."""
        if isinstance(image, BuildImage):
            self._assets[image, architecture] = self._build(image, architecture)
        elif (parameter := image.tag_parameter) and parameter not in self._parameters:
            self._parameters[parameter] = _tag_of(self._scope, parameter)
        elif is_untagged(image) and not self._tag:
            self._tag = _missing_tag(self._scope, self._environment.name)

    def _host(self, image: RepositoryImage) -> str:
        place = self._environment.place
        written = place.partition in SUFFIX_WRITTEN_IN
        domain = dns_suffix(place.partition) if written else "${AWS::URLSuffix}"
        return f"{image.account or place.account}.dkr.ecr.{image.region or place.region}.{domain}"

    def _build(self, image: BuildImage, architecture: str) -> DockerImageAsset:
        folder = self._project / image.folder
        # Functions of os.path, since those of Path fail at a name that is too long, or a link to itself.
        if not os.path.isfile(folder / image.dockerfile):  # noqa: PTH113
            raise UsageError(
                f"{self._environment.name} builds its image in '{image.folder}', but {os.path.realpath(folder)} has no"
                f" {image.dockerfile}; add one, or name an image: {{repository: …, tag: …}} under the environment"
            )
        return DockerImageAsset(
            self._scope,
            self._asset_id(image, architecture),
            directory=str(folder),
            file=image.dockerfile if image.dockerfile != "Dockerfile" else None,
            target=image.target or None,
            build_args=dict(image.args) or None,
            platform=Platform.LINUX_ARM64 if architecture == "arm64" else Platform.LINUX_AMD64,
            exclude=_output_below(folder, self._scope),
        )

    def _asset_id(self, image: BuildImage, architecture: str) -> str:
        own = "" if image == self._environment.image else f"-{_short_hash(repr(image))}"
        return f"image-{architecture}{own}"


def _tag_of(scope: Construct, parameter: str) -> str:
    """The value of an SSM parameter when the stack is deployed; the template's parameter has an id by its name."""
    made = CfnParameter(
        scope,
        f"imageTag{_short_hash(parameter)}",
        type=TAG_PARAMETER,
        default=parameter,
        description="The SSM parameter with the tag of an image of the tasks",
    )
    return made.value_as_string


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8].upper()


def _missing_tag(scope: Construct, environment: str) -> str:
    """A parameter without a default, as the tag of an image that nobody has named, and the error on its stack."""
    Annotations.of(Stack.of(scope)).add_error(
        f"the image of {environment} has no tag: the registry names its repository only."
        " Add -c image_tag=TAG, with a tag or a digest"
    )
    parameter = CfnParameter(scope, "imageTag", description="The tag of the tasks' image: cdk deploy -c image_tag=TAG")
    return parameter.value_as_string


def _output_below(folder: Path, scope: Construct) -> list[str] | None:
    """The output folder when it is below the build's: copying a folder into itself would never end.

    The CDK excludes only `cdk.out` by itself. Excluding that folder here too would change the asset's hash.
    """
    stage = Stage.of(scope)
    output = Path(stage.outdir if stage else "").resolve()
    if output.name == "cdk.out" or not output.is_relative_to(folder.resolve()):
        return None
    return [str(output.relative_to(folder.resolve()))]
