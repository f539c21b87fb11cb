"""The demo from its beginning to its end, and what becomes of all it started when it is interrupted."""

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rota.errors import RotaError
from rota.local.client.cdk_cli import CdkCli, environ_of
from rota.local.client.session import local_session
from rota.local.client.variables import variables
from rota.local.demo.containers import prepare_containers
from rota.local.demo.deployment import deploy
from rota.local.demo.project import DemoProject
from rota.local.demo.stage import Stage, indented, step
from rota.local.demo.tasks_at_work import TasksAtWork
from rota.local.emulator.background import DEFAULT_PORT, BackgroundAws, UnusablePortError
from rota.local.emulator.pidfile import Record
from rota.local.host.ports import why_unusable
from rota.local.host.processes import leaving_on_sigterm
from rota.local.prepare import prepare

ENDING = (signal.SIGINT, signal.SIGTERM)


class InterruptedDemoError(RotaError):
    """Ctrl-C or SIGTERM, once everything that the demo started is stopped; `exit_code` is 128 and the signal."""

    def __init__(self, message: str, number: int) -> None:
        super().__init__(message)
        self.exit_code = 128 + number


def run_demo(project: DemoProject, stage: Stage) -> None:
    """Deploy the environment to the local AWS and play the acts of its story; the local AWS runs on at the end.

    Raises RotaError when anything fails and InterruptedDemoError at Ctrl-C and SIGTERM. Either way nothing is left
    running that the demo started; a local AWS that ran before goes on.
    """
    aws = BackgroundAws(project.root / ".rota/local")
    with _alone(project.root), leaving_on_sigterm(), _nothing_left(aws) as at_work:
        running = _start(aws, stage)
        environment = project.environment
        clients = local_session(running.endpoint, environment.account, environment.region)
        chosen = variables(
            running.endpoint, account=environment.account, region=environment.region, cdk_home=aws.cdk_home
        )
        # Before the deployment, which reads the tag of an image where the registry names a parameter for it.
        with step(stage, "What the tasks name and no stack makes"):
            for outcome in prepare(clients, environment):
                stage.tell(indented(str(outcome)))
        deploy(project, CdkCli(project.root, environ_of(project.root, chosen)), stage)
        tasks = TasksAtWork(project, clients, running.endpoint, stage)
        at_work.append(tasks)
        stage.tell(f"\n{prepare_containers(project, clients, running.endpoint, stage)}")
        for act in project.acts:
            with step(stage, f"Started {act.how}: {act.task}{', ' if act.note else ''}{act.note}"):
                tasks.play(act)


def _start(aws: BackgroundAws, stage: Stage) -> Record:
    """The local AWS that runs here, or a new one; on another port than usual when that one is taken."""
    with step(stage, "A local AWS on this machine: nothing goes to a real one"):
        try:
            running, started = aws.start()
        except RotaError as error:
            # Whoever had the port may have ended by now, or may have taken it only after it was looked at.
            reason = error.reason if isinstance(error, UnusablePortError) else why_unusable(DEFAULT_PORT)
            if not reason:
                raise
            stage.tell(f"  port {DEFAULT_PORT} is {reason}, so it takes a free one")
            running, started = aws.start(0)
        state = "runs" if started else "ran already"
        stage.tell(f"  it {state} at {running.endpoint} (process {running.pid})")
    return running


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Raises RotaError while another demo is at work in this folder: the two would deploy over each other."""
    folder = root / ".rota/demo"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise RotaError(f"the demo keeps its files in {folder}: {error.strerror}") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise RotaError("another demo is at work in this folder; wait for its end, or press Ctrl-C there") from None
    finally:
        os.close(lock)


@contextmanager
def _nothing_left(aws: BackgroundAws) -> Iterator[list[TasksAtWork]]:
    """Whatever ends the block early: stop the task that runs, and the local AWS unless it ran before."""
    before = aws.running()
    at_work: list[TasksAtWork] = []
    try:
        yield at_work
    except BaseException as error:
        # Whoever presses Ctrl-C twice would be left with what the first one was to stop; this takes seconds at most.
        held = {number: signal.signal(number, signal.SIG_IGN) for number in ENDING}
        try:
            _stop(aws, before, at_work)
        finally:
            for number, handler in held.items():
                signal.signal(number, handler)
        if isinstance(error, KeyboardInterrupt):
            raise InterruptedDemoError(_farewell(before), signal.SIGINT) from None
        if isinstance(error, SystemExit):
            raise InterruptedDemoError(_farewell(before), signal.SIGTERM) from None
        raise


def _stop(aws: BackgroundAws, before: Record | None, at_work: list[TasksAtWork]) -> None:
    if before is None:
        aws.stop()
        return
    for tasks in at_work:
        if tasks.running:
            tasks.running.stop()


def _farewell(before: Record | None) -> str:
    if before is None:
        return "\ninterrupted: nothing of the demo is left running, and the next one begins anew"
    return f"\ninterrupted: the local AWS at {before.endpoint}, which ran before, goes on; to stop it: rota local down"
