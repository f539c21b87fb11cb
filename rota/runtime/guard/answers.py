"""How each service answers a call that its caller may not make: code and status, as boto3 tells them."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from botocore.model import OperationModel

_CODES = {
    # Query services in whatever protocol boto3 speaks to them now.
    "cloudwatch": "AccessDenied",
    "sqs": "AccessDenied",
    # https://repost.aws/knowledge-center/sns-topics-iam-errors-subscriber
    "sns": "AuthorizationError",
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    "ec2": "UnauthorizedOperation",
}
_BY_PROTOCOL = {"query": "AccessDenied", "rest-xml": "AccessDenied"}
_JSON = "AccessDeniedException"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that never came from AWS: status and body, in the form in which botocore's parsers leave one."""

    status: int
    parsed: Any


def denial(model: OperationModel, message: str) -> Answer:
    """The service's own answer to whoever may not make this call, with our message in place of its."""
    service = model.service_model
    protocol = service.metadata.get("protocol")
    code = _CODES.get(service.service_name) or _BY_PROTOCOL.get(str(protocol), _JSON)
    # AWS's JSON 1.0 and 1.1 services answer 400 to whatever the caller is to blame for.
    status = HTTPStatus.BAD_REQUEST if protocol == "json" and code == _JSON else HTTPStatus.FORBIDDEN
    if model.http.get("method") == "HEAD":  # there is no body that could hold a code, so botocore takes the status
        code = str(status.value)
    metadata: dict[str, Any] = {"HTTPStatusCode": status.value, "HTTPHeaders": {}, "RequestId": "", "RetryAttempts": 0}
    return Answer(status.value, {"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata})
