"""VPC endpoints by the actions that need them, and their full names in each Region.

Source of the names: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html, for the
gateways https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html.
"""

from collections.abc import Mapping

GATEWAYS = frozenset({"s3", "dynamodb"})
"""Services with a gateway, which is in route tables and costs nothing. All others have an interface."""

ALIKE = frozenset(
    {
        *("athena", "autoscaling", "batch", "cloudformation", "codebuild", "codecommit", "cognito-idp", "comprehend"),
        *("dynamodb", "ec2", "ecs", "eks", "elasticfilesystem", "elasticloadbalancing", "elasticmapreduce", "events"),
        *("execute-api", "glue", "kms", "lambda", "logs", "organizations", "rds", "rds-data", "redshift"),
        *("redshift-data", "rekognition", "s3", "secretsmanager", "servicediscovery", "sns", "sqs", "ssm"),
        *("ssmmessages", "states", "sts", "swf", "synthetics", "textract", "transfer", "translate"),
        "xray",
    }
)
"""Services whose endpoint is called as IAM calls them."""

OTHERWISE = {
    "bedrock": "bedrock-runtime",
    "cloudwatch": "monitoring",
    "ecr": "ecr.api",
    "firehose": "kinesis-firehose",
    "kinesis": "kinesis-streams",
    "sagemaker": "sagemaker.api",
    "ses": "email",
}
"""What IAM calls a service -> its endpoint."""

OF_ACTIONS = {
    "sagemaker:InvokeEndpoint": "sagemaker.runtime",
    "states:StartSyncExecution": "sync-states",
}
"""Actions that have an endpoint other than their service's."""

IN_THE_VPC = ("rds-db:", "elasticfilesystem:Client")
"""How actions begin that go to an address within the VPC: a database, a mount target."""

_ECR = ("ecr.api", "ecr.dkr", "execute-api")
_REVERSED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "cn-": (
        "cn.com.amazonaws",
        (
            *_ECR,
            *("athena", "autoscaling", "batch", "cloudformation", "ec2", "eks", "elasticfilesystem", "kinesis-streams"),
            *("lambda", "monitoring", "rds", "redshift", "redshift-data", "sagemaker.api", "sagemaker.runtime", "sqs"),
            *("states", "sts", "sync-states", "synthetics", "transfer", "xray"),
        ),
    ),
    "eusc-": ("eu.amazonaws", _ECR),
    "us-iso-east-": (
        "gov.ic.c2s",
        (
            *_ECR,
            *("athena", "autoscaling", "comprehend", "ec2", "elasticfilesystem", "sagemaker.api", "sagemaker.runtime"),
            *("sns", "sqs", "textract"),
        ),
    ),
    "us-iso-west-": ("gov.ic.c2s", (*_ECR, "autoscaling", "ec2", "elasticfilesystem", "monitoring", "sns", "sqs")),
    "us-isob-east-": (
        "gov.sgov.sc2s",
        (*_ECR, "autoscaling", "ec2", "elasticfilesystem", "sagemaker.api", "sagemaker.runtime", "sns", "sqs"),
    ),
    "us-isob-west-": ("gov.sgov.sc2s", _ECR),
    "us-isof-": ("gov.ic.hci.csp", _ECR),
    "eu-isoe-": ("uk.adc-e.cloud", _ECR),
}
"""How a Region's name begins -> what the names of some of its endpoints begin with, and which these are."""

UNKNOWN_REGION = "<region>"


def endpoint_of(action: str) -> str | None:
    """The endpoint by which a closed subnet reaches what an action calls; "" if none is needed, None if not known."""
    if action.startswith(IN_THE_VPC):
        return ""
    service = action.partition(":")[0]
    return OF_ACTIONS.get(action) or OTHERWISE.get(service) or (service if service in ALIKE else None)


def full_name(endpoint: str, region: str | None) -> str:
    """`com.amazonaws.us-east-1.logs`. An environment without a Region has `<region>` in its place."""
    start = "com.amazonaws"
    for begin, (reversed_name, names) in _REVERSED.items():
        if region and region.startswith(begin) and endpoint in names:
            start = reversed_name
    return f"{start}.{region or UNKNOWN_REGION}.{endpoint}"
