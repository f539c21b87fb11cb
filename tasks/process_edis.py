"""Take the partner's replies from the inbox: their records to S3 and DynamoDB, the file to the archive.

A file that cannot be read goes to quarantine/ with the reason beside it, and the next one is taken. At the end the
run fails when there was one, so that a person is told once: a reply that nobody reads is failed work, and failed work
must not end with status 0. It is gone from the inbox then, so that the next run succeeds.

Every step may be repeated: keys are made of the file's content, records are written before the file leaves the inbox,
and a run that died half-way left the file there for the next one. One file cannot hide another of the same name.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from botocore.exceptions import ClientError, IncompleteReadError

from rota.runtime import TaskContext
from tasks.x12 import BadInterchangeError, Interchange, parse

INBOX = "inbox/"
LARGEST_FILE = 256 * 1024
"""Bytes. Replies are small; below this, no record can exceed DynamoDB's 400 KB for an item."""

LONGEST_NAME = 200
"""Characters kept of a file's name: with prefix and digest the key stays below S3's 1,024 bytes."""


class QuarantinedError(Exception):
    """Some files could not be read and wait in quarantine/ for a person."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file of the inbox; `digest` (SHA-256) tells it from others of the same name."""

    key: str
    body: bytes

    @property
    def digest(self) -> str:
        """Of the content, in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def name(self) -> str:
        """What the file is called from now on: the start of its digest, then the end of its name."""
        return f"{self.digest[:16]}-{self.key.rsplit('/', 1)[-1][-LONGEST_NAME:]}"


def main(context: TaskContext) -> None:
    """Take every file that is in the inbox, then fail if any of them could not be read."""
    s3, bucket = context.client("s3"), context.env["EDI_BUCKET"]
    dynamodb, table = context.client("dynamodb"), context.env["EDI_TABLE"]
    counts: Counter[str] = Counter(files=0, replies=0, quarantined=0)
    for key in _keys(s3, bucket):
        if context.stopping:
            break
        try:
            answer = s3.get_object(Bucket=bucket, Key=key)
        except ClientError:
            # Where another run was faster, S3 answers "denied" to whoever may not list the whole bucket.
            if s3.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1)["KeyCount"]:
                raise
            continue
        received = Received(key, _content(answer))
        counts["files"] += 1
        try:
            interchange = read(received)
            _store(interchange, received, dynamodb, table)
        except BadInterchangeError as error:
            counts["quarantined"] += 1
            context.log.warning("a file cannot be read", extra={"file": key, "reason": str(error)})
            _quarantine(received, str(error), s3, bucket)
            continue
        counts["replies"] += len(interchange.replies)
        records = json.dumps(asdict(interchange), indent=2).encode()
        s3.put_object(Bucket=bucket, Key=f"records/{received.name}.json", Body=records, ContentType="application/json")
        s3.put_object(Bucket=bucket, Key=f"archive/{received.name}", Body=received.body)
        s3.delete_object(Bucket=bucket, Key=key)
    context.log.info("inbox processed", extra=dict(counts))
    if counts["quarantined"]:
        raise QuarantinedError(f"{counts['quarantined']} of {counts['files']} files are in s3://{bucket}/quarantine/")


def _content(answer: dict[str, Any]) -> bytes:
    """The content of an object: all of it, or one byte more than is taken, enough to know that it is too large.

    Raises IncompleteReadError when the connection ended before that: a part would be taken for a file that cannot be
    read, and the file itself would leave the inbox. A read of so many bytes does not tell the one from the other.
    """
    body: bytes = answer["Body"].read(LARGEST_FILE + 1)
    expected = min(answer["ContentLength"], LARGEST_FILE + 1)
    if len(body) < expected:
        raise IncompleteReadError(actual_bytes=len(body), expected_bytes=expected)
    return body


def read(received: Received) -> Interchange:
    """The interchange in a file. Raises BadInterchangeError for any that is not one."""
    if len(received.body) > LARGEST_FILE:
        raise BadInterchangeError(f"it is larger than {LARGEST_FILE} bytes")
    try:
        return parse(received.body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadInterchangeError("it is not text") from error


def _keys(s3: Any, bucket: str) -> Iterator[str]:  # noqa: ANN401  # boto3 makes its client classes at run time
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=INBOX):
        for found in page.get("Contents", []):
            if not found["Key"].endswith("/"):  # the console's folders are empty objects
                yield found["Key"]


def _store(interchange: Interchange, received: Received, dynamodb: Any, table: str) -> None:  # noqa: ANN401  # as above
    """One item for each reply. Raises BadInterchangeError when another file brought an interchange of this number."""
    for index, reply in enumerate(interchange.replies):
        item = {
            "interchange": {"S": f"{interchange.sender}/{interchange.control_number}"},
            "reply": {"N": str(index)},
            "digest": {"S": received.digest},
            "kind": {"S": reply.kind},
            "reference": {"S": reply.reference},
            "verdict": {"S": reply.verdict},
            "errors": {"L": [{"S": error} for error in reply.errors]},
        }
        try:
            dynamodb.put_item(
                TableName=table,
                Item=item,
                ConditionExpression="attribute_not_exists(interchange) OR digest = :digest",
                ExpressionAttributeValues={":digest": item["digest"]},
            )
        except dynamodb.exceptions.ConditionalCheckFailedException:
            number = interchange.control_number
            raise BadInterchangeError(f"another file already brought interchange {number} of this sender") from None


def _quarantine(received: Received, reason: str, s3: Any, bucket: str) -> None:  # noqa: ANN401  # as above
    """Move a file out of the way, whole, with the reason beside it."""
    target = f"quarantine/{received.name}"
    note = json.dumps({"file": received.key, "reason": reason}, indent=2).encode()
    s3.put_object(Bucket=bucket, Key=f"{target}.reason.json", Body=note, ContentType="application/json")
    if len(received.body) > LARGEST_FILE:  # only its beginning was read
        s3.upload_fileobj(s3.get_object(Bucket=bucket, Key=received.key)["Body"], bucket, target)
    else:
        s3.put_object(Bucket=bucket, Key=target, Body=received.body)
    s3.delete_object(Bucket=bucket, Key=received.key)
