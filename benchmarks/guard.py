"""What the guard of `rota run` adds to a call of boto3, and to a run that makes none.

Two identical clients in one process take turns, one of them guarded. Only the network is left out: an invented answer
takes its place. The guarded task has 20 scopes. A run of a handler without any call is measured in processor time,
with the guard and with `--no-guard`. Exit 1 when the guard adds more than three times its budget to a call. The figure
varies on a busy machine, so it is printed.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import boto3
from botocore import handlers
from botocore.awsrequest import AWSResponse, HeadersDict

from rota.registry import load
from rota.runtime.guard.botocore_events import EventHandlers
from rota.runtime.guard.guard import Guard

CALLS = 50
ROUNDS = 9
BUDGET_MS = 0.2
FACTOR = 3

REGISTRY = """\
version: 1
app: bench
environments: {staging: {account: "222222222222", region: us-east-1}}
tasks:
  work:
    handler: work:main
    iam:
      s3: {read: [TEN], write: [TEN]}
      dynamodb: {read: jobs}
      sqs: {send: jobs}
""".replace("TEN", ", ".join(f"reports-{number}/in/*" for number in range(10)))


class Answered:
    """The body of an invented answer."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: object) -> list[bytes]:
        """The body in pieces, as urllib3 gives it."""
        return [self._body]

    def read(self, *_: object) -> bytes:
        """The body at once."""
        return self._body


def answering(body: bytes) -> Callable[..., AWSResponse]:
    """A handler that answers every request before it is sent."""
    return lambda request, **_: AWSResponse(request.url, 200, HeadersDict(), Answered(body))  # type: ignore[arg-type]  # the stubs ask for a base class


def clients() -> dict[str, Callable[[], object]]:
    """One call of each service, by clients that a new session makes."""
    session = boto3.Session("AKIAIOSFODNN7EXAMPLE", "secret", region_name="us-east-1")
    s3, dynamodb, sqs = (session.client(name) for name in ("s3", "dynamodb", "sqs"))
    for client, body in ((s3, b""), (dynamodb, b"{}"), (sqs, b"{}")):
        client.meta.events.register("before-send", answering(body))
    url = "https://sqs.us-east-1.amazonaws.com/222222222222/jobs"
    return {
        "s3.PutObject": lambda: s3.put_object(Bucket="reports-7", Key="in/2026-01-05.csv", Body=b"x"),
        "dynamodb.GetItem": lambda: dynamodb.get_item(TableName="jobs", Key={"id": {"S": "a"}}),
        "sqs.SendMessage": lambda: sqs.send_message(QueueUrl=url, MessageBody="x"),
    }


def milliseconds(call: Callable[[], object]) -> float:
    """The median time of one call."""
    times = []
    for _ in range(CALLS):
        begun = time.perf_counter()
        call()
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


def runs(folder: Path) -> tuple[float, float]:
    """Processor seconds of `rota run` without any call: guarded, and not."""

    def seconds(*options: str) -> float:
        command = [sys.executable, "-m", "rota", "run", "--registry", "tasks.yaml", *options, "work"]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if os.waitstatus_to_exitcode(status):
            raise SystemExit(f"{' '.join(command)} failed")
        return usage.ru_utime + usage.ru_stime

    pairs = [(seconds(), seconds("--no-guard")) for _ in range(ROUNDS + 1)][1:]
    guarded, bare = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    return guarded, bare


def calls(folder: Path) -> float:
    """Print what each call costs with and without the guard; the most that the guard adds, in milliseconds."""
    environment = load(folder / "tasks.yaml").resolve("staging")
    bare = clients()
    event_handlers, listed = EventHandlers(Guard(environment.task("work"), environment)), handlers.BUILTIN_HANDLERS
    event_handlers.attach(listed)
    guarded = clients()
    event_handlers.detach(listed)
    worst = 0.0
    for name in bare:
        pairs = [(milliseconds(guarded[name]), milliseconds(bare[name])) for _ in range(ROUNDS + 1)][1:]
        ours, theirs = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
        worst = max(worst, ours - theirs)
        print(f"{name}: {theirs:.3f} ms, guarded {ours:.3f} ms: {ours - theirs:.3f} ms more (budget {BUDGET_MS} ms)")
    return worst


def main() -> int:
    """Measure, print and return 1 when the guard costs too much."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tasks.yaml").write_text(REGISTRY, encoding="utf-8")
        (folder / "work.py").write_text("def main(context):\n    pass\n", encoding="utf-8")
        worst = calls(folder)
        with_guard, without = runs(folder)
    print(f"rota run without any call: {without:.3f} s of processor time, with the guard {with_guard:.3f} s")
    return worst > FACTOR * BUDGET_MS


if __name__ == "__main__":
    sys.exit(main())
