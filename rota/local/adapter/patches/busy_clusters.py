"""A cluster is not deleted while tasks run in it.

AWS: ClusterContainsTasksException:
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html. The stack ends in DELETE_FAILED:
https://github.com/aws/aws-cdk/issues/8654.
Ministack 1.5.33: deletes it. Its tasks run on, and no API finds them.
"""

from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.parts import Parts

CODE = "ClusterContainsTasksException"
WORDS = "The Cluster cannot be deleted while Tasks are active."
IN_A_STACK = f'Resource handler returned message: "{WORDS}" (HandlerErrorCode: GeneralServiceException)'


def apply(_parts: Parts) -> None:
    """Look for tasks first, in the API and in CloudFormation, which ignores the API's answer."""
    when_imported("ministack.services.ecs", _restore)
    when_imported("ministack.services.cloudformation.provisioners", _restore_stacks)


def _restore(ecs: Any) -> None:
    before = ecs._delete_cluster

    def delete_cluster(data: dict[str, Any]) -> Any:
        if _is_busy(ecs, data.get("cluster", "default")):
            return ecs.error_response_json(CODE, WORDS, 400)
        return before(data)

    ecs._delete_cluster = ecs._ACTION_MAP["DeleteCluster"] = delete_cluster


def _restore_stacks(provisioners: Any) -> None:
    from ministack.services import ecs

    handlers = provisioners._RESOURCE_HANDLERS["AWS::ECS::Cluster"]
    before = handlers["delete"]

    def delete(name: str, properties: dict[str, Any]) -> None:
        if _is_busy(ecs, name):
            raise ValueError(IN_A_STACK)
        before(name, properties)

    handlers["delete"] = delete


def _is_busy(ecs: Any, name: str) -> bool:
    cluster = ecs._clusters.get(ecs._resolve_cluster_name(name)) or {}
    return any(
        task["clusterArn"] == cluster.get("clusterArn") and task["lastStatus"] != "STOPPED"
        for task in ecs._tasks.values()
    )
