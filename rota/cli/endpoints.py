"""What an environment's tasks reach in AWS, and by which VPC endpoints where their subnets have no way out.

What ECS itself needs: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html and
https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html.
"""

from collections.abc import Iterator
from typing import Any

from rota.access import Statement
from rota.cli.endpoint_names import GATEWAYS, endpoint_of, full_name
from rota.cli.image_facts import image_text
from rota.registry import Environment, Image, NamedImage, RepositoryImage, Task

FEW = 3
"""Tasks that are named where several need the same; the others are counted."""

_STORES = {
    "ssm:GetParameters": ("ssm", "secrets of the Parameter Store"),
    "secretsmanager:GetSecretValue": ("secretsmanager", "secrets of Secrets Manager"),
}
"""What reads a secret -> its endpoint, and what it is needed for."""

BESIDE = {"ses": ", except by SMTP, which has email-smtp"}
"""Service -> what else is to know of its endpoint."""


def endpoint_facts(environment: Environment) -> dict[str, Any]:
    """The endpoints that a subnet without a way out needs, and what none of them reaches."""
    reached: dict[str, list[str]] = {}
    for endpoint, purpose in _needed(environment):
        purposes = reached.setdefault(endpoint, [])
        if purpose not in purposes:
            purposes.append(purpose)
    return {
        "endpoints": [
            {
                "service": full_name(endpoint, environment.region),
                "type": "gateway" if endpoint in GATEWAYS else "interface",
                "needed_for": "; ".join(purposes),
            }
            for endpoint, purposes in reached.items()
        ],
        "no_endpoint_known": list(_unknown(environment)),
    }


def _needed(environment: Environment) -> Iterator[tuple[str, str]]:
    """Each endpoint with what it is needed for: first what every start needs, then what tasks call."""
    images = list(_images(environment))
    if any(_is_near(image, environment) for image in images):
        yield "ecr.api", "the image"
        yield "ecr.dkr", "the image"
        yield "s3", "the image's layers, which ECR keeps in S3"
    yield "logs", "the log"
    for image in images:
        if isinstance(image, NamedImage) and image.credentials:
            yield _STORES[image.credentials.action][0], f"the credentials of {image.name}"
    actions = {secret.action for task in environment.tasks for secret in task.all_secrets}
    yield from (each for action, each in _STORES.items() if action in actions)
    for (service, endpoint), tasks in _callers(environment).items():
        if endpoint:
            yield endpoint, f"{service} of {_listed(tasks)}{BESIDE.get(service, '')}"


def _unknown(environment: Environment) -> Iterator[str]:
    """What a subnet without a way out cannot reach, or what to look up."""
    for image in _images(environment):
        if isinstance(image, NamedImage):
            yield f"{image_text(image)}: the image's registry is outside AWS's network"
        elif not _is_near(image, environment):
            yield f"{image_text(image)}: an endpoint reaches ECR of its own Region only"
        elif isinstance(image, RepositoryImage) and image.pull_through_cache:
            yield f"{image_text(image)}: ECR fetches it from outside at the first pull, for which it needs a way out"
    for (service, endpoint), tasks in _callers(environment).items():
        if endpoint is None:
            yield f"{service} of {_listed(tasks)}: look it up"


def _images(environment: Environment) -> Iterator[Image]:
    """The images of all tasks, each once; without tasks, the environment's own."""
    images = [image for task in environment.tasks for image in task.images] or [environment.image]
    return (image for at, image in enumerate(images) if image not in images[:at])


def _is_near(image: Image, environment: Environment) -> bool:
    """Whether it is in ECR of the environment's own Region, as one that CDK builds is."""
    if isinstance(image, NamedImage):
        return False
    return not isinstance(image, RepositoryImage) or image.region in ("", environment.region)


def _callers(environment: Environment) -> dict[tuple[str, str | None], list[str]]:
    """Each service that tasks call with the endpoint that leads there, and the tasks; in the order of the file."""
    callers: dict[tuple[str, str | None], list[str]] = {}
    for task in environment.tasks:
        for call in dict.fromkeys(_calls(task)):
            callers.setdefault(call, []).append(task.name)
    return callers


def _calls(task: Task) -> Iterator[tuple[str, str | None]]:
    for statement in task.statements:
        if not _through_a_service(statement):
            yield from ((action.partition(":")[0], endpoint_of(action)) for action in statement.actions)


def _through_a_service(statement: Statement) -> bool:
    """Whether another service makes the calls, as S3 does with the key of a bucket."""
    return any("kms:ViaService" in keys for keys in statement.conditions.values())


def _listed(tasks: list[str]) -> str:
    more = len(tasks) - FEW
    return ", ".join(tasks) if more <= 1 else f"{', '.join(tasks[:FEW])} and {more} others"
