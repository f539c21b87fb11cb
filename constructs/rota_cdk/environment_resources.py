"""Everything that the tasks of one environment share."""

from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from rota.registry import Environment
from rota.registry.kms_key import key_id
from rota_cdk import policies
from rota_cdk.alerts import FailureAlerts
from rota_cdk.dead_letters import DeadLetterQueue
from rota_cdk.images import TaskImages
from rota_cdk.placeholders import text
from rota_cdk.shared import Shared
from rota_cdk.tags import environment_tags
from rota_cdk.task_network import PublicNetwork, closed_security_group


class EnvironmentResources(Construct):
    """Cluster, roles, network, schedule group, dead-letter queue and alerts; tasks use them through `shared`."""

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment, images: TaskImages) -> None:
        super().__init__(scope, construct_id)
        self._environment, self._tags = environment, environment_tags(environment)
        names = environment.names
        execution = self._role(
            "ExecutionRole",
            names.execution_role,
            policies.tasks_trust(environment.place),
            policies.document(
                policies.execution_statements(environment, _shared_pulls(environment, images), names.log_groups)
            ),
        )
        invocation = self._role(
            "InvocationRole",
            names.invocation_role,
            policies.invocation_trust(environment),
            policies.document(policies.invocation_statements(environment)),
        )
        queue = DeadLetterQueue(self, "DeadLetters", environment=environment, tags=self._tags)
        FailureAlerts(self, "Alerts", environment=environment, dead_letters=queue, tags=self._tags)
        # Made even when no schedule needs it: the first schedule must not change what the tasks share.
        group = scheduler.CfnScheduleGroup(self, "ScheduleGroup", name=names.schedule_group, tags=self._tags)
        subnets, security_groups, assign_public_ip = self._network()
        self.shared = Shared(
            images=images,
            cluster_arn=self._cluster(),
            execution_role_arn=execution,
            invocation_role_arn=invocation,
            dead_letter_queue_arn=queue.arn,
            schedule_group=group.ref,
            subnets=subnets,
            security_groups=security_groups,
            assign_public_ip=assign_public_ip,
        )

    def _cluster(self) -> str:
        """The ARN of the registry's cluster, which must have FARGATE_SPOT for spot tasks, or else of a new one.

        A new one has capacity providers only for spot tasks. In an account that has never used ECS, CreateCluster makes
        the service-linked role of ECS, and with capacity providers it assumes the role at once, which fails. Adding
        them later updates the cluster in place.
        """
        if self._environment.cluster:
            return text(policies.cluster_arn(self._environment))
        spot = any(task.spot for task in self._environment.tasks)
        cluster = ecs.CfnCluster(
            self,
            "Cluster",
            cluster_name=self._environment.names.cluster,
            capacity_providers=["FARGATE", "FARGATE_SPOT"] if spot else None,
            # Said either way: where a cluster says nothing, ECS takes the account's setting of the same name.
            cluster_settings=[
                ecs.CfnCluster.ClusterSettingsProperty(
                    name="containerInsights",
                    value="enabled" if self._environment.container_insights else "disabled",
                )
            ],
            configuration=self._storage(),
            tags=self._tags,
        )
        return cluster.attr_arn

    def _storage(self) -> ecs.CfnCluster.ClusterConfigurationProperty | None:
        """The key of the tasks' ephemeral storage, which ECS takes by its id.

        The sessions of ECS Exec get no key: TLS protects them, nothing is kept of them, and with one every task role
        would need to decrypt with it.
        """
        if not self._environment.key:
            return None
        return ecs.CfnCluster.ClusterConfigurationProperty(
            managed_storage_configuration=ecs.CfnCluster.ManagedStorageConfigurationProperty(
                fargate_ephemeral_storage_kms_key_id=key_id(self._environment.key)
            )
        )

    def _role(self, construct_id: str, name: str, trust: dict[str, object], document: dict[str, object]) -> str:
        boundary = self._environment.service_permissions_boundary
        role = iam.CfnRole(
            self,
            construct_id,
            role_name=name,
            path=self._environment.names.path,
            assume_role_policy_document=trust,
            policies=[{"policyName": "tasks", "policyDocument": document}],
            permissions_boundary=text(boundary) if boundary else None,
            tags=self._tags,
        )
        return role.attr_arn

    def _network(self) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
        """The tasks' subnets and security groups, and whether each task needs a public address."""
        given = self._environment.network
        if given and given.security_groups:
            return given.subnets, given.security_groups, given.assign_public_ip
        if given:
            vpc, subnets, assign_public_ip = given.vpc, given.subnets, given.assign_public_ip
        else:
            made = PublicNetwork(self, "Network", region=self._environment.region, tags=self._tags).ids
            vpc, subnets, assign_public_ip = made.vpc, made.subnets, True
        name = self._environment.names.security_group
        egress = self._environment.egress
        group = closed_security_group(self, "SecurityGroup", name=name, vpc=vpc, egress=egress, tags=self._tags)
        return subnets, (group,), assign_public_ip


def _shared_pulls(environment: Environment, images: TaskImages) -> tuple[policies.Pull, ...]:
    """What the shared execution role pulls: the environment's image, if some task runs in it, and no other."""
    return (images.pull(environment.image),) if environment.uses_image else ()
