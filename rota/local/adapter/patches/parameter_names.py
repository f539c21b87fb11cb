"""GetParameters is authorized on each of the parameters that it names.

AWS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html (GetParameters:
parameter*).
Ministack 1.5.33: on `*`, which no policy that names a parameter allows.
"""

import json
from typing import Any

from rota.local.adapter.import_hook import after_import
from rota.local.adapter.parts import Parts


class _Parameters(str):
    """The ARN of the first parameter, as ministack passes one resource on; `each` has them all."""

    each: tuple[str, ...]
    __slots__ = ("each",)


def apply(_parts: Parts) -> None:
    """Name the parameters, and ask for permission on each."""
    after_import("ministack.core.iam_actions", _name_them)
    after_import("ministack.core.iam_evaluator", _ask_for_each)


def _name_them(iam_actions: Any) -> None:  # noqa: ANN401  # a module
    found_by_ministack = iam_actions.extract_resource_arn

    def resource(
        service: str, method: str, path: str, headers: Any, body: bytes, query: Any, region: str, account: str  # noqa: ANN401
    ) -> str:
        target = str(headers.get("x-amz-target", ""))
        if service == "ssm" and target.endswith(".GetParameters") and (names := _names(body)):
            each = tuple(_arn(name, region, account) for name in names)
            arns = _Parameters(each[0])
            arns.each = each
            return arns
        arn: str = found_by_ministack(service, method, path, headers, body, query, region, account)
        return arn

    iam_actions.extract_resource_arn = resource


def _ask_for_each(iam_evaluator: Any) -> None:  # noqa: ANN401  # a module
    enforce = iam_evaluator.enforce

    def enforce_each(*args: Any, resource_arn: str = "*", **context: Any) -> Any:  # noqa: ANN401
        for arn in resource_arn.each if isinstance(resource_arn, _Parameters) else (resource_arn,):
            if denied := enforce(*args, resource_arn=arn, **context):
                return denied
        return None

    iam_evaluator.enforce = enforce_each


def _names(body: bytes) -> list[str]:
    try:
        names = json.loads(body)["Names"]
    except (ValueError, KeyError, TypeError):
        return []
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _arn(name: str, region: str, account: str) -> str:
    """Of a parameter by its name or ARN, with or without a version or label behind a colon."""
    if name.startswith("arn:"):
        return ":".join(name.split(":")[:6])
    return f"arn:aws:ssm:{region}:{account}:parameter/{name.partition(':')[0].removeprefix('/')}"
