"""The image of an environment's tasks: its URI, and the repository that the execution role may pull from."""

from collections.abc import Iterable
from pathlib import Path

from aws_cdk import Annotations, CfnParameter, Stack, Stage
from aws_cdk.aws_ecr_assets import DockerImageAsset, Platform
from constructs import Construct

from rota.access.regions import dns_suffix
from rota.errors import UsageError
from rota.registry import Environment, RepositoryImage
from rota_cdk.placeholders import text

SUFFIX_WRITTEN_IN = frozenset({"aws", "aws-us-gov", "aws-cn"})
"""Partitions whose domain the template contains. For any other one the deployment fills in AWS::URLSuffix."""


class TaskImages:
    """The image for each architecture: from a repository, or built as one asset for each architecture of the tasks.

    Synthesis only hashes what `.dockerignore` lets through; an engine builds it at deployment. A build's folder is
    relative to `project`. An image from a repository has one URI for all architectures, which is a manifest list when
    there are several. Where neither the registry nor the deployment names a tag or digest, the stack has an error, by
    which the CDK CLI does not deploy it, and its template a parameter without a value, by which CloudFormation would
    not either. Raises UsageError when a build has no Dockerfile.
    """

    def __init__(self, scope: Construct, environment: Environment, architectures: Iterable[str], project: Path) -> None:
        self._assets: dict[str, DockerImageAsset] = {}
        image = environment.image
        if isinstance(image, RepositoryImage):
            place = environment.place
            written = place.partition in SUFFIX_WRITTEN_IN
            domain = dns_suffix(place.partition) if written else "${AWS::URLSuffix}"
            self._uri = text(f"{place.account}.dkr.ecr.{place.region}.{domain}/{image.repository}{image.suffix}")
            if not image.reference:
                self._uri += f":{_missing_tag(scope, environment.name)}"
            self.repository_arn = place.arn("ecr", f"repository/{image.repository}")
        else:
            folder = project / image.folder
            if not (folder / "Dockerfile").is_file():
                raise UsageError(
                    f"{environment.name} builds its image in '{image.folder}', but {folder.resolve()} has no"
                    " Dockerfile; add one, or name an image: {repository: …, tag: …} under the environment"
                )
            self._build(scope, folder, sorted(set(architectures)) or ["x86_64"])

    def uri(self, architecture: str) -> str:
        """The image URI for tasks of this architecture."""
        return self._assets[architecture].image_uri if self._assets else self._uri

    def _build(self, scope: Construct, folder: Path, architectures: list[str]) -> None:
        for architecture in architectures:
            platform = Platform.LINUX_ARM64 if architecture == "arm64" else Platform.LINUX_AMD64
            self._assets[architecture] = DockerImageAsset(
                scope,
                f"image-{architecture}",
                directory=str(folder),
                platform=platform,
                exclude=_output_below(folder, scope),
            )
        self.repository_arn = self._assets[architectures[0]].repository.repository_arn


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
