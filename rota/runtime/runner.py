"""One run of one task: open the log, record start and end, handle SIGTERM, return an exit code."""

import os
import sys
import threading
import time
from collections.abc import Callable, MutableMapping
from typing import NoReturn

from rota import own_variables
from rota.errors import UsageError
from rota.registry import Command, Environment, Task
from rota.runtime.child_process import ChildProcess
from rota.runtime.context import TaskContext
from rota.runtime.handler import STOPPED, Result, run_handler
from rota.runtime.interceptor import Interceptor
from rota.runtime.invocation import run_id, scheduled_time_of, trigger_of
from rota.runtime.json_log import JsonLines, open_log
from rota.runtime.stopping import on_sigterm
from rota.runtime.variables import collect_variables

SECONDS_BEFORE_SIGKILL = 1.0
"""How long before the end of the stop timeout a run that does not stop is ended, so that its end is recorded."""


def run_task(
    task: Task,
    environment: Environment,
    args: tuple[str, ...],
    environ: MutableMapping[str, str],
    interceptor: Interceptor,
    *,
    lines: type[JsonLines] = JsonLines,
) -> int:
    """Run the task to its end and return the exit code. The declared variables are added to `environ`.

    `lines` is the form of the log.

    Raises UsageError before the run if variables are missing or only the image knows the command, or after its start if
    there is no such handler.
    """
    if isinstance(task.program, Command) and task.program.is_of_image:
        raise UsageError(
            f"'{task.name}' runs its image's own command (command: image), which this machine does not have: run a"
            " container of the image, or write the command out"
        )
    variables = collect_variables(task, environment, environ)
    trigger, scheduled_time = trigger_of(environ, task), scheduled_time_of(environ)
    names = {"task": task.name, "environment": environment.name, "run": run_id(environ)}
    level = variables.get("LOG_LEVEL") or environ.get("LOG_LEVEL") or "info"
    secrets = [variables[secret.variable] for secret in task.secrets]
    log = open_log(sys.stdout, names, level=level, secrets=secrets, lines=lines)
    environ.update(variables)
    context = TaskContext(
        name=task.name,
        environment=environment.name,
        env=variables,
        log=log,
        trigger=trigger,
        scheduled_time=scheduled_time,
        args=args,
        region=environment.region,
    )
    finish = _record_start(context)
    if isinstance(task.program, Command):
        names_of_run = {own_variables.ENVIRONMENT: environment.name, own_variables.TASK: task.name}
        argv = (*task.program.entrypoint, *task.program.argv, *args)
        child = ChildProcess(argv, {**environ, **names_of_run}, context.stop_request)
        _handle_sigterm(context, task.stop_timeout, finish, notify=child.stop, kill=child.kill)
        return finish(child.run(log))
    _handle_sigterm(context, task.stop_timeout, finish)
    interceptor.start(log)
    try:
        return finish(run_handler(task.program, context))
    except UsageError as error:
        finish(Result("failed", error.exit_code))
        raise


def _record_start(context: TaskContext) -> Callable[[Result], int]:
    """Record the start. Returns a function that records the end, once, and returns its exit code."""
    begun = time.monotonic()
    lock = threading.Lock()
    recorded: list[Result] = []
    context.log.info("started", extra={**_cause(context), "arguments": list(context.args)})

    def finish(result: Result) -> int:
        # The task may end just when it is given up. The later caller waits and changes nothing.
        with lock:
            if not recorded:
                recorded.append(result)
                facts = {"outcome": result.outcome, "exit_code": result.exit_code}
                record = context.log.error if result.outcome == "failed" else context.log.info
                record("finished", extra={**facts, "duration_seconds": round(time.monotonic() - begun, 3)})
        return recorded[0].exit_code

    return finish


def _cause(context: TaskContext) -> dict[str, str]:
    """What started the run, without the fields that do not apply."""
    trigger, scheduled = context.trigger, context.scheduled_time
    facts = {
        "trigger": trigger.kind,
        "trigger_name": trigger.name,
        "event_id": trigger.event_id,
        "scheduled_time": scheduled.isoformat() if scheduled else None,
        "bucket": trigger.object.bucket if trigger.object else None,
        "key": trigger.object.key if trigger.object else None,
        "event_source": trigger.source,
        "event_type": trigger.type,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _handle_sigterm(
    context: TaskContext,
    stop_timeout: int,
    finish: Callable[[Result], int],
    *,
    notify: Callable[[], None] = lambda: None,
    kill: Callable[[], None] = lambda: None,
) -> None:
    """On SIGTERM notify the task. A second before ECS would kill it, record the end and exit."""
    grace = max(stop_timeout - SECONDS_BEFORE_SIGKILL, 0)

    def note_stop() -> None:
        context.log.info("stopping", extra={"grace_seconds": grace})
        notify()

    def give_up() -> NoReturn:
        context.log.error("the task did not stop within %g seconds of SIGTERM", grace)
        code = finish(Result("stopped", STOPPED))
        kill()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # do not wait for the task's own threads

    on_sigterm(context.stop_request, notify=note_stop, grace=grace, give_up=give_up)
