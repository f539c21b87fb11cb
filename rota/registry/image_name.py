"""An image by its full name, in any container registry: `python`, `org/app`, `ghcr.io/org/app`.

The grammar is that of container engines: https://pkg.go.dev/github.com/distribution/reference.
"""

import re

_PART = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"

_HOST = r"[A-Za-z0-9-]+(?:(?:\.[A-Za-z0-9-]+)+(?::[0-9]{1,5})?|:[0-9]{1,5})"

MAX_LENGTH = 255
"""Characters of a name with its host: https://pkg.go.dev/github.com/distribution/reference."""

NAME = rf"(?=.{{1,{MAX_LENGTH}}}$)(?:{_HOST}/)?{_PART}(?:/{_PART})*"

RULE = "an image's full name, without tag and digest, such as ghcr.io/org/app"


def is_name(text: str) -> bool:
    """Whether a text is an image's name, with or without a host before it."""
    return re.fullmatch(NAME, text, re.ASCII) is not None
