"""Warnings about Fargate Spot in clusters that the registry only names, each at its cluster's place."""

from rota.errors import Problem
from rota.registry import Environment, Registry


def spot_warnings(registry: Registry) -> tuple[Problem, ...]:
    """A warning for each environment that has a task with spot and names an existing cluster.

    ECS rejects a start on a capacity provider that its cluster lacks. Only AWS knows what a cluster has, so the warning
    stays when all is well, and `rota validate` alone prints it. Source:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
    """
    warnings = []
    for environment in map(registry.resolve, registry.environments):
        tasks = [task.name for task in environment.tasks if task.spot]
        if environment.cluster and tasks:
            message = _message(environment, environment.cluster, tasks)
            warnings.append(Problem(("environments", environment.name, "cluster"), message))
    return registry.located(warnings)


def _message(environment: Environment, cluster: str, tasks: list[str]) -> str:
    """Why, the command that shows what the cluster has, and the one that adds what it lacks.

    ECS has no call that adds a provider. This one replaces the providers and the default strategy. Source:
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html
    """
    who = f"the task {tasks[0]} has spot" if len(tasks) == 1 else f"{len(tasks)} tasks have spot, such as {tasks[0]}"
    region = f" --region {environment.region}" if environment.region else ""
    return (
        f"{who}, and never start{'s' if len(tasks) == 1 else ''} if this cluster lacks the capacity provider"
        f" FARGATE_SPOT. To see what it has: aws ecs describe-clusters{region} --clusters {cluster}"
        " --query 'clusters[0].[capacityProviders,defaultCapacityProviderStrategy]'. To add it, with what is there"
        f" repeated, since this replaces both: aws ecs put-cluster-capacity-providers{region} --cluster {cluster}"
        " --capacity-providers FARGATE FARGATE_SPOT --default-capacity-provider-strategy '[]'"
    )
