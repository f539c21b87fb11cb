"""An image's URI, or a repository's ARN, taken apart.

What of a URI is its host follows the rule of container engines:
https://pkg.go.dev/github.com/distribution/reference. ECR's hosts:
https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html and ecr-requests.html.
"""

import re
from typing import NamedTuple

LONGEST = 512
"""Characters of a URI that is taken apart; a name has 256 at most."""

_URI = re.compile(
    r"(?:[a-z+]+://)?"
    r"(?:(?P<host>localhost|[^/]*[.:][^/]*)/)?"
    r"(?P<name>[^:@]+)(?::(?P<tag>[^:@]+))?(?:@(?P<digest>.+))?"
)
_ECR_HOST = re.compile(r"(?P<account>[^.]+)\.dkr[.-]ecr(?:-fips)?\.(?P<region>[^.]+)\..+")
_ECR_ARN = re.compile(r"arn:[^:]+:ecr:(?P<region>[^:]+(?:::[^:]+)?):(?P<account>[^:]+(?:::[^:]+)?):repository")


class ImageUri(NamedTuple):
    """An image's URI, or a repository's ARN; what it does not have is empty."""

    host: str
    name: str
    tag: str
    digest: str

    @property
    def ecr(self) -> tuple[str, str] | None:
        """The account and Region of the ECR that it is in, or None for another container registry."""
        found = _ECR_HOST.fullmatch(self.host) or _ECR_ARN.fullmatch(self.host)
        return (found["account"], found["region"]) if found else None


def read_uri(text: str) -> ImageUri | None:
    """The parts of a text that is like a URI."""
    found = _URI.fullmatch(text) if len(text) <= LONGEST else None
    return ImageUri(*(part or "" for part in found.group("host", "name", "tag", "digest"))) if found else None
