"""References to secrets (`ssm:/path`, `secretsmanager:name#key`) as what ECS injects and what the role may read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rota.access import Place
from rota.access.arn import parse_arn
from rota.errors import Path, Problem, ProblemsError
from rota.registry.resolved_secret import Secret
from rota.registry.secret_keys import decrypt_statement

# SSM: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
_PARAMETER = re.compile(r"/?[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*", re.ASCII)
_PARAMETER_LENGTH, _PARAMETER_DEPTH = 1011, 15
# Secrets Manager: API reference, CreateSecret, Name.
_SECRET = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}", re.ASCII)
_JSON_KEY = re.compile(r"[^:#\s]{1,256}")
# Secrets Manager: API reference, GetSecretValue, VersionStage and VersionId.
_STAGE_LENGTH = 256
STAGE, STAGE_RULE = (
    rf"[^:#\s]{{1,{_STAGE_LENGTH}}}",
    "a version's staging label without spaces, ':' and '#', such as AWSPREVIOUS",
)
VERSION, VERSION_RULE = r"[A-Za-z0-9-]{32,64}", "a version's id: 32 to 64 letters, digits and '-'"

_PSEUDO = r"\$\{[A-Za-z:]+\}"
_STORE_OF_ARN = re.compile(rf"arn:(?:aws[a-z-]*|{_PSEUDO}):(ssm|secretsmanager):", re.ASCII)
_ARN = re.compile(
    rf"(?P<arn>arn:(?:aws[a-z-]*|{_PSEUDO}):(?P<service>ssm|secretsmanager):"
    rf"(?:[a-z0-9-]+|{_PSEUDO}):(?:[0-9]{{12}}|{_PSEUDO}):(?P<kind>parameter/|secret:)(?P<name>[^:#]+))(?P<tail>.*)",
    re.ASCII,
)
_ECS_TAIL = re.compile(r":([^:#]*):([^:#]*):([^:#]*)")
_RANDOM_SUFFIX = re.compile(r"-[A-Za-z0-9]{6}$", re.ASCII)

FORMS = "'ssm:/path/of/parameter', 'secretsmanager:name' or 'secretsmanager:name#json-key'"


@dataclass(frozen=True, slots=True)
class _Source:
    """What a reference names: the ARN that ECS reads, the one for the policy, and the part of a secret."""

    store: str
    arn: str
    resource: str
    json_key: str = ""
    stage: str = ""
    version: str = ""


def is_reference(text: str) -> bool:
    """Whether a text begins as a reference does; any other text may be the secret itself, which no message prints."""
    return text.startswith(("ssm:", "secretsmanager:", "arn:"))


def parameter_name_problem(name: str) -> str:
    """What is wrong with the name of an SSM parameter, or nothing.

    Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-hierarchies.html
    """
    if not _PARAMETER.fullmatch(name):
        return "a parameter's name has letters, digits, '.', '-', '_' and single slashes between them"
    if len(name) > _PARAMETER_LENGTH or name.count("/") > _PARAMETER_DEPTH:
        return f"a parameter's name has at most {_PARAMETER_LENGTH} characters and {_PARAMETER_DEPTH} levels"
    if "/" in name and not name.startswith("/"):
        return f"a parameter's name with levels begins with a slash; write ssm:/{name}"
    return ""


def read_secret(variable: str, entry: str | Mapping[str, str], place: Place) -> Secret:
    """The secret behind a reference, or a mapping of `from` and what goes with it.

    Raises ProblemsError with what ECS, CloudFormation or KMS would reject, with paths below the entry. Sources:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html (permissions, and
    `version-stage` or `version-id`) and secrets-envvar-ssm-paramstore.html beside it.
    """
    fields = {"from": entry} if isinstance(entry, str) else entry
    where: Path = () if isinstance(entry, str) else ("from",)
    try:
        source = _source(fields["from"], place)
    except ValueError as error:
        raise ProblemsError([Problem(where, str(error))]) from None
    stage, version = fields.get("stage") or source.stage, fields.get("version") or source.version
    # Without an ARN of its own it is in this very place, as most are.
    pasted = "arn:" in fields["from"]
    problems = [Problem(where, text) for text in _place_problems(source, place)] if pasted else []
    problems += _version_problems(fields, source, where)
    if stage and version:
        # The page of the docstring: beside a staging label there is no version id, and the reverse.
        last = next(((name,) for name in ("version", "stage") if name in fields), where)
        problems.append(Problem(last, "stage and version cannot both be set; ECS takes one of them, so keep one"))
    elsewhere = pasted and _is_of_another_account(source, place)
    key = fields.get("key", "")
    decrypt = None
    if key:
        try:
            decrypt = decrypt_statement(key, source.store, source.arn, of_another_account=elsewhere)
        except ValueError as error:
            problems.append(Problem(("key",), str(error)))
    elif elsewhere and source.store == "secretsmanager":
        problems.append(Problem(where, _NEEDS_A_KEY))
    if problems:
        raise ProblemsError(problems)
    part = f":{source.json_key}:{stage}:{version}" if source.json_key or stage or version else ""
    action = "ssm:GetParameters" if source.store == "ssm" else "secretsmanager:GetSecretValue"
    return Secret(variable, f"{source.arn}{part}", action, source.resource, key, decrypt)


# https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
_NEEDS_A_KEY = (
    "a secret of another account is never encrypted with that account's default key, which cannot be shared; name its"
    " key: {from: …, key: 'arn:aws:kms:<region>:<account>:key/<id>'}"
)
# ECS on registering such a task definition: https://github.com/awsdocs/amazon-ecs-developer-guide/issues/167
_OWN_PARAMETERS = (
    "ECS reads no SSM parameter of another account, not even a shared one; copy it into the environment's account, or"
    " keep it in Secrets Manager"
)


def _version_problems(fields: Mapping[str, str], source: _Source, where: Path) -> Iterator[Problem]:
    for name, pattern, rule in (("stage", STAGE, STAGE_RULE), ("version", VERSION, VERSION_RULE)):
        stated, pasted = fields.get(name, ""), getattr(source, name)
        if stated and source.store == "ssm":
            yield Problem((name,), f"an SSM parameter has no {name}; remove it, or keep the value in Secrets Manager")
        elif stated and pasted:
            yield Problem((name,), f"'from' has a {name} already; keep one")
        elif stated and not re.fullmatch(pattern, stated):
            yield Problem((name,), f"must be {rule}")
        elif pasted and not re.fullmatch(pattern, pasted):
            yield Problem(where, f"its {name} must be {rule}")


def _place_problems(source: _Source, place: Place) -> Iterator[str]:
    """What no role of the environment can reach."""
    partition = parse_arn(source.arn).partition
    if _differ(partition, place.partition):
        yield f"it is in the partition {partition}, and the environment is in {place.partition}; no role reaches it"
    elif source.store == "ssm" and _is_of_another_account(source, place):
        yield _OWN_PARAMETERS


def _is_of_another_account(source: _Source, place: Place) -> bool:
    """Whether both accounts are known and differ; the account of an environment without one is known at deployment."""
    return _differ(parse_arn(source.arn).account, place.account)


def _differ(one: str, other: str) -> bool:
    return one != other and not one.startswith("${") and not other.startswith("${")


def _source(reference: str, place: Place) -> _Source:
    store, _, rest = reference.partition(":")
    if found := _STORE_OF_ARN.match(reference):
        # ECS' own form, as a task definition has it.
        store, rest = found[1], reference
    if store == "ssm" and rest:
        return _parameter(rest, place)
    if store == "secretsmanager" and rest:
        return _secret(rest, place)
    raise ValueError(f"must be {FORMS}")


def _parameter(name: str, place: Place) -> _Source:
    if "#" in name:
        raise ValueError("an SSM parameter has no JSON keys; remove the '#…' or use secretsmanager:name#json-key")
    arn = ""
    if name.startswith("arn:"):
        found = _of_arn(name, "ssm", "parameter/")
        if found["tail"]:
            raise ValueError("a parameter's ARN ends with its name; remove what follows it")
        # An ARN has one slash before the name, whether the name begins with one or not.
        arn, name = name, f"/{found['name']}"
    if problem := parameter_name_problem(name):
        raise ValueError(problem)
    arn = arn or place.arn("ssm", f"parameter/{name.removeprefix('/')}")
    return _Source("ssm", arn, arn)


def _secret(text: str, place: Place) -> _Source:
    if text.startswith("arn:"):
        found = _of_arn(text, "secretsmanager", "secret:")
        if not _RANDOM_SUFFIX.search(found["name"]):
            # IAM compares the policy with the full ARN, so that without its end the role could read nothing.
            raise ValueError("a secret's ARN ends in '-' and six characters; write the full ARN, or the name alone")
        _check_secret(_RANDOM_SUFFIX.sub("", found["name"]))
        return _Source("secretsmanager", found["arn"], found["arn"], *_part(found["tail"]))
    name = re.split("[:#]", text, maxsplit=1)[0]
    _check_secret(name)
    if _RANDOM_SUFFIX.search(name):
        # Secrets Manager takes such an ending for the random suffix of a full ARN, and then finds nothing.
        raise ValueError(
            "a name with '-' and six characters at its end looks like a full ARN's end; write the full ARN"
        )
    arn = place.arn("secretsmanager", f"secret:{name}")
    return _Source("secretsmanager", arn, f"{arn}-??????", *_part(text.removeprefix(name)))


def _check_secret(name: str) -> None:
    if not _SECRET.fullmatch(name):
        raise ValueError("a secret's name has 1 to 512 letters, digits and '/_+=.@-'")


def _part(tail: str) -> tuple[str, str, str]:
    """The JSON key, stage and version id that follow a secret's name: `#json-key`, or all three as ECS writes them."""
    if not tail:
        return "", "", ""
    if tail.startswith("#"):
        if not _JSON_KEY.fullmatch(tail[1:]):
            raise ValueError(
                "the JSON key after '#' has no spaces, ':' or '#'; a version goes beside it:"
                " {from: 'secretsmanager:name#json-key', stage: AWSPREVIOUS}"
            )
        return tail[1:], "", ""
    found = _ECS_TAIL.fullmatch(tail)
    if found is None:
        raise ValueError(
            "after a secret's name goes '#json-key', or ':json-key:version-stage:version-id' with all three colons as"
            " ECS has it"
        )
    if found[1] and not _JSON_KEY.fullmatch(found[1]):
        raise ValueError("a JSON key has no spaces, ':' or '#'")
    return found[1], found[2], found[3]


def _of_arn(arn: str, service: str, kind: str) -> re.Match[str]:
    match = _ARN.fullmatch(arn)
    if match is None or match["service"] != service or match["kind"] != kind:
        raise ValueError(f"must be an ARN of the form arn:aws:{service}:<region>:<account>:{kind}<name>")
    return match
