"""GetParameters is authorized on each of the parameters that it names.

AWS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html (GetParameters:
parameter*).
Ministack 1.5.33: on `*`, which no policy that names a parameter allows.
"""

import json

from rota.local.adapter.named_resources import MinistackRequest, Resources, name_resources
from rota.local.adapter.parts import Parts


def apply(_parts: Parts) -> None:
    """Name the parameters."""
    name_resources(_of_parameters)


def _of_parameters(request: MinistackRequest) -> Resources | None:
    if request.service != "ssm" or not request.calls("GetParameters"):
        return None
    each = [_arn(name, request.region, request.account) for name in _names(request.body)]
    return Resources.of(*each) if each else None


def _names(body: bytes) -> list[str]:
    try:
        names = json.loads(body)["Names"]
    except (ValueError, KeyError, TypeError):
        return []
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _arn(name: str, region: str, account: str) -> str:
    """The ARN of a parameter, from its name or ARN with or without a version or label after a colon."""
    if name.startswith("arn:"):
        return ":".join(name.split(":")[:6])
    return f"arn:aws:ssm:{region}:{account}:parameter/{name.partition(':')[0].removeprefix('/')}"
