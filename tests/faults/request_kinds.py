"""What a request of a task is about, in the words of the task: the places where a fault can hit."""

from urllib.parse import parse_qs, urlsplit

from tests.faults.proxy import Request


def kind_of(request: Request) -> str:
    """`due -> sending`, `send`, `query due`; `list`, `get`, `put archive`, `delete`; else the operation."""
    if request.service == "dynamodb":
        return _of_dynamodb(request)
    if request.operation == "POST /v2/email/outbound-emails":
        return "send"
    if request.service == "s3":
        if request.method == "GET":
            return "list" if "list-type" in parse_qs(urlsplit(request.path).query) else "get"
        if request.method == "PUT":
            folder, _, name = request.operation.removeprefix("PUT ").partition("/")
            return f"put {'reason' if name.endswith('.reason.json') else folder}"
        if request.method == "DELETE":
            return "delete"
    return request.operation


def _of_dynamodb(request: Request) -> str:
    values = request.json().get("ExpressionAttributeValues", {})
    if request.operation == "Query":
        return f"query {values[':status']['S']}" if ":status" in values else "Query"
    if request.operation == "UpdateItem" and ":old" in values:
        return f"{values[':old']['S']} -> {values[':new']['S']}"
    return request.operation
