"""References to secrets (`ssm:/path`, `secretsmanager:name#key`) as what ECS injects and what the role may read."""

import re

from rota.access import Place
from rota.registry.resolved import Secret

# SSM: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
_PARAMETER = re.compile(r"/?[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*", re.ASCII)
_PARAMETER_LENGTH, _PARAMETER_DEPTH = 1011, 15
# Secrets Manager: API reference, CreateSecret, Name.
_SECRET = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}", re.ASCII)
_JSON_KEY = re.compile(r"[^:#\s]{1,256}")
_ARN = re.compile(
    r"arn:(?:aws[a-z-]*|\$\{[A-Za-z:]+\}):(?P<service>ssm|secretsmanager):"
    r"(?:[a-z0-9-]+|\$\{[A-Za-z:]+\}):(?:[0-9]{12}|\$\{[A-Za-z:]+\}):(?P<kind>parameter/|secret:)(?P<name>[^:]+)",
    re.ASCII,
)
_RANDOM_SUFFIX = re.compile(r"-[A-Za-z0-9]{6}$", re.ASCII)

FORMS = "'ssm:/path/of/parameter', 'secretsmanager:name' or 'secretsmanager:name#json-key'"


def parse_secret(variable: str, reference: str, place: Place) -> Secret:
    """The secret behind a reference. Raises ValueError with what ECS or CloudFormation would reject.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
    """
    store, _, rest = reference.partition(":")
    if store == "ssm" and rest:
        return _parameter(variable, rest, place)
    if store == "secretsmanager" and rest:
        return _secret(variable, rest, place)
    raise ValueError(f"must be {FORMS}")


def _parameter(variable: str, name: str, place: Place) -> Secret:
    if "#" in name:
        raise ValueError("an SSM parameter has no JSON keys; remove the '#…' or use secretsmanager:name#json-key")
    if name.startswith("arn:"):
        _check_arn(name, "ssm", "parameter/")
        return Secret(variable, name, "ssm:GetParameters", name)
    if not _PARAMETER.fullmatch(name):
        raise ValueError("a parameter's name has letters, digits, '.', '-', '_' and single slashes between them")
    if len(name) > _PARAMETER_LENGTH or name.count("/") > _PARAMETER_DEPTH:
        raise ValueError(f"a parameter's name has at most {_PARAMETER_LENGTH} characters and {_PARAMETER_DEPTH} levels")
    arn = place.arn("ssm", f"parameter/{name.removeprefix('/')}")
    return Secret(variable, arn, "ssm:GetParameters", arn)


def _secret(variable: str, text: str, place: Place) -> Secret:
    name, separator, key = text.partition("#")
    if separator and not _JSON_KEY.fullmatch(key):
        raise ValueError("the JSON key after '#' has no spaces, ':' or '#'")
    suffix = f":{key}::" if key else ""
    if name.startswith("arn:"):
        _check_arn(name, "secretsmanager", "secret:")
        return Secret(variable, f"{name}{suffix}", "secretsmanager:GetSecretValue", name)
    if not _SECRET.fullmatch(name):
        raise ValueError("a secret's name has 1 to 512 letters, digits and '/_+=.@-'")
    if _RANDOM_SUFFIX.search(name):
        # Secrets Manager takes such an ending for the random suffix of a full ARN, and then finds nothing.
        raise ValueError(
            "a name with '-' and six characters at its end looks like a full ARN's end; write the full ARN"
        )
    arn = place.arn("secretsmanager", f"secret:{name}")
    return Secret(variable, f"{arn}{suffix}", "secretsmanager:GetSecretValue", f"{arn}-??????")


def _check_arn(arn: str, service: str, kind: str) -> None:
    match = _ARN.fullmatch(arn)
    if match is None or match["service"] != service or match["kind"] != kind:
        raise ValueError(f"must be an ARN of the form arn:aws:{service}:<region>:<account>:{kind}<name>")
