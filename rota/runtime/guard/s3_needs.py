"""The needs of S3 calls. Actions have other names than operations, and one call may need several."""

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote

from rota.access.evaluation import Context
from rota.runtime.guard import s3_tables
from rota.runtime.guard.needs import Call, Need

_VERSION = "?versionId="
_DIRECTORY_BUCKET = "--x-s3"


def s3_needs(call: Call) -> tuple[Need, ...] | None:
    """The needs of an S3 call; None if they are not known."""
    bucket = call.text("Bucket")
    if call.operation == "ListBuckets":
        return (Need("s3:ListAllMyBuckets", ("*",)),)
    if bucket.endswith(_DIRECTORY_BUCKET):
        # Permissions belong to sessions there, and botocore creates a session by its own call.
        return _session(call) if call.operation == "CreateSession" else ()
    if call.operation in s3_tables.UNMAPPED or not bucket:
        return None
    made = _SPECIAL.get(call.operation, _on_object if call.operation in s3_tables.ON_OBJECTS else _on_bucket)
    return tuple(made(call))


def _on_object(call: Call) -> Iterator[Need]:
    context = _context(call, s3_tables.WRITE_KEYS)
    actions = [*s3_tables.ON_OBJECTS[call.operation], *_more(call)]
    if call.text("VersionId"):
        actions = [s3_tables.OF_VERSIONS.get(action, action) for action in actions]
    for action in dict.fromkeys(actions):
        yield Need(f"s3:{action}", (_object(call, call.text("Bucket"), call.text("Key")),), context)


def _on_bucket(call: Call) -> Iterator[Need]:
    action = s3_tables.ON_BUCKETS.get(call.operation, call.operation)
    context = _context(call, s3_tables.LIST_KEYS) if call.operation.startswith(("List", "Head")) else {}
    yield Need(f"s3:{action}", (_bucket(call, call.text("Bucket")),), context)


def _session(call: Call) -> tuple[Need, ...]:
    return (Need("s3express:CreateSession", (call.place.arn("s3express", f"bucket/{call.text('Bucket')}"),)),)


def _copy(call: Call) -> Iterator[Need]:
    source, _, version = _source(call).partition(_VERSION)
    bucket, _, key = source.lstrip("/").partition("/")
    if source.startswith("arn:"):
        resource, key = source, ""
    else:
        resource = _object(call, unquote(bucket), unquote(key))
    yield Need("s3:GetObjectVersion" if version else "s3:GetObject", (resource,))
    target = _object(call, call.text("Bucket"), call.text("Key"))
    context = _context(call, s3_tables.WRITE_KEYS)
    for action in dict.fromkeys(("PutObject", *_more(call))):
        yield Need(f"s3:{action}", (target,), context)


def _source(call: Call) -> str:
    """`bucket/key?versionId=…`, percent-encoded. boto3 also accepts a mapping."""
    source = call.params.get("CopySource")
    if isinstance(source, Mapping):
        version = f"{_VERSION}{source['VersionId']}" if source.get("VersionId") else ""
        return f"{source.get('Bucket', '')}/{source.get('Key', '')}{version}"
    return source if isinstance(source, str) else ""


def _delete_many(call: Call) -> Iterator[Need]:
    context = _context(call, s3_tables.WRITE_KEYS)
    for item in (call.params.get("Delete") or {}).get("Objects") or ():
        action = "DeleteObjectVersion" if item.get("VersionId") else "DeleteObject"
        for name in (action, *_more(call)):
            yield Need(f"s3:{name}", (_object(call, call.text("Bucket"), item.get("Key", "")),), context)


def _more(call: Call) -> Iterator[str]:
    """The actions that parameters need in addition to the operation's own."""
    if call.operation not in s3_tables.WITH_MORE:
        return
    for parameter, action in s3_tables.ALSO.items():
        # A copy ignores new tags if it keeps the old ones.
        ignored = parameter == "Tagging" and call.text("TaggingDirective") == "COPY"
        if call.params.get(parameter) and not ignored:
            yield action


def _context(call: Call, keys: Mapping[str, str]) -> Context:
    """The condition keys of the table; None if the call lacks the parameter."""
    return {key: call.params.get(parameter) for parameter, key in keys.items()}


def _bucket(call: Call, bucket: str) -> str:
    """A bucket's ARN. An access point is an ARN already."""
    return bucket if bucket.startswith("arn:") else f"arn:{call.place.partition}:s3:::{bucket}"


def _object(call: Call, bucket: str, key: str) -> str:
    middle = "/object/" if bucket.startswith("arn:") else "/"
    return f"{_bucket(call, bucket)}{middle}{key}"


_SPECIAL: Mapping[str, Callable[[Call], Iterator[Need]]] = {
    "CopyObject": _copy,
    "DeleteObjects": _delete_many,
    "UploadPartCopy": _copy,
}
