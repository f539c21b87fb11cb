"""Credentials of a role for an AWS service, as STS issues them when the role's trust policy allows that service."""

import json
import re
import secrets
import time
from datetime import UTC, datetime
from typing import Any

from rota.access.evaluation import EvaluationError, Principal, evaluate_trust
from rota.local.adapter.scopes import scope_of
from rota.local.simulator import Credentials, NotAssumedError

LIFETIME = 3600
"""Seconds: the default of AssumeRole.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""


def session_for(
    role_arn: str, service: str, source_arn: str, session_name: str, lifetime: float = LIFETIME
) -> Credentials:
    """New credentials of the role for this service, which acts for a resource. Raises NotAssumedError.

    The trust policy sees the resource's ARN and account as aws:SourceArn and aws:SourceAccount:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    from ministack.services import sts

    role = _role(role_arn)
    _require_trust(role, service, source_arn)
    expiration = time.time() + lifetime
    name = re.sub(r"[^\w+=,.@-]", "-", session_name, flags=re.ASCII)[:64]
    key, secret, token = "ASIA" + secrets.token_hex(8).upper(), secrets.token_hex(20), secrets.token_urlsafe(96)
    account = scope_of(role_arn).account
    session = {
        "Arn": f"arn:aws:sts::{account}:assumed-role/{role['RoleName']}/{name}",
        "UserId": f"{role['RoleId']}:{name}",
        "SecretAccessKey": secret,
        "SessionToken": token,
        "Expiration": expiration,
        "AccountId": account,
        "PrincipalType": "AssumedRole",
    }
    sts.register_session(key, session)
    return Credentials(key, secret, token, datetime.fromtimestamp(expiration, UTC))


def _role(role_arn: str) -> dict[str, Any]:
    from ministack.services import iam

    parts = role_arn.split(":", 5)
    role: dict[str, Any] | None = None
    if len(parts) == 6 and parts[5].startswith("role/"):
        role = iam._roles.get_scoped(parts[4], None, role_arn.rpartition("/")[2])
    if role is None or role["Arn"] != role_arn:
        raise NotAssumedError(f"there is no role {role_arn}")
    return role


def _require_trust(role: dict[str, Any], service: str, source_arn: str) -> None:
    policy = role["AssumeRolePolicyDocument"]
    context = {"aws:SourceArn": source_arn, "aws:SourceAccount": scope_of(source_arn).account}
    try:
        document = json.loads(policy) if isinstance(policy, str) else policy
        decision = evaluate_trust(document, Principal("Service", service), context=context)
    except (EvaluationError, ValueError) as error:
        raise NotAssumedError(f"the trust policy of {role['Arn']} cannot be read: {error}") from None
    if not decision.allowed:
        raise NotAssumedError(f"the trust policy of {role['Arn']} does not allow {service} for {source_arn}")
