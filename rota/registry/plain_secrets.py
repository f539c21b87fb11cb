"""Values that look like secrets and stand in the registry itself, where everybody reads them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from rota.errors import Path, Problem


class _Kind(NamedTuple):
    """A kind of secret that its form gives away."""

    what: str
    form: str


_KINDS = (
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    _Kind("an AWS access key", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    # https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
    _Kind("a GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22})"),
    # https://docs.gitlab.com/security/tokens/#token-prefixes
    _Kind("a GitLab token", r"\bglpat-[A-Za-z0-9_-]{20}"),
    # https://api.slack.com/concepts/token-types
    _Kind("a Slack token", r"\bxox[abeprs]-[A-Za-z0-9-]{10}"),
    # https://docs.stripe.com/keys
    _Kind("a Stripe key", r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{16}"),
    # RFC 7468, sections 10 and 11, and the older labels of OpenSSL and OpenSSH
    _Kind("a private key", r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----"),
    # RFC 7519, section 3, and RFC 7515, section 3.1: three parts in base64url, of which two begin with '{"'
    _Kind("a JSON Web Token", r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\."),
    # RFC 3986, section 3.2.1; a password that begins with '$', '<' or '{' is filled in by somebody else.
    _Kind("a URL with a password", r"\b[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#:@]*:[^\s/?#@$<{][^\s/?#@]*@"),
)
_ANY = re.compile("|".join(f"({kind.form})" for kind in _KINDS))

_NAME = re.compile(
    r"(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|API_?KEY|(?:SECRET|ACCESS|PRIVATE|SIGNING|ENCRYPTION)"
    r"_KEY)$|_PWD$",
    re.IGNORECASE,
)
"""Names of variables whose value is a secret; DB_PASSWORD_LENGTH or TOKEN_URL is none."""

_NO_SECRET = re.compile(
    r".?|true|false|yes|no|on|off|none|null|[/~.].*|(?:arn|ssm|secretsmanager):.*|[a-z][a-z0-9+.-]*://.*|.*\$\{.*",
    re.IGNORECASE | re.DOTALL,
)
"""Values that are none, whatever the name says: switches, files, addresses, references and what has a placeholder."""

_FIX = "whoever may see the task definition can read it; keep it in SSM or Secrets Manager, and name that in 'secrets'"

_FIX_OF_BUILD = "whoever may pull the image can read it; let the program read it at its start, as one of its 'secrets'"


def plain_secrets(data: Mapping[str, Any]) -> Iterator[Problem]:
    """A warning for each such value of variables, values, words of a command and arguments, without the value."""
    for path, layer in _layers(data):
        for field in ("env", "values"):
            for name, value in (layer.get(field) or {}).items():
                what = looks_like(value) or (named_like_one(name, value) and "a password, token or key by its name")
                if what:
                    yield Problem((*path, field, name), f"this looks like {what}; {_FIX}")
        image = layer.get("image")
        for name, value in ((image.get("args") if isinstance(image, Mapping) else None) or {}).items():
            if what := looks_like(value) or (named_like_one(name, value) and "a password, token or key by its name"):
                yield Problem((*path, "image", "args", name), f"this looks like {what}; {_FIX_OF_BUILD}")
        for field in ("command", "entrypoint", "args"):
            for index, word in enumerate(layer.get(field) or ()):
                if what := looks_like(word):
                    yield Problem((*path, field, index), f"this looks like {what}; {_FIX}")


def looks_like(value: str) -> str:
    """The kind of secret that a text has the form of, or nothing."""
    found = _ANY.search(value)
    return _KINDS[(found.lastindex or 1) - 1].what if found else ""


def named_like_one(name: str, value: str) -> bool:
    """Whether a variable is named like a secret and has a value that may be one."""
    return bool(_NAME.search(name)) and not _NO_SECRET.fullmatch(value)


def _layers(data: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """All parts of the file that state variables or words of a command."""
    yield from _of_entry(("defaults",), data.get("defaults") or {})
    for environment, entry in data["environments"].items():
        yield ("environments", environment), entry
    for section in ("bundles", "tasks"):
        for name, entry in (data.get(section) or {}).items():
            yield from _of_entry((section, name), entry)
            for environment, override in (entry.get("environments") or {}).items():
                if override:
                    yield from _of_entry((section, name, "environments", environment), override)


def _of_entry(path: Path, entry: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    yield path, entry
    for kind in ("schedules", "triggers", "containers"):
        for index, item in enumerate(entry.get(kind) or ()):
            if isinstance(item, Mapping):
                yield (*path, kind, index), item
