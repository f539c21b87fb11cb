"""What `local start` does: start a task, follow its log, and print how it ended."""

from rota.cli.missing import hint
from rota.cli.terminal import print_stderr, print_stdout
from rota.errors import RotaError
from rota.local.client.session import local_session
from rota.local.emulator.background import BackgroundAws
from rota.local.tasks.followed_run import End, TaskRun
from rota.local.tasks.launch import launch_by_hand, launch_by_schedule, require_deployed
from rota.registry import Environment, Task, TaskSchedule
from rota.registry.commands import Commands
from rota.runtime.readable_log import readable


def start_task(
    aws: BackgroundAws, environment: Environment, task: Task, schedule: TaskSchedule | None, registry: str
) -> tuple[TaskRun, str]:
    """Start a task as the next run of a schedule, or by hand without one; also returns in words how it was started.

    Raises RotaError if the local AWS does not run, if the task is not deployed, or if ECS rejects it.
    """
    running = aws.required()
    clients = local_session(running.endpoint, environment.account, environment.region)
    require_deployed(clients, environment, task, Commands(registry))
    try:
        if schedule is None:
            return launch_by_hand(clients, environment, task), "by hand"
        run, moment = launch_by_schedule(running.endpoint, clients, environment, task, schedule)
    except RotaError as error:
        raise RotaError(f"{error}{hint(str(error), environment, registry)}") from None
    return run, f"as the run of {moment:%Y-%m-%d %H:%M} UTC of {schedule.resource} ({schedule.schedule.expression})"


def follow(run: TaskRun, started: str, environment: Environment, task: Task, registry: str) -> End:
    """Print how the task was started, its log, and how it ended; if something was missing, the command that makes it.

    On Ctrl-C it prints the command that stops the task, and raises KeyboardInterrupt again.
    """
    try:
        print_stderr(f"started {started}: task {run.id}")
        missing = ""
        for line in run.log():
            print_stdout(readable(line))
            missing = missing or hint(line, environment, registry)
    except KeyboardInterrupt:
        stop = f"aws ecs stop-task --cluster {run.cluster} --task {run.id}"
        stop_it = Commands(registry).in_local_aws(environment.name, stop)
        print_stderr(f"\nthe task keeps running; to stop it: {stop_it}")
        raise
    end = run.end()
    missing = missing or hint(end.reason, environment, registry)
    print_stderr(f"{task.name} {end}{missing if end.exit_code != 0 else ''}")
    return end
