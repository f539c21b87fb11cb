"""Tasks that end in every way a task can end."""

import time
from itertools import count

from rota.runtime import TaskContext

SECONDS_AN_ITEM = 2
CHUNK = 16 * 1024 * 1024


def succeed(context: TaskContext) -> None:
    """Exit code 0, after a file in /tmp."""
    with open("/tmp/result", "w", encoding="utf-8") as file:  # noqa: S108, PTH123  # the volume; its tests want this very path
        file.write("written\n")
    context.log.info("ended")


def fail(context: TaskContext) -> None:
    """Exit code 1."""
    raise RuntimeError(f"{context.name} fails")


def drain(context: TaskContext) -> None:
    """Item after item; on SIGTERM the one in hand is finished."""
    for item in count(1):
        context.log.info("begun", extra={"item": item})
        time.sleep(SECONDS_AN_ITEM)
        context.log.info("done", extra={"item": item})
        if context.stopping:
            return


def linger(context: TaskContext) -> None:
    """SIGTERM changes nothing."""
    context.log.info("waiting")
    while True:
        time.sleep(1)


def grow(context: TaskContext) -> None:
    """More memory, until there is none."""
    held: list[bytearray] = []
    while True:
        held.append(bytearray(b"\1") * CHUNK)
        context.log.info("grown", extra={"mebibytes": len(held) * CHUNK // 1024**2})


def copy(context: TaskContext) -> None:
    """An object with the secret at its end, in another object."""
    s3 = context.client("s3")
    body = s3.get_object(Bucket="probe-staging", Key="in")["Body"].read()
    s3.put_object(Bucket="probe-staging", Key="out", Body=body + f" {context.env['SUFFIX']}".encode())
