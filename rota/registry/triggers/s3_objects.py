"""Objects that appear in a bucket: the trigger `s3`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from rota import own_variables
from rota.errors import Problem, UsageError, shown
from rota.registry.triggers.kind import EVENT_ID, RULE_ARN, StartVariable, TriggerKind
from rota.registry.triggers.pattern_checks import size_problems
from rota.registry.triggers.s3_pattern import s3_pattern
from rota.registry.triggers.trigger import S3Object, Trigger

_WILDCARD = re.compile(r"[*?]")


@dataclass(frozen=True, slots=True)
class S3Objects(TriggerKind):
    """Objects that appear in a bucket, whose key begins with `prefix` and ends with `suffix`; both may be empty."""

    key: ClassVar[str] = "s3"
    # Lengths: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html and object-keys.html.
    VARIABLES: ClassVar[tuple[StartVariable, ...]] = (
        EVENT_ID,
        RULE_ARN,
        StartVariable(own_variables.S3_BUCKET, "bucket", "$.detail.bucket.name", 63),
        StartVariable(own_variables.S3_KEY, "key", "$.detail.object.key", 1024),
        StartVariable(own_variables.S3_SIZE, "size", "$.detail.object.size"),
        StartVariable(own_variables.S3_ETAG, "etag", "$.detail.object.etag"),
        StartVariable(own_variables.S3_VERSION, "version", "$.detail.object.version-id", 1024),
    )

    bucket: str
    prefix: str = ""
    suffix: str = ""

    @classmethod
    def from_entry(cls, entry: Mapping[str, Any]) -> Self:
        """The objects of an entry."""
        return cls(**entry)

    @classmethod
    def problems(cls, entry: Mapping[str, Any]) -> Iterator[Problem]:
        """Wildcards, and a pattern that is too long for EventBridge."""
        for name in ("prefix", "suffix"):
            if found := _WILDCARD.search(entry.get(name, "")):
                got = shown(entry[name])
                text = f"a {name} is literal, so '{found[0]}' would match this character only"
                yield Problem((name,), f"{text}; {_without_wildcard(entry, name)} (got {got})")
        yield from (Problem((), message) for message in size_problems(cls.from_entry(entry).pattern))

    @classmethod
    def warnings(cls, entry: Mapping[str, Any]) -> Iterator[Problem]:
        """A prefix that hardly any key has."""
        if entry.get("prefix", "").startswith("/"):
            yield Problem(("prefix",), "keys seldom begin with '/': 'in/' matches in/a.csv, '/in/' does not")

    @classmethod
    def of_run(cls, start: Trigger, environ: Mapping[str, str]) -> Trigger:
        """The start with its object."""
        bucket, key = environ.get(own_variables.S3_BUCKET), environ.get(own_variables.S3_KEY)
        if not bucket or not key:
            names = f"{own_variables.S3_BUCKET} and {own_variables.S3_KEY}"
            raise UsageError(f"{own_variables.TRIGGER} is s3, so {names} must name the object")
        size = environ.get(own_variables.S3_SIZE) or "0"
        if not (size.isascii() and size.isdecimal()):
            raise UsageError(f"{own_variables.S3_SIZE} must be a number of bytes (got {shown(size)})")
        etag, version = environ.get(own_variables.S3_ETAG, ""), environ.get(own_variables.S3_VERSION) or None
        return replace(start, object=S3Object(bucket, key, int(size), etag, version))

    @property
    def pattern(self) -> str:
        """The pattern of new objects with such keys."""
        return s3_pattern(self.bucket, self.prefix, self.suffix)

    @property
    def label(self) -> str:
        """`s3://reports/in/*.csv`."""
        return f"s3://{self.bucket}/{self.prefix}*{self.suffix}"

    @property
    def in_words(self) -> str:
        """`new objects in reports whose key begins with 'in/'`."""
        ends = [("begins", self.prefix), ("ends", self.suffix)]
        conditions = " and ".join(f"{verb} with '{text}'" for verb, text in ends if text)
        return f"new objects in {self.bucket}" + (f" whose key {conditions}" if conditions else "")

    @property
    def notifying_bucket(self) -> str:
        """The bucket, which sends no events by default."""
        return self.bucket


def _without_wildcard(entry: Mapping[str, Any], name: str) -> str:
    """What to write instead of a prefix or suffix with a wildcard: the two fields, or a pattern if need be."""
    before, _, after = entry[name].partition("*")
    # The other field may have a wildcard of the same kind, which is a problem of its own.
    fields = {"prefix": entry.get("prefix", "").rstrip("*"), "suffix": entry.get("suffix", "").lstrip("*")}
    fields[name] = before or after
    lost = name == "suffix" and before
    if name == "prefix":
        lost = after and fields["suffix"] not in ("", after)
        fields |= {"prefix": before, "suffix": after or fields["suffix"]}
    if lost or any(map(_WILDCARD.search, fields.values())):
        return "use the trigger 'event' with a wildcard in its pattern"
    if not fields[name]:
        return f"leave {name} out" if entry[name] == "*" else f"write suffix: {after} and no prefix"
    return f"write {' and '.join(f'{field}: {text}' for field, text in fields.items() if text)}"
