"""The needs of Secrets Manager, Parameter Store, KMS and STS calls."""

import re
from collections.abc import Callable, Mapping

from rota.runtime.guard.needs import Call, Need

_SUFFIX = r"-(?:[A-Za-z0-9]{6}|\?{6})"
_ANY_SUFFIX = "-??????"


def secret(call: Call) -> tuple[Need, ...] | None:
    """A call of Secrets Manager."""
    action = f"secretsmanager:{call.operation}"
    if call.operation == "BatchGetSecretValue":
        names = tuple(
            _secret(call, "secretsmanager:GetSecretValue", name) for name in call.params.get("SecretIdList") or ()
        )
        filtered = (Need("secretsmanager:ListSecrets", ("*",)),) if call.params.get("Filters") else ()
        return (Need(action, ("*",)), *filtered, *names)
    name = call.text("SecretId") or (call.text("Name") if call.operation == "CreateSecret" else "")
    return (_secret(call, action, name),) if name else None


def _secret(call: Call, action: str, name: str) -> Need:
    """A need on a secret, which is named with or without the six random characters at the end of its ARN.

    A name alone does not show them, so a policy with any six characters, or with `-??????`, names this secret too.
    """
    arn = call.arn("secretsmanager", "secret:", name)
    whole = bool(re.search(_SUFFIX + "$", arn)) and name.startswith("arn:")
    context = {
        "secretsmanager:VersionId": call.text("VersionId") or None,
        "secretsmanager:VersionStage": call.text("VersionStage") or None,
    }
    resources = (arn, arn + _ANY_SUFFIX) if whole else (arn + _ANY_SUFFIX,)
    return Need(action, resources, context, written=re.escape(arn) + _SUFFIX)


_PARAMETERS = re.compile(r"(?:Get|Put|Delete|Label|Unlabel)Parameter")


def parameter(call: Call) -> tuple[Need, ...] | None:
    """A call of Systems Manager. Calls of Parameter Store name their parameters."""
    action = f"ssm:{call.operation}"
    if not _PARAMETERS.match(call.operation):
        return None
    if call.operation == "GetParametersByPath":
        path = _parameter_arn(call, call.text("Path")).rstrip("/")
        recursive = "true" if call.params.get("Recursive") else "false"
        return (Need(action, (path, f"{path}/"), {"ssm:Recursive": recursive}),)
    names = [call.text("Name")] if "Name" in call.params else call.params.get("Names") or ()
    return tuple(Need(action, (_parameter_arn(call, name),)) for name in names)


def _parameter_arn(call: Call, name: str) -> str:
    """By ARN or name. A version or label after a colon is not part of it."""
    if not name.startswith("arn:"):
        return call.place.arn("ssm", f"parameter/{name.partition(':')[0].removeprefix('/')}")
    return ":".join(name.split(":")[:6])


def key(call: Call) -> tuple[Need, ...] | None:
    """A call of KMS. Calls that AWS services make for the task are not seen here."""
    if call.operation == "ReEncrypt":
        source = _key(call, "kms:ReEncryptFrom", call.text("SourceKeyId"))
        return (source, _key(call, "kms:ReEncryptTo", call.text("DestinationKeyId")))
    name = call.text("KeyId")
    # Decrypt without a key uses the one that the ciphertext names.
    return (_key(call, f"kms:{call.operation}", name),) if name or call.operation == "Decrypt" else None


def _key(call: Call, action: str, name: str) -> Need:
    context: dict[str, str | list[str] | None] = {"kms:ViaService": None}
    if not name:
        return Need(action, (), context)
    found = re.search(r"(?:^|:)(alias/.+)$", name)
    if found is None:
        return Need(action, (call.arn("kms", "key/", name),), {**context, "kms:RequestAlias": None})
    # Only AWS knows the key of an alias, so any key in a policy may be meant.
    keys = re.escape(call.place.arn("kms", "key/")) + ".+"
    return Need(action, (), {**context, "kms:RequestAlias": found[1], "kms:ResourceAliases": [found[1]]}, written=keys)


def _assume_role(call: Call) -> tuple[Need, ...]:
    role = (call.text("RoleArn"),)
    context = {
        "sts:ExternalId": call.text("ExternalId") or None,
        "sts:RoleSessionName": call.text("RoleSessionName") or None,
    }
    more = {"Tags": "sts:TagSession", "SourceIdentity": "sts:SetSourceIdentity"}
    actions = ("sts:AssumeRole", *(action for name, action in more.items() if call.params.get(name)))
    return tuple(Need(action, role, context) for action in actions)


BY_OPERATION: Mapping[str, Callable[[Call], tuple[Need, ...] | None]] = {"sts.AssumeRole": _assume_role}
"""`service.Operation` -> its needs."""
