"""GetParameters is authorized on each of the parameters that it names.

AWS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html (GetParameters:
parameter*).
Ministack 1.5.33: on `*`, which no policy that names a parameter allows.
"""

import json
from typing import Any

from rota.local.adapter.import_hook import after_import
from rota.local.adapter.named_resources import Request, name_resource
from rota.local.adapter.parts import Parts


class _Parameters(str):
    """The ARN of the first parameter, as ministack passes one resource on; `each` has them all."""

    each: tuple[str, ...]
    __slots__ = ("each",)


def apply(_parts: Parts) -> None:
    """Name the parameters, and ask for permission on each."""
    name_resource(_of_parameters)
    after_import("ministack.core.iam_evaluator", _ask_for_each)


def _of_parameters(request: Request) -> str | None:
    target = str(request.headers.get("x-amz-target", ""))
    if request.service != "ssm" or not target.endswith(".GetParameters"):
        return None
    each = tuple(_arn(name, request.region, request.account) for name in _names(request.body))
    if not each:
        return None
    arns = _Parameters(each[0])
    arns.each = each
    return arns


def _ask_for_each(iam_evaluator: Any) -> None:
    enforce = iam_evaluator.enforce

    def enforce_each(*args: Any, resource_arn: str = "*", **context: Any) -> Any:
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
