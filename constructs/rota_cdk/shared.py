"""What the tasks of an environment share, as the strings that a task's own resources refer to."""

from dataclasses import dataclass

from rota.registry import Environment
from rota_cdk.images import TaskImages
from rota_cdk.placeholders import text
from rota_cdk.policies import cluster_arn, role_arn


@dataclass(frozen=True, slots=True)
class Shared:
    """ARNs and ids of an environment's shared resources, as literals or as references within the same stack."""

    images: TaskImages
    cluster_arn: str
    execution_role_arn: str
    invocation_role_arn: str
    dead_letter_queue_arn: str
    schedule_group: str
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]
    assign_public_ip: bool


def shared_by_name(environment: Environment, images: TaskImages, security_groups: tuple[str, ...]) -> Shared:
    """What another stack of the environment shares, found by its physical names.

    With exports, the environment's stack could not replace what a group's stack imports. Raises ValueError when the
    registry names no network: the ids of a network that a stack makes are not known here.
    """
    network = environment.network
    if network is None:
        raise ValueError(f"environment {environment.name} has no network, and a made one cannot be found by name")
    names = environment.names
    return Shared(
        images=images,
        cluster_arn=text(cluster_arn(environment)),
        execution_role_arn=text(role_arn(environment, names.execution_role)),
        invocation_role_arn=text(role_arn(environment, names.invocation_role)),
        dead_letter_queue_arn=text(environment.place.arn("sqs", names.dead_letter_queue)),
        schedule_group=names.schedule_group,
        subnets=network.subnets,
        security_groups=security_groups,
        assign_public_ip=network.assign_public_ip,
    )
