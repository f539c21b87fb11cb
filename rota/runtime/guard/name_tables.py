"""Tables of services whose actions have the names of their operations: which parameter names the resource.

Source: the Service Authorization Reference, with which the tests compare every row
(https://docs.aws.amazon.com/service-authorization/latest/reference/).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter that has an ARN, or a name to which `kind` is the prefix in an ARN.

    It applies to the operations in `only`, or to all if that is empty.
    """

    name: str
    kind: str = ""
    only: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Service:
    """A service: its prefix in IAM, the parameters that name a resource (the first in a call counts), and exceptions.

    `whole` has the operations whose action accepts no resource but `*`, as far as tasks call them. `free` has those
    that need no permission, and `unmapped` those whose needs are not known.
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
"""By botocore's name. For any other service the action is assumed to have the operation's name, without a resource."""

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
"""A service's signing name -> its prefix in IAM, where they differ."""

SIGN_IN = _set("signin sso sso-oidc")
"""Services that botocore itself calls to log a developer in, before a call has credentials at all."""
