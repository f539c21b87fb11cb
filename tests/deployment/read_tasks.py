"""What ECS, IAM and CloudWatch Logs say of a task's resources."""

from tests.deployment.found import Client, Found, Properties, asked, but, own_tags

REVISION = ("taskDefinitionArn", "revision", "status", "compatibilities", "registeredAt", "registeredBy")
"""What ECS says of a revision beside its properties."""


def task_definition(client: Client, physical: str, _: Properties) -> Found:
    shown, wire = asked(client("ecs"), "describe_task_definition", taskDefinition=physical, include=["TAGS"])
    found, wired = (
        {**but(each["taskDefinition"], *REVISION), "Tags": own_tags(shown["tags"])} for each in (shown, wire)
    )
    return Found(found, wire=wired)


def cluster(client: Client, physical: str, _: Properties) -> Found:
    (found,) = client("ecs").describe_clusters(clusters=[physical], include=["CONFIGURATIONS", "SETTINGS", "TAGS"])[
        "clusters"
    ]
    properties = {
        "ClusterName": found["clusterName"],
        "CapacityProviders": found["capacityProviders"],
        "ClusterSettings": found["settings"],
        "Configuration": found.get("configuration"),
        "DefaultCapacityProviderStrategy": found["defaultCapacityProviderStrategy"],
        "Tags": own_tags(found["tags"]),
    }
    return Found(properties, {"Arn": found["clusterArn"]})


def role(client: Client, physical: str, _: Properties) -> Found:
    iam = client("iam")
    found = iam.get_role(RoleName=physical)["Role"]
    policies = [
        iam.get_role_policy(RoleName=physical, PolicyName=name)
        for name in iam.list_role_policies(RoleName=physical)["PolicyNames"]
    ]
    attached = iam.list_attached_role_policies(RoleName=physical)["AttachedPolicies"]
    properties = {
        **but(found, "Arn", "RoleId", "CreateDate", "RoleLastUsed"),
        "PermissionsBoundary": found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "Policies": [but(policy, "RoleName", "ResponseMetadata") for policy in policies],
        "ManagedPolicyArns": [policy["PolicyArn"] for policy in attached],
        "Tags": own_tags(iam.list_role_tags(RoleName=physical)["Tags"]),
    }
    return Found(properties, {"Arn": found["Arn"]})


def log_group(client: Client, physical: str, _: Properties) -> Found:
    logs = client("logs")
    groups = logs.describe_log_groups(logGroupNamePrefix=physical)["logGroups"]
    (found,) = [group for group in groups if group["logGroupName"] == physical]
    said = ("arn", "logGroupArn", "creationTime", "storedBytes", "metricFilterCount")
    tags = logs.list_tags_for_resource(resourceArn=found["logGroupArn"])["tags"]
    return Found({**but(found, *said), "Tags": own_tags(tags)}, {"Arn": f"{found['logGroupArn']}:*"})
