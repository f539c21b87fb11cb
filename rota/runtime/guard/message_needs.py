"""The needs of SQS, SNS, EventBridge, Step Functions and Lambda calls, where names alone do not show them."""

from collections.abc import Callable, Mapping

from rota.runtime.guard.needs import Call, Need

_BATCHES = {"ChangeMessageVisibilityBatch", "DeleteMessageBatch", "SendMessageBatch"}


def queue(call: Call) -> tuple[Need, ...]:
    """A call about one queue. A batch needs the action for single messages."""
    action = f"sqs:{call.operation.removesuffix('Batch') if call.operation in _BATCHES else call.operation}"
    resource = _queue_arn(call)
    resources = (resource,) if resource else ()
    tagged = (Need("sqs:TagQueue", resources),) if call.operation == "CreateQueue" and call.params.get("tags") else ()
    return (Need(action, resources), *tagged)


def _queue_arn(call: Call) -> str:
    """By the URL (`https://sqs.us-east-1.amazonaws.com/222222222222/jobs`) or by name, perhaps of another account."""
    place = call.place
    if url := call.text("QueueUrl"):
        *_, account, name = ["", *url.rstrip("/").split("/")]
        account = account if account.isdecimal() else place.account
        return f"arn:{place.partition}:sqs:{place.region}:{account}:{name}"
    if name := call.text("QueueName"):
        account = call.text("QueueOwnerAWSAccountId") or place.account
        return f"arn:{place.partition}:sqs:{place.region}:{account}:{name}"
    return call.text("SourceArn")


def _publish(call: Call) -> tuple[Need, ...]:
    """To a topic or a device's endpoint. A telephone number is no IAM resource, so only `*` covers it."""
    target = call.text("TopicArn") or call.text("TargetArn")
    return (Need("sns:Publish", (target or "*",)),)


def _put_events(call: Call) -> tuple[Need, ...]:
    needs: dict[tuple[str, str, str], Need] = {}
    for entry in call.items("Entries"):
        bus = call.arn("events", "event-bus/", entry.get("EventBusName") or "default")
        source, kind = entry.get("Source", ""), entry.get("DetailType", "")
        context = {"events:source": source or None, "events:detail-type": kind or None}
        needs[bus, source, kind] = Need("events:PutEvents", (bus,), context)
    return tuple(needs.values())


def _state_machine(call: Call) -> tuple[Need, ...]:
    """By its ARN. A version or alias after it is a condition key, not part of the resource.

    Source: https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
    """
    arn = call.text("stateMachineArn")
    machine, qualifier = arn, None
    if arn.count(":") == 7:
        machine, _, qualifier = arn.rpartition(":")
    return (Need(f"states:{call.operation}", (machine,), {"states:StateMachineQualifier": qualifier}),)


def _invoke(call: Call) -> tuple[Need, ...]:
    return (Need("lambda:InvokeFunction", (_function_arn(call),)),)


def _function_arn(call: Call) -> str:
    """By ARN, `account:function:name` or name, each with or without `:qualifier`; the qualifier may be a parameter.

    Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
    """
    place, name, qualifier = call.place, call.text("FunctionName"), call.text("Qualifier")
    if not name.startswith("arn:"):
        account, found, rest = name.partition(":function:")
        account, name = (account, rest) if found else (place.account, name)
        name = f"arn:{place.partition}:lambda:{place.region}:{account}:function:{name}"
    # Without a qualifier an ARN has seven parts.
    return f"{name}:{qualifier}" if qualifier and name.count(":") == 6 else name


BY_OPERATION: Mapping[str, Callable[[Call], tuple[Need, ...] | None]] = {
    "events.PutEvents": _put_events,
    "lambda.Invoke": _invoke,
    "lambda.InvokeAsync": lambda call: (Need("lambda:InvokeAsync", (_function_arn(call),)),),
    "lambda.InvokeWithResponseStream": _invoke,
    "sns.Publish": _publish,
    "sns.PublishBatch": _publish,
    "stepfunctions.StartExecution": _state_machine,
    "stepfunctions.StartSyncExecution": _state_machine,
}
"""`service.Operation` -> its needs."""
