"""The variables of a container: those of its definition and of its launch, and what Fargate adds."""

from collections.abc import Mapping

from rota.errors import RotaError
from rota.local.simulator.control_plane import AcceptedTask, ControlPlane
from rota.local.simulator.planned_container import PlannedContainer
from rota.local.simulator.start_failure import StartFailedError


def container_environment(
    control: ControlPlane, task: AcceptedTask, container: PlannedContainer, secrets: Mapping[str, str]
) -> dict[str, str]:
    """All variables except those of the image. Raises StartFailedError when the task's role cannot be assumed.

    The variables for the local AWS come last, so that no declared variable can lead a task to another AWS. On Fargate
    no instance metadata answers. On this machine it might, so AWS_EC2_METADATA_DISABLED turns it off.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-metadata.html
    """
    try:
        of_the_agent = control.container_environment(task.arn, container.name)
    except RotaError as error:
        raise StartFailedError(f"ECS was unable to assume the task's role: {error}") from None
    return {
        "AWS_REGION": task.scope.region,
        "AWS_DEFAULT_REGION": task.scope.region,
        "AWS_EXECUTION_ENV": "AWS_ECS_FARGATE",
        **container.environment,
        **{variable: secrets[place] for variable, place in container.secrets},
        **of_the_agent,
        "AWS_ENDPOINT_URL": control.endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
