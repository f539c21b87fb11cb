"""Services whose actions have the names of their operations: which parameter names the resource. Tables.

Source: the Service Authorization Reference, against which the tests hold every row
(https://docs.aws.amazon.com/service-authorization/latest/reference/).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter that holds an ARN, or a name that becomes one behind `kind`.

    It counts for the operations in `only`, for all of them when that is empty.
    """

    name: str
    kind: str = ""
    only: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Service:
    """A service: its prefix in IAM, the parameters of which the first in a call names the resource, and exceptions.

    `whole` has the operations whose action takes no resource but `*`, as far as tasks call them, `free` those that need
    no permission, and `unmapped` those of which it is not known what they need.
    """

    prefix: str
    parameters: tuple[Parameter, ...] = ()
    whole: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()
    unmapped: frozenset[str] = frozenset()


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


SERVICES: Mapping[str, Service] = MappingProxyType(
    {
        "cloudwatch": Service(
            "cloudwatch",
            whole=_set("DescribeAlarmsForMetric GetMetricData GetMetricStatistics ListMetrics"),
            unmapped=_set("AssociateDatasetKmsKey DescribeAlarmContributors DisassociateDatasetKmsKey"),
        ),
        "dynamodb": Service(
            "dynamodb",
            (Parameter("TableName", "table/"),),
            whole=_set(
                "DescribeEndpoints DescribeLimits ListBackups ListContributorInsights ListGlobalTables ListTables"
            ),
        ),
        "dynamodbstreams": Service("dynamodb", (Parameter("StreamArn"),), whole=_set("ListStreams")),
        "events": Service("events", whole=_set("ListEventBuses ListRules TestEventPattern")),
        "firehose": Service(
            "firehose", (Parameter("DeliveryStreamName", "deliverystream/"),), whole=_set("ListDeliveryStreams")
        ),
        "kinesis": Service(
            "kinesis",
            (Parameter("ConsumerARN"), Parameter("StreamARN"), Parameter("StreamName", "stream/")),
            whole=_set(
                "DescribeLimits DisableEnhancedMonitoring EnableEnhancedMonitoring ListStreams UpdateShardCount"
                " UpdateStreamMode"
            ),
        ),
        "kms": Service("kms", whole=_set("CreateKey GenerateRandom ListAliases ListKeys")),
        "lambda": Service(
            "lambda",
            whole=_set("GetAccountSettings ListFunctions ListLayers"),
            unmapped=_set("GetLayerVersionByArn"),
        ),
        "logs": Service(
            "logs",
            whole=_set(
                "DeleteIndexPolicy DescribeFieldIndexes DescribeIndexPolicies DescribeLogGroups DescribeQueries"
                " ListSyslogConfigurations PutIndexPolicy PutQueryDefinition StopQuery"
            ),
            unmapped=_set("CreateScheduledQuery GetLogObject UpdateScheduledQuery"),
        ),
        "rds-data": Service("rds-data", (Parameter("resourceArn"),)),
        "secretsmanager": Service("secretsmanager", whole=_set("GetRandomPassword ListSecrets")),
        "ses": Service("ses", whole=_set("GetSendQuota GetSendStatistics ListIdentities")),
        "sesv2": Service("ses", whole=_set("GetAccount ListEmailIdentities ListEmailTemplates")),
        "sns": Service(
            "sns",
            (Parameter("TopicArn"), Parameter("ResourceArn"), Parameter("Name", only=_set("CreateTopic"))),
            whole=_set("ListSubscriptions ListTopics"),
        ),
        "sqs": Service("sqs", whole=_set("ListQueues")),
        "ssm": Service("ssm", whole=_set("DescribeParameters")),
        "stepfunctions": Service(
            "states",
            (Parameter("executionArn"), Parameter("activityArn"), Parameter("mapRunArn")),
            whole=_set("ListActivities ListStateMachines SendTaskFailure SendTaskHeartbeat SendTaskSuccess"),
        ),
        "sts": Service(
            "sts",
            whole=_set("DecodeAuthorizationMessage"),
            # Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html, _GetSessionToken
            free=_set(
                "GetAccessKeyInfo GetCallerIdentity GetSessionToken AssumeRoleWithSAML AssumeRoleWithWebIdentity"
            ),
        ),
    }
)
"""By botocore's name. For every other service the action is taken for the operation's name, without a resource."""

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "awsssoportal": "sso",
        "IoTSecuredTunneling": "iot",
        "execute-api": "execute-api",
        "iotdata": "iot",
        "monitoring": "cloudwatch",
        "mturk-requester": "mechanicalturk",
        "sso-oauth": "sso-oauth",
        "tagging": "tag",
    }
)
"""The name by which a service signs -> its prefix in IAM, where they differ."""

SIGN_IN = _set("signin sso sso-oidc")
"""Services that botocore itself calls to log a developer in, before a call has credentials at all."""
