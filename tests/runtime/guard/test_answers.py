"""A refused call is answered as the service itself would answer it."""

import pytest
from botocore.session import Session

from rota.runtime.guard.answers import denial

SESSION = Session()


@pytest.mark.parametrize(
    ("service", "operation", "code", "status"),
    [
        ("cloudwatch", "PutMetricData", "AccessDenied", 403),
        ("dynamodb", "GetItem", "AccessDeniedException", 400),
        ("ec2", "DescribeInstances", "UnauthorizedOperation", 403),
        ("lambda", "Invoke", "AccessDeniedException", 403),
        ("s3", "GetObject", "AccessDenied", 403),
        ("s3", "HeadObject", "403", 403),
        ("sns", "Publish", "AuthorizationError", 403),
        ("sqs", "SendMessage", "AccessDenied", 403),
        ("sts", "AssumeRole", "AccessDenied", 403),
    ],
)
def test_each_service_has_its_code_and_status(service: str, operation: str, code: str, status: int) -> None:
    answer = denial(SESSION.get_service_model(service).operation_model(operation), "no statement allows it")
    assert (answer.parsed["Error"], answer.status) == ({"Code": code, "Message": "no statement allows it"}, status)
