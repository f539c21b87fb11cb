"""What the tag of an image may be. It is apart from the models, since a run, which has none of them, checks one too."""

PATTERN = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
"""https://docs.docker.com/reference/cli/docker/image/tag/"""

RULE = "an image tag: up to 128 letters, digits, '.', '-' and '_'"
