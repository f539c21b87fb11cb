"""The kinds of text in the registry: names, ids, ARNs, durations; each with its rule and what would be right."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, GetJsonSchemaHandler
from pydantic import Tag as Case
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from rota.own_variables import RESERVED_VARIABLES
from rota.registry import durations, image_name, image_repository, image_tag, kms_key, secrets, security_groups, volumes
from rota.registry.durations import LOG_RETENTION_DAYS, log_retention_days, spread_minutes, stop_timeout_seconds
from rota.registry.health_check import interval_seconds, start_period_seconds, timeout_seconds
from rota.registry.model_base import as_tuple
from rota.registry.resolved_image import OF_IMAGE
from rota.registry.taken_variables import TAKEN
from rota.registry.triggers import bus
from rota.registry.triggers.path_checks import JSON_PATH, JSON_PATH_RULE

MAX_NAME = 50
"""Longest app, environment, task, bundle or group name; `name_checks` checks the names that they make in AWS."""

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*([.-][A-Za-z0-9_]+)*", re.ASCII)
"""The name of an environment variable; one with a dot or hyphen is for a command only, see variable_checks."""


def wrong(message: str) -> PydanticCustomError:
    """A validation error whose text is exactly the message."""
    return PydanticCustomError("registry", "{message}", {"message": message})


@dataclass(frozen=True, slots=True)
class _Pattern(AfterValidator):
    """A check by regular expression that the JSON Schema shows too."""

    pattern: str = ""
    right: str = ""

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        shown = {"pattern": rf"^({self.pattern})$|\$\{{", "patternErrorMessage": f"must be {self.right}"}
        return {**handler(core_schema), **shown}


def _pattern(pattern: str, right: str) -> AfterValidator:
    compiled = re.compile(pattern, re.ASCII)

    def check(value: str) -> str:
        # A value with a placeholder can only be checked once an environment has filled it in.
        if "${" not in value and not compiled.fullmatch(value):
            raise wrong(f"must be {right}")
        return value

    return _Pattern(check, pattern, right)


def _repository_name(value: str) -> str:
    # What is wrong with a URI depends on the environment's account: image_repository.py says it.
    if "${" not in value and not image_repository.is_name(value) and not image_repository.is_uri(value):
        raise wrong(f"must be {image_repository.RULE}")
    return value


def _image_name(value: str) -> str:
    # What is wrong with a URI of ECR depends on the environment's account: image_repository.py says it.
    if "${" not in value and not image_name.is_name(value) and not image_repository.is_uri(value):
        raise wrong(f"must be {image_name.RULE}")
    return value


def _tag(value: str) -> str:
    if problem := image_tag.tag_problem(value) if "${" not in value else "":
        raise wrong(problem)
    return value


def _key_name(value: str) -> str:
    if "${" not in value and (right := kms_key.why_no_key(value)):
        raise wrong(right)
    return value


def _parsed(parse: Callable[[str], object]) -> AfterValidator:
    def check(value: str) -> str:
        try:
            parse(value)
        except ValueError as error:
            raise wrong(str(error)) from None
        return value

    return AfterValidator(check)


def _no_bare_number(right: str) -> BeforeValidator:
    """Rejects a number without its unit, for which quotes alone, the advice for other texts, would not do."""

    def check(value: Any) -> Any:  # noqa: ANN401  # whatever YAML held
        if isinstance(value, int | float):
            raise wrong(right)
        return value

    return BeforeValidator(check)


def _name(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", value, re.ASCII):
        raise wrong("must be lower-case words of letters and digits joined by single hyphens, such as 'nightly-report'")
    if len(value) > MAX_NAME:
        raise wrong(f"must have at most {MAX_NAME} characters, not {len(value)}")
    return value


_DURATION = r"^\s*[1-9][0-9]{0,8} (second|minute|hour|day)s?\s*$"

Name = Annotated[
    str,
    AfterValidator(_name),
    Field(json_schema_extra={"pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "maxLength": MAX_NAME}),
]
Text = Annotated[str, Field(min_length=1, max_length=4096)]
Rate = Annotated[Text, _no_bare_number("must be a number and a unit, such as '5 minutes' or '1 day'")]
Words = Annotated[tuple[Text, ...], BeforeValidator(as_tuple), Field(min_length=1, max_length=100)]


def _command_case(value: object) -> str:
    return "<text>" if value == OF_IMAGE else "<words>"


CommandWords = Annotated[
    Annotated[Literal["image"], Case("<text>")] | Annotated[Words, Case("<words>")], Discriminator(_command_case)
]
Arguments = Annotated[tuple[Text, ...], BeforeValidator(as_tuple), Field(max_length=100)]
Names = Annotated[tuple[Name, ...], BeforeValidator(as_tuple)]

Account = Annotated[str, _pattern(r"[0-9]{12}", 'an account id: twelve digits in quotes, such as "222222222222"')]
Region = Annotated[str, _pattern(r"[a-z]{2,4}(-[a-z]+){1,3}-[0-9]{1,2}", "a Region such as us-east-1")]
VpcId = Annotated[str, _pattern(r"vpc-[0-9a-f]{8}([0-9a-f]{9})?", "a VPC id such as vpc-0123456789abcdef0")]
SubnetId = Annotated[str, _pattern(r"subnet-[0-9a-f]{8}([0-9a-f]{9})?", "a subnet id such as subnet-0123456789abcdef0")]
FileSystemId = Annotated[str, _pattern(volumes.FILE_SYSTEM, volumes.FILE_SYSTEM_RULE)]
AccessPointId = Annotated[str, _pattern(volumes.ACCESS_POINT, volumes.ACCESS_POINT_RULE)]
SecurityGroupId = Annotated[str, _pattern(security_groups.GROUP_ID, security_groups.GROUP_ID_RULE)]
Subnets = Annotated[tuple[SubnetId, ...], BeforeValidator(as_tuple), Field(min_length=1, max_length=16)]
SecurityGroups = Annotated[
    tuple[SecurityGroupId, ...], BeforeValidator(as_tuple), Field(max_length=security_groups.MOST)
]
MoreSecurityGroups = Annotated[tuple[SecurityGroupId, ...], BeforeValidator(as_tuple), Field(min_length=1)]
ClusterName = Annotated[
    str, _pattern(r"[A-Za-z0-9_-]{1,255}", "a cluster's name (not its ARN): letters, digits, '-' and '_'")
]
Email = Annotated[str, _pattern(r"[^@\s,<>]+@[^@\s,<>]+\.[^@\s,<>]+", "an e-mail address")]
Emails = Annotated[tuple[Email, ...], BeforeValidator(as_tuple)]
PolicyArn = Annotated[
    str,
    _pattern(
        r"arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/([A-Za-z0-9_+=,.@-]+/)*[A-Za-z0-9_+=,.@-]{1,128}",
        "a managed policy's ARN such as arn:aws:iam::222222222222:policy/boundary",
    ),
]
PathWithin = Annotated[
    str,
    _pattern(
        r"(?!/)(?!(.*/)?\.\.(/|$))[^\0\n]{1,4096}", "a file within the folder of the build, such as docker/Dockerfile"
    ),
]
BuildStage = Annotated[
    str, _pattern(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}", "the name of a stage in the Dockerfile, such as tasks")
]
KeyName = Annotated[str, _Pattern(_key_name, kms_key.PATTERN, kms_key.RULE)]
SecretStage = Annotated[str, _pattern(secrets.STAGE, secrets.STAGE_RULE)]
SecretVersion = Annotated[str, _pattern(secrets.VERSION, secrets.VERSION_RULE)]
RepositoryName = Annotated[str, _Pattern(_repository_name, image_repository.NAME, image_repository.RULE)]
ImageName = Annotated[str, _Pattern(_image_name, image_name.NAME, image_name.RULE)]
Tag = Annotated[str, _Pattern(_tag, image_tag.ANY_TAG, image_tag.RULE)]
Digest = Annotated[str, _pattern(image_tag.DIGEST, image_tag.DIGEST_RULE)]
HandlerName = Annotated[
    str,
    _pattern(
        r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*:[A-Za-z_][A-Za-z0-9_]*",
        "'module.path:function', such as tasks.nightly_report:main",
    ),
]
LogRetention = Annotated[
    str,
    _no_bare_number(durations.RULE),
    _parsed(log_retention_days),
    Field(
        json_schema_extra={
            "pattern": _DURATION,
            "examples": [f"{days} day{'s' if days > 1 else ''}" for days in LOG_RETENTION_DAYS],
        }
    ),
]
_LASTING: dict[str, Any] = {"pattern": _DURATION}
StopTimeout = Annotated[
    str, _no_bare_number(durations.RULE), _parsed(stop_timeout_seconds), Field(json_schema_extra=_LASTING)
]
CheckInterval = Annotated[
    str, _no_bare_number(durations.RULE), _parsed(interval_seconds), Field(json_schema_extra=_LASTING)
]
CheckTimeout = Annotated[
    str, _no_bare_number(durations.RULE), _parsed(timeout_seconds), Field(json_schema_extra=_LASTING)
]
StartPeriod = Annotated[
    str, _no_bare_number(durations.RULE), _parsed(start_period_seconds), Field(json_schema_extra=_LASTING)
]
User = Annotated[
    str,
    _pattern(
        r"[1-9][0-9]{0,9}(:[0-9]{1,10})?",
        'the number of a user, or of a user and a group, but not root, such as "10001" or "10001:10001"',
    ),
]
Spread = Annotated[
    str, _no_bare_number(durations.RULE), _parsed(spread_minutes), Field(json_schema_extra={"pattern": _DURATION})
]
BucketName = Annotated[
    str,
    _pattern(
        r"(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
        "a bucket's name: 3 to 63 lower-case letters, digits, '-' and '.', such as reports-prod",
    ),
]
KeyPart = Annotated[str, Field(min_length=1, max_length=1024)]
EventBus = Annotated[str, _pattern(bus.FORM, bus.RULE)]
JsonPath = Annotated[str, _pattern(JSON_PATH, JSON_PATH_RULE)]


def _variable(name: str) -> str:
    if not VARIABLE.fullmatch(name):
        raise wrong(
            "a variable's name has letters, digits and '_', between them '.' or '-', and does not start with a digit"
        )
    if name.startswith(RESERVED_VARIABLES):
        raise wrong(f"variables that start with {RESERVED_VARIABLES} are set by Rota itself; take another name")
    if name in TAKEN:
        raise wrong(TAKEN[name])
    return name


def _tag_key(key: str) -> str:
    # https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
    if not 1 <= len(key) <= 128 or key.lower().startswith("aws:"):
        raise wrong("a tag's key has 1 to 128 characters and does not start with 'aws:'")
    if key.lower().startswith("rota:"):
        raise wrong("tags that start with 'rota:' are set by Rota itself; take another key")
    if not re.fullmatch(r"[\w .:/=+@-]+", key):
        raise wrong("a tag's key has letters, digits, spaces and '_.:/=+-@'")
    return key


def _tag_value(value: str) -> str:
    # Placeholders are filled in before the length counts: tag_checks.
    if (len(value) > 256 and "${" not in value) or not re.fullmatch(r"([\w .:/=+@-]|\$\{\w+\})*", value):
        raise wrong("must fit a tag: at most 256 letters, digits, spaces and '_.:/=+-@'")
    return value


VariableName = Annotated[
    str,
    AfterValidator(_variable),
    Field(json_schema_extra={"pattern": rf"^(?!{RESERVED_VARIABLES}|({'|'.join(TAKEN)})$){VARIABLE.pattern}$"}),
]
Variables = dict[VariableName, str]


_ARGUMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
"""A name that a Dockerfile can use: https://docs.docker.com/reference/dockerfile/#arg."""


def _build_argument(name: str) -> str:
    if not _ARGUMENT.fullmatch(name):
        raise wrong("a build argument's name has letters, digits and '_', and does not start with a digit")
    return name


BuildArguments = dict[
    Annotated[str, AfterValidator(_build_argument), Field(json_schema_extra={"pattern": f"^{_ARGUMENT.pattern}$"})],
    str,
]
_TAG_VALUE: dict[str, Any] = {"pattern": r"^.{0,256}$|\$\{"}
Owner = Annotated[str, AfterValidator(_tag_value), Field(min_length=1, json_schema_extra=_TAG_VALUE)]
Tags = dict[
    Annotated[str, AfterValidator(_tag_key), Field(json_schema_extra={"minLength": 1, "maxLength": 128})],
    Annotated[str, AfterValidator(_tag_value), Field(json_schema_extra=_TAG_VALUE)],
]
