"""A cluster in which tasks run is not deleted.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html
"""

from botocore.exceptions import ClientError

from rota.local.adapter.patches.busy_clusters import IN_A_STACK
from tests.local.adapter.places import Aws
from tests.local.adapter.stacks import Outcome, Stack, resource
from tests.local.adapter.tasks import Cluster, cluster

WAITS = "import time; time.sleep(600)"
OWN = "tasks-staging"


def running(aws: Aws, where: str) -> tuple[Cluster, str]:
    """A task that runs until it is stopped."""
    there = cluster(aws, WAITS)
    started = aws.client("ecs").run_task(cluster=where, taskDefinition=there.definition, launchType="FARGATE")
    return there, started["tasks"][0]["taskArn"]


def stop(aws: Aws, where: str, task: str) -> None:
    ecs = aws.client("ecs")
    ecs.stop_task(cluster=where, task=task)
    ecs.get_waiter("tasks_stopped").wait(cluster=where, tasks=[task], WaiterConfig={"Delay": 0.1, "MaxAttempts": 300})


def deleted(aws: Aws, name: str) -> str:
    """What ECS says to the deletion of a cluster."""
    try:
        return str(aws.client("ecs").delete_cluster(cluster=name)["cluster"]["status"])
    except ClientError as error:
        return "{Code}: {Message}".format(**error.response["Error"])


def test_ecs_deletes_a_cluster_once_its_tasks_are_stopped(local: Aws, plain: Aws) -> None:
    _, task = running(local, "app-staging")
    words = "ClusterContainsTasksException: The Cluster cannot be deleted while Tasks are active."
    assert deleted(local, "app-staging") == words
    assert deleted(local, local.arn("ecs", "cluster/app-staging")) == words
    local.client("ecs").create_cluster(clusterName="other")
    assert deleted(local, "other") == "INACTIVE"
    stop(local, "app-staging", task)
    assert deleted(local, "app-staging") == "INACTIVE"
    assert deleted(local, "nosuch").startswith("ClusterNotFoundException")
    running(plain, "app-staging")
    assert deleted(plain, "app-staging") == "INACTIVE"


def test_a_stack_whose_cluster_has_tasks_stays_until_they_are_stopped(local: Aws) -> None:
    """https://github.com/aws/aws-cdk/issues/8654."""
    stack = Stack(local)
    parts = {"Cluster": resource("ECS::Cluster", ClusterName=OWN), "Log": resource("Logs::LogGroup", LogGroupName="/x")}
    assert stack.deploy(parts) == Outcome("CREATE_COMPLETE", "")
    _, task = running(local, OWN)
    assert stack.delete() == Outcome("DELETE_FAILED", IN_A_STACK)
    stop(local, OWN, task)
    assert stack.delete() == Outcome("DELETE_COMPLETE", "")
    assert local.client("ecs").describe_clusters(clusters=[OWN])["clusters"] == []
