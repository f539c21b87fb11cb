"""The form of an image's tag. The models are elsewhere, because a run checks a tag too and does not import them."""

PATTERN = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
"""https://docs.docker.com/reference/cli/docker/image/tag/"""

RULE = "an image tag: up to 128 letters, digits, '.', '-' and '_'"
