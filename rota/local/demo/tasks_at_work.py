"""The demo's tasks at work: started as AWS would start them, their log as it comes, and what the story says then."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from rota.errors import RotaError
from rota.local.demo.project import DemoProject
from rota.local.demo.stage import Stage, indented
from rota.local.demo.story import Act, Afterwards, ByHand, BySchedule, ByUpload, arrivals
from rota.local.demo.story_file import place_in
from rota.local.host.loopback import ask
from rota.local.tasks.followed_run import EVERY, Clients, TaskRun, runs_of_family
from rota.local.tasks.launch import choose_schedule, launch_by_hand, launch_by_schedule
from rota.registry import Task
from rota.runtime.readable_log import readable

STARTED_WITHIN = 60.0
"""Seconds from an upload to the task that it starts."""

ENDED_WITHIN = 120.0
"""Seconds that a task of the demo may take."""


def lines_after(act: Act, done: Afterwards, file: str) -> Iterator[str]:
    """What the story says once a task has ended. Raises RotaError, with the story's line, for whatever fails in it."""
    try:
        yield from act.after(done)
    except Exception as error:
        raise RotaError(f"{place_in(file, error)}: {type(error).__name__}: {error}") from error


@dataclass(slots=True)
class TasksAtWork:
    """Starts tasks one after the other; `running` is the one that has not ended."""

    project: DemoProject
    clients: Clients
    endpoint: str
    stage: Stage
    running: TaskRun | None = field(default=None)

    def play(self, act: Act) -> None:
        """Start the task, show its log, and print what the story says of its work.

        Raises RotaError when the task ends with anything but 0, or the story's own code fails.
        """
        task = self.project.environment.task(act.task)
        before = len(self._mails())
        self._to_its_end(self._start(act, task), act.task)
        mails = tuple(self._mails()[before:])
        for line in lines_after(act, Afterwards(self.project.environment, self.clients, mails), self.project.file):
            self.stage.tell(indented(line))

    def _start(self, act: Act, task: Task) -> TaskRun:
        match act:
            case ByHand():
                return launch_by_hand(self.clients, self.project.environment, task)
            case BySchedule():
                return self._by_schedule(act, task)
            case ByUpload():
                return self._by_upload(act, task)

    def _by_schedule(self, act: BySchedule, task: Task) -> TaskRun:
        schedule = choose_schedule(task, act.schedule)
        assert schedule is not None, "demo_project has looked"  # noqa: S101
        run, moment = launch_by_schedule(self.endpoint, self.clients, self.project.environment, task, schedule)
        self.stage.tell(
            f"  rule {schedule.resource}, {schedule.schedule.expression}:"
            f" its next run, that of {moment:%A %Y-%m-%d %H:%M} UTC, put forward to now"
        )
        return run

    def _by_upload(self, act: ByUpload, task: Task) -> TaskRun:
        (source, *_) = arrivals(task)
        key = f"{source.prefix}{act.file}"
        known = runs_of_family(self.clients, self.project.environment, task)
        self.clients("s3").put_object(Bucket=source.bucket, Key=key, Body=act.content)
        self.stage.tell(f"  s3://{source.bucket}/{key} is there; its event starts the task")
        return self._new_run(task, lambda: runs_of_family(self.clients, self.project.environment, task) - known)

    def _new_run(self, task: Task, new: Callable[[], frozenset[str]]) -> TaskRun:
        until = time.monotonic() + STARTED_WITHIN
        while time.monotonic() < until:
            if found := new():
                return TaskRun(self.clients, self.project.environment, task, min(found))
            time.sleep(EVERY)
        raise RotaError(f"{task.name} was not started within {STARTED_WITHIN:.0f} seconds of the upload")

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
