"""One task of the repository's own registry, run to its end on this machine against the local AWS emulator."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from rota.errors import RotaError, UsageError
from rota.local.emulator import REGION, Emulator
from rota.local.processes import leaving_on_sigterm
from rota.registry import Environment, Registry, Task

TASK = "export-report"
BUCKET_VARIABLE = "REPORTS_BUCKET"
DAY = "2026-01-05"
PAYMENTS = (
    {"payment_id": "p-1001", "paid_on": DAY, "payee": "Acme Movers", "amount": 1250.5, "currency": "USD"},
    {"payment_id": "p-1002", "paid_on": DAY, "payee": "Bay Storage", "amount": 310, "currency": "USD"},
    {"payment_id": "p-1003", "paid_on": DAY, "payee": "City Van Lines", "amount": 87.25, "currency": "USD"},
)

Tell = Callable[[str], None]
"""Takes lines that a person reads while they appear."""

_ENDED_WITHIN = 5.0
_OF_EVERY_LINE = frozenset({"time", "level", "task", "environment", "run", "logger", "message", "exception"})


def demo_task(environment: Environment) -> Task:
    """The task that the demo runs. Raises UsageError when the registry has no such task."""
    try:
        task = environment.task(TASK)
    except KeyError:
        task = None
    if task is None or BUCKET_VARIABLE not in task.env:
        raise UsageError(f"the demo runs {TASK} of the project's own registry, and this one has no such task")
    return task


def run_demo(registry: Registry, environment: Environment, tell: Tell) -> None:
    """Start the emulator, seed the task's input, run it, show its output, stop all. Raises RotaError when it fails.

    Whatever ends it early, Ctrl-C and SIGTERM too, nothing is left running.
    """
    bucket = demo_task(environment).env[BUCKET_VARIABLE]
    tell("Starting a local AWS emulator (ministack): one process on this machine; nothing goes to AWS")
    with leaving_on_sigterm(), Emulator() as emulator:
        s3 = _s3_client(emulator)
        _seed(s3, bucket, tell)
        code = _run(registry, environment, emulator, tell)
        if code:
            raise RotaError(f"{TASK} ended with exit code {code}; its log is above")
        _show(s3, bucket, tell)
    tell("\nThe emulator is stopped, and its files are gone")


def _s3_client(emulator: Emulator) -> Any:  # noqa: ANN401  # boto3 makes its client classes at run time
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3",
        endpoint_url=emulator.endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106  # the emulator asks for some, and takes any
        config=Config(proxies={}),
    )


def _seed(s3: Any, bucket: str, tell: Tell) -> None:  # noqa: ANN401  # as above
    key = f"payments/{DAY}/part-0001.jsonl"
    lines = [json.dumps(payment) for payment in PAYMENTS]
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key=key, Body="\n".join(lines).encode())
    tell(f"\nInput s3://{bucket}/{key}")
    tell("\n".join(f"  {line}" for line in lines))


def _show(s3: Any, bucket: str, tell: Tell) -> None:  # noqa: ANN401  # as above
    for found in s3.list_objects_v2(Bucket=bucket, Prefix="reports/").get("Contents", []):
        body = s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read().decode()
        tell(f"\nOutput s3://{bucket}/{found['Key']}")
        tell("\n".join(f"  {line}" for line in body.splitlines()))


def _run(registry: Registry, environment: Environment, emulator: Emulator, tell: Tell) -> int:
    """Run the task by the image's own entry point, its log told while it is written; the exit code."""
    file = os.path.relpath(registry.file, registry.root)
    command = ["python", "-m", "rota", "run", "--env", environment.name, "--registry", file, TASK, DAY]
    tell(f"\n$ {' '.join(command)}")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "ROTA_"))}
    process = subprocess.Popen(  # noqa: S603  # fixed argv
        [sys.executable, *command[1:]],
        cwd=registry.root,
        env={**inherited, **emulator.environment, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    try:
        for line in process.stdout or ():
            tell(f"  {readable(line)}")
        return process.wait()
    finally:
        _end(process)


def _end(process: "subprocess.Popen[str]") -> None:
    for ending in (process.terminate, process.kill):
        if process.poll() is not None:
            return
        ending()
        try:
            process.wait(timeout=_ENDED_WITHIN)
        except subprocess.TimeoutExpired:
            continue


def readable(line: str) -> str:
    """A JSON log line as `12:00:00 info    report written  rows=3`; any other line as it is."""
    try:
        record = json.loads(line)
        head = f"{record['time'][11:19]} {record['level']:<7} {record['message']}"
    except (ValueError, KeyError, TypeError):
        return line.rstrip("\n")
    extras = [f"{name}={_shown(value)}" for name, value in record.items() if name not in _OF_EVERY_LINE]
    text = "  ".join([head, *extras])
    return text + "".join(f"\n    {row}" for row in record.get("exception", {}).get("traceback", "").splitlines())


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
