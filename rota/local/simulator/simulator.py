"""The simulator itself: it watches the schedules, and runs the tasks."""

import json
import logging
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rota.local.simulator.container import Engine
from rota.local.simulator.control_plane import (
    AcceptedTask,
    ControlPlane,
    DeployedRule,
    DeployedSchedule,
    Json,
    Launched,
)
from rota.local.simulator.due import Run, due, is_last, next_run
from rota.local.simulator.efs_folders import EfsFolders
from rota.local.simulator.launch import launch, launch_target
from rota.local.simulator.targets import is_ecs
from rota.local.simulator.task import TaskLifecycle

TICK = 1.0
"""Seconds between two looks at the deployed rules and schedules. AWS's own precision is a minute."""

LONGEST_GAP = timedelta(minutes=5)
"""How far back runs are made up for after the machine slept: a day of runs all at once would help nobody."""

MOST_TASKS = 50
"""The most tasks that run at once; others wait as PENDING."""

MOST_LAUNCHES = 16
"""The most launches that are under way at once."""

POLITELY = 3.0
"""Seconds that tasks get to end when the simulator closes; fewer than its own process gets, see `processes`."""

LOG = logging.getLogger(__name__)


class Simulator:
    """What AWS's clocks and Fargate do, in threads of this process. Every method may be called from any thread.

    Its threads call the emulator over loopback. `fire`, `deliver` and `close` wait for that, so they must not be called
    in the thread that answers requests.
    """

    def __init__(self, control: ControlPlane, project: Path | None) -> None:
        self._control = control
        self._project = project
        self._folders = EfsFolders()
        self._lock = threading.RLock()
        self._tasks: dict[str, tuple[TaskLifecycle, threading.Thread]] = {}
        self._watcher: threading.Thread | None = None
        self._over = threading.Event()
        self._slots = threading.BoundedSemaphore(MOST_TASKS)
        self._launches = threading.BoundedSemaphore(MOST_LAUNCHES)

    @property
    def runs_tasks_in(self) -> str:
        """`container` if an engine answers, for tasks whose images it has; otherwise `process`."""
        return "container" if Engine.found() else "process"

    def start(self) -> None:
        """Start to watch the deployed rules and schedules. Does nothing if it already does."""
        with self._lock:
            if self._watcher and self._watcher.is_alive():
                return
            self._over = threading.Event()
            self._watcher = threading.Thread(target=self._watch, args=(self._over,), name="rota-clock", daemon=True)
            self._watcher.start()

    def run(self, task: AcceptedTask) -> None:
        """Run a task that RunTask accepted, in a thread of its own."""
        run = TaskLifecycle(self._control, task, self._project, self._folders)
        thread = threading.Thread(target=self._lead, args=(run,), name=f"rota-task-{run.task_id}", daemon=True)
        with self._lock:
            self._tasks[task.arn] = run, thread
            thread.start()

    def stop(self, task_arn: str, reason: str | None = None, stop_code: str = "UserInitiated") -> None:
        """Stop a task, as StopTask does. A task that does not run is ignored."""
        with self._lock:
            found = self._tasks.get(task_arn)
        if found:
            found[0].stop(stop_code, reason or "Task stopped by user")

    def fire(self, deployed: DeployedRule | DeployedSchedule) -> Launched:
        """Launch the targets of a rule or schedule now, as its next due run would, with that run's time.

        Without a further run, the time is now.
        """
        now = datetime.now(UTC)
        return launch(self._control, deployed, next_run(deployed, now) or now.replace(microsecond=0))

    def deliver(self, rule: DeployedRule, target: Json, payload: str, event: Json) -> Launched:
        """Launch one ECS target of a rule that matched an event; `payload` is the output of its input transformer."""
        return launch_target(self._control, rule, target, payload, datetime.now(UTC), message=json.dumps(event))

    def close(self) -> None:
        """Stop watching, stop every task, kill those that do not end, and wait. `start` resumes."""
        with self._lock:
            self._over.set()
            watcher, self._watcher = self._watcher, None
            tasks = list(self._tasks.values())
        for run, _ in tasks:
            run.stop("TerminationNotice", "The local AWS stops", POLITELY)
        until = time.monotonic() + POLITELY + 0.5
        for _, thread in tasks:
            thread.join(max(until - time.monotonic(), 0))
        # No task may survive, even if its thread hangs because nobody accepts its log any more.
        for run, thread in tasks:
            if thread.is_alive():
                run.kill()
        threads = [thread for _, thread in tasks]
        for thread in [*threads, watcher] if watcher else threads:
            thread.join(max(until + 1 - time.monotonic(), 0))
        self._folders.close()

    def _lead(self, run: TaskLifecycle) -> None:
        try:
            run.run(self._slots)
        finally:
            with self._lock:
                if (now := self._tasks.get(run.task.arn)) and now[0] is run:
                    del self._tasks[run.task.arn]

    def _watch(self, over: threading.Event) -> None:
        last = datetime.now(UTC)
        while not over.wait(TICK):
            now = datetime.now(UTC)
            if now <= last:  # the clock was set back: past runs do not run again
                continue
            if now - last > LONGEST_GAP:
                LOG.warning("the clock stood still from %s on; runs before %s are lost", last, now - LONGEST_GAP)
                last = now - LONGEST_GAP
            try:
                runs = due((*self._control.rules(), *self._control.schedules()), last, now)
            except Exception:
                LOG.exception("the deployed schedules could not be read")
                continue
            last = now
            for run in runs:
                threading.Thread(target=self._begin, args=(run, over), name="rota-start", daemon=True).start()

    def _begin(self, run: Run, over: threading.Event) -> None:
        with self._launches:
            if over.is_set():
                return
            try:
                launch(self._control, run.deployed, run.nominal)
            except Exception:
                LOG.exception("%s could not be launched", run.deployed.arn)
            # Also after a failure. For other kinds of targets the adapter deletes it, once it has delivered to them.
            if isinstance(run.deployed, DeployedSchedule) and is_ecs(run.deployed.target) and is_last(run):
                self._control.delete(run.deployed)
