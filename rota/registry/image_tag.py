"""The forms of an image's tag and digest. The models are elsewhere, because a run does not import them."""

import re

from rota.registry.secrets import parameter_name_problem

PATTERN = r"(?!latest$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
"""https://docs.docker.com/reference/cli/docker/image/tag/, without the one tag that every push moves."""

PARAMETER = "ssm:"
"""How a tag begins that each deployment reads from an SSM parameter, whose name follows."""

ANY_TAG = rf"{PATTERN}|{PARAMETER}([A-Za-z0-9_.-]+|(/[A-Za-z0-9_.-]+)+)"

DIGEST = r"sha256:[0-9a-f]{64}"
"""https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests, of the one algorithm that ECR has."""

RULE = "an image tag: up to 128 letters, digits, '.', '-' and '_'"

DIGEST_RULE = "a digest: 'sha256:' and 64 hexadecimal digits"

MOVING = "latest"

NOT_LATEST = (
    "must not be 'latest', which may mean another image at every start of a task, without a deployment and without a"
    " way back; name a tag that is given once, such as a version or a commit"
)
"""ECS looks a tag up whenever it starts a task."""

_VERSION = (
    "CloudFormation reads the newest version of a parameter, and its name alone: 'ssm:/path/of/parameter', in the"
    " environment's account and Region"
)
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html"""

_KNOWN_LATE = (
    "its name must be known before the deployment, which fills in account, Region and partition of an environment"
    " without them"
)
"""A default of a template's parameter is text: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html"""


def reference_problem(reference: str) -> str:
    """What is wrong with a tag or digest, or nothing."""
    if reference == MOVING:
        return NOT_LATEST
    is_right = re.fullmatch(f"{PATTERN}|{DIGEST}", reference, re.ASCII)
    return "" if is_right else f"must be {RULE}; or {DIGEST_RULE}"


def tag_problem(tag: str) -> str:
    """What is wrong with a tag as a registry has it, which may name a parameter; or nothing."""
    if tag.startswith(PARAMETER):
        return _parameter_problem(tag.removeprefix(PARAMETER))
    if tag == MOVING:
        return NOT_LATEST
    return "" if re.fullmatch(PATTERN, tag, re.ASCII) else f"must be {RULE}"


def _parameter_problem(name: str) -> str:
    if "${AWS::" in name:
        return _KNOWN_LATE
    return _VERSION if ":" in name else parameter_name_problem(name)
