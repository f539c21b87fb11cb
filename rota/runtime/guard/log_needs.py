"""The needs of CloudWatch, CloudWatch Logs and RDS Data API calls, where names alone do not show them."""

from collections.abc import Callable, Mapping

from rota.runtime.guard.needs import Call, Need

_OF_STREAMS = {"DeleteLogStream", "GetLogEvents", "PutLogEvents"}


def log_group(call: Call) -> tuple[Need, ...] | None:
    """A call of CloudWatch Logs that names one or more groups."""
    given = call.text("logGroupName") or call.text("logGroupIdentifier")
    groups = [given] if given else call.params.get("logGroupNames") or call.params.get("logGroupIdentifiers") or ()
    action = f"logs:{call.operation}"
    if not groups:
        return None
    stream = call.text("logStreamName")
    if stream and call.operation in _OF_STREAMS:
        return tuple(Need(action, (f"{_group_arn(call, group)}:log-stream:{stream}",)) for group in groups)
    return tuple(Need(action, _forms_in_policies(_group_arn(call, group))) for group in groups)


def _group_arn(call: Call, group: str) -> str:
    return call.arn("logs", "log-group:", group).removesuffix(":*")


def _forms_in_policies(group: str) -> tuple[str, ...]:
    """A group's ARN with `:*` at its end, which most actions need, with an empty stream, as AWS reports it, and bare.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    """
    return (f"{group}:*", f"{group}:log-stream:", group)


def _put_metric_data(call: Call) -> tuple[Need, ...]:
    return (Need("cloudwatch:PutMetricData", ("*",), {"cloudwatch:namespace": call.text("Namespace")}),)


def _data_api(call: Call) -> tuple[Need, ...]:
    """The call itself, and the secret with which the Data API logs in for the caller.

    Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html
    """
    secret = call.text("secretArn")
    login = (Need("secretsmanager:GetSecretValue", (secret,)),) if secret.startswith("arn:") else ()
    cluster = call.text("resourceArn") or call.text("dbClusterOrInstanceArn")
    return (Need(f"rds-data:{call.operation}", (cluster,)), *login)


BY_OPERATION: Mapping[str, Callable[[Call], tuple[Need, ...] | None]] = {
    "cloudwatch.PutMetricData": _put_metric_data,
    "rds-data.BatchExecuteStatement": _data_api,
    "rds-data.BeginTransaction": _data_api,
    "rds-data.CommitTransaction": _data_api,
    "rds-data.ExecuteSql": _data_api,
    "rds-data.ExecuteStatement": _data_api,
    "rds-data.RollbackTransaction": _data_api,
}
"""`service.Operation` -> its needs."""
