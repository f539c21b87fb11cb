"""How each service answers a call that IAM denies: the error code and HTTP status that boto3 shows."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from botocore.model import OperationModel

_CODES = {
    # Query services, whichever protocol boto3 uses for them now.
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
    """An answer in place of one from AWS: its status, and its body as botocore's parsers would return it."""

    status: int
    parsed: Any


def denial(model: OperationModel, message: str) -> Answer:
    """The service's own answer to a denied call, with our message in place of AWS's."""
    service = model.service_model
    protocol = service.metadata.get("protocol")
    code = _CODES.get(service.service_name) or _BY_PROTOCOL.get(str(protocol), _JSON)
    # AWS's JSON 1.0 and 1.1 services answer every client error with 400.
    status = HTTPStatus.BAD_REQUEST if protocol == "json" and code == _JSON else HTTPStatus.FORBIDDEN
    if model.http.get("method") == "HEAD":  # no body with a code, so botocore uses the status
        code = str(status.value)
    metadata: dict[str, Any] = {"HTTPStatusCode": status.value, "HTTPHeaders": {}, "RequestId": "", "RetryAttempts": 0}
    return Answer(status.value, {"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata})
