"""Why a verb rejects a value, and what it takes instead: the messages of its problems."""

import re
from collections.abc import Iterator

from rota.access.arn import MalformedArnError, parse_arn
from rota.access.form import Form
from rota.access.forms import BUCKET
from rota.access.text_values import unusual_character
from rota.access.verbs import Verb
from rota.errors import shown


def why_rejected(verb: Verb, value: str) -> str:
    """One sentence for a text that the verb rejects, with the fix."""
    return next(_reasons(verb, value))


def _reasons(verb: Verb, value: str) -> Iterator[str]:
    """What is wrong, the nearest to the mistake first; the last holds for anything."""
    first = verb.grants[0][0]
    wanted = " or ".join(dict.fromkeys(form.wanted for form, _ in verb.grants))
    such_as = f"such as '{first.example}'"
    if not value.strip():
        yield f"is empty; write {wanted}, {such_as}"
    if unusual := unusual_character(value):
        yield unusual
    if value != value.strip():
        yield f"{shown(value)} begins or ends with a space"
    if not value.strip("*?"):
        yield f"{shown(value)} would allow every {first.kind} of the account; name each one, {such_as}"
    if verb.service == "s3":
        yield from _of_bucket(value, wanted)
    elif value.startswith("arn:"):
        yield _of_arn([form for form, _ in verb.grants], value, wanted)
    elif "*" in value or "?" in value:
        yield f"{shown(value)} has a wildcard; name each {first.kind}, {such_as}, or list ARNs under 'exact'"
    yield f"{shown(value)} is not {wanted}, {such_as}"


def _of_arn(forms: list[Form], value: str, wanted: str) -> str:
    try:
        parse_arn(value)
    except MalformedArnError as error:
        return f"{shown(value)} is not an ARN: {error}"
    by_arn = [form for form in forms if form.written != "name"]
    if not by_arn:
        return f"{shown(value)} is an ARN; write {wanted}"
    arns = (form.example if form.written == "arn" else form.arn.replace("{", "<").replace("}", ">") for form in by_arn)
    return f"{shown(value)} is not an ARN that fits here; expected {' or '.join(arns)}, or {wanted}"


def _of_bucket(value: str, wanted: str) -> Iterator[str]:
    for prefix in ("arn:", "s3://", "https://"):
        if value.startswith(prefix):
            yield f"{shown(value)}: leave out the part before the bucket and write {wanted}"
    bucket, slash, key = value.partition("/")
    if "*" in bucket or "?" in bucket:
        yield f"bucket {shown(bucket)} has a wildcard; name each bucket, such as 'reports/in/*'"
    if not re.fullmatch(BUCKET, bucket):
        yield (
            f"{shown(bucket)} cannot name a bucket: 3 to 63 lower-case letters, digits, '-' and '.', with a letter or "
            "digit at both ends; write 'bucket/key' (an old bucket with another name goes under 'exact')"
        )
    if not slash:
        yield f"{shown(value)} names a bucket but no objects; write '{bucket}/*' for all of them or '{bucket}/prefix/*'"
    if not key:
        yield f"{shown(value)} ends in '/'; write '{bucket}/*' for the whole bucket"
    if key.startswith("/"):
        yield f"{shown(value)} has a key that begins with '/'; write '{bucket}/{key.lstrip('/')}'"
    if key.endswith("/"):
        yield f"{shown(value)} ends in '/'; write '{value}*' for what is below it"
