"""A small project, and `rota` called as a user calls it."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rota.cli import main, moments

REGISTRY = """\
version: 1
app: payments
environments:
  staging: {}
  prod: {account: "222222222222", region: us-east-1}
tasks:
  nightly-report:
    description: Write the report
    owner: finance
    handler: tasks.report:main
    cron: "0 3 * * ? *"
    env: {BUCKET: "reports-${environment}"}
    secrets: {API_KEY: "ssm:/payments/${environment}/key"}
    iam: {s3: {read: "reports-${environment}/in/*", write: "reports-${environment}/out/*"}, sqs: {send: jobs}}
    environments: {staging: {cron: "30 3 * * ? *", enabled: false}, prod: {cpu: 512, memory: 1024}}
  poll:
    command: [poll, --once]
    rate: 5 minutes
  migrate:
    handler: tasks.report:main
    environments: {prod: false}
"""

STARTS = """\
version: 1
app: payments
environments: {staging: {}, prod: {}}
tasks:
  send-lists:
    command: [send-lists]
    schedules:
      - {name: dia, cron: 0 4 ? * MON-FRI *, timezone: America/New_York, args: [--steps=DIA], enabled: false}
      - {name: dua, cron: 0 4 * * 1-5, timezone: America/New_York, env: {MODE: full}, spread: 15 minutes}
      - {name: night, cron: 30 2 * * ? *, timezone: America/New_York}
      - {name: hourly, rate: 1 hour}
  load:
    command: [load]
    triggers:
      - {name: upload, s3: {bucket: "in-${environment}", prefix: daily/, suffix: .csv}, args: [--now]}
      - name: pushed
        event: {pattern: {source: [aws.ecr]}, paths: {REPOSITORY: $.detail.repository-name}}
        enabled: false
  once: {command: [a], at: "2027-03-28T02:30:00", timezone: Europe/Berlin, environments: {prod: false}}
  paused: {command: [a], cron: 30 2 * * ? *, enabled: false}
"""
"""Every kind of schedule and trigger."""


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    code: int
    out: str
    err: str


Rota = Callable[..., Finished]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder, which is the current one: `tasks/tasks.yaml` and a handler in `tasks/report.py`."""
    tasks = tmp_path / "tasks"
    tasks.mkdir()
    (tasks / "__init__.py").touch()
    (tasks / "report.py").write_text("def main(context):\n    ...\n")
    (tasks / "tasks.yaml").write_text(REGISTRY)
    monkeypatch.chdir(tmp_path)
    for name in ("ROTA_REGISTRY", "ROTA_ENVIRONMENT", "ROTA_TASK"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def starts(project: Path) -> str:
    """A second registry of the project, by its name."""
    (project / "starts.yaml").write_text(STARTS)
    return "starts.yaml"


@pytest.fixture
def rota(project: Path, monkeypatch: pytest.MonkeyPatch) -> Rota:  # noqa: ARG001  # the command needs a project
    """Runs `rota` in the project, on Monday, 5 January 2026, at noon; an unexpected exception comes through."""
    monkeypatch.setattr(moments, "now", lambda: datetime(2026, 1, 5, 12, 0, 30, tzinfo=UTC))

    def run(*arguments: str) -> Finished:
        streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
        with monkeypatch.context() as patched:
            patched.setattr(sys, "argv", ["rota", *arguments])
            patched.setattr(sys, "stdout", streams[0])
            patched.setattr(sys, "stderr", streams[1])
            code = main()
        out, err = (stream.buffer.getvalue().decode() for stream in streams)
        return Finished(code, out, err)

    return run
