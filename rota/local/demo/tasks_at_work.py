"""The demo's tasks at work: started as AWS would start them, their log as it comes, and what they wrote."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from rota.errors import RotaError
from rota.local.demo import content
from rota.local.demo.project import BY_HAND, SCHEDULED, TRIGGERED, DemoProject, arrivals
from rota.local.demo.stage import Stage, indented
from rota.local.host.loopback import ask
from rota.local.tasks.followed_run import EVERY, Clients, TaskRun, runs_of_family
from rota.local.tasks.launch import choose_schedule, launch_by_hand, launch_by_schedule
from rota.local.tasks.log_lines import readable

STARTED_WITHIN = 60.0
"""Seconds from an upload to the task that it starts."""

ENDED_WITHIN = 120.0
"""Seconds that a task of the demo may take."""


@dataclass(slots=True)
class TasksAtWork:
    """Starts tasks one after the other; `running` is the one that has not ended."""

    project: DemoProject
    clients: Clients
    endpoint: str
    stage: Stage
    running: TaskRun | None = field(default=None)

    def make_tables(self) -> None:
        """`db-migrate-up`, started by hand as before a deployment."""
        task = self.project.environment.task(BY_HAND)
        self._to_its_end(launch_by_hand(self.clients, self.project.environment, task), BY_HAND)

    def send_reminders(self) -> None:
        """`send-payment-reminder`, started by its own rule; then the mails that it sent."""
        environment = self.project.environment
        task = environment.task(SCHEDULED)
        schedule = choose_schedule(task, None)
        assert schedule is not None, "demo_project has looked"  # noqa: S101
        before = len(self._mails())
        run, moment = launch_by_schedule(self.endpoint, self.clients, environment, task, schedule)
        self.stage.tell(
            f"  rule {schedule.resource}, {schedule.schedule.expression}:"
            f" its next run, that of {moment:%A %Y-%m-%d %H:%M} UTC, put forward to now"
        )
        self._to_its_end(run, SCHEDULED)
        sent = self._mails()[before:]
        self.stage.tell(f"  It sent {len(sent)} mail{'' if len(sent) == 1 else 's'}, which no one gets:")
        for mail in sent:
            self.stage.tell(f"    to {', '.join(mail['To'])}: {mail['Subject']}")

    def receive_reply(self) -> None:
        """An upload, which starts `process-edis` by its own rule; then what that wrote."""
        environment = self.project.environment
        task = environment.task(TRIGGERED)
        (source, *_) = arrivals(task)
        key = f"{source.prefix}partner-997.edi"
        known = runs_of_family(self.clients, environment, task)
        self.clients("s3").put_object(Bucket=source.bucket, Key=key, Body=content.ACCEPTED.encode())
        self.stage.tell(f"  s3://{source.bucket}/{key} is there; its event starts the task")
        self._to_its_end(self._new_run(lambda: runs_of_family(self.clients, environment, task) - known), TRIGGERED)
        self.stage.tell("  It wrote:")
        for line in self._written(source.bucket):
            self.stage.tell(f"    {line}")

    def _new_run(self, new: Callable[[], frozenset[str]]) -> TaskRun:
        environment = self.project.environment
        until = time.monotonic() + STARTED_WITHIN
        while time.monotonic() < until:
            if found := new():
                return TaskRun(self.clients, environment, environment.task(TRIGGERED), min(found))
            time.sleep(EVERY)
        raise RotaError(f"{TRIGGERED} was not started within {STARTED_WITHIN:.0f} seconds of the upload")

    def _to_its_end(self, run: TaskRun, name: str) -> None:
        """Show its log. Raises RotaError when it ends with anything but 0."""
        self.running = run
        self.stage.tell(f"  task {run.id}; log group {run.group}:")
        for line in run.log(ENDED_WITHIN):
            self.stage.tell(indented(f"  {readable(line)}"))
        self.running = None
        end = run.end()
        self.stage.tell(f"  {name} {end}")
        if end.exit_code != 0:
            raise RotaError(f"{name} {end}; its log is above")

    def _mails(self) -> list[dict[str, Any]]:
        """Every mail that SES was given, in the order of time."""
        account = self.project.environment.account
        status, body = ask(self.endpoint, "GET", f"/_ministack/ses/messages?account={account}")
        if status != HTTPStatus.OK:
            raise RotaError(f"the local AWS does not show its mails: {status}")
        return [mail for mails in json.loads(body)["messages"].values() for mail in mails]

    def _written(self, bucket: str) -> Iterator[str]:
        for prefix in ("records/", "archive/"):
            for found in self.clients("s3").list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", ()):
                yield f"s3://{bucket}/{found['Key']}"
        table = self.project.place("EDI_TABLE")
        for item in self.clients("dynamodb").scan(TableName=table)["Items"]:
            values = {name: next(iter(value.values())) for name, value in item.items()}
            yield f"table {table}: {values['interchange']}, {values['kind']} {values['reference']} {values['verdict']}"
