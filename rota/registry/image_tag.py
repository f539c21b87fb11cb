"""The forms of an image's tag and digest. The models are elsewhere, because a run does not import them."""

import re

PATTERN = r"(?!latest$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
"""https://docs.docker.com/reference/cli/docker/image/tag/, without the one tag that every push moves."""

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


def reference_problem(reference: str) -> str:
    """What is wrong with a tag or digest, or nothing."""
    if reference == MOVING:
        return NOT_LATEST
    is_right = re.fullmatch(f"{PATTERN}|{DIGEST}", reference, re.ASCII)
    return "" if is_right else f"must be {RULE}; or {DIGEST_RULE}"
