"""A task that `local start` starts and follows: how it was started, its log, and how it ended."""

from rota.cli.terminal import put, say
from rota.local.client.session import local_session
from rota.local.emulator.background import BackgroundAws
from rota.local.tasks.followed_run import End, TaskRun
from rota.local.tasks.launch import launch_by_hand, launch_by_schedule, require_deployed
from rota.local.tasks.log_lines import readable
from rota.registry import Environment, Task, TaskSchedule


def start_task(
    aws: BackgroundAws, environment: Environment, task: Task, schedule: TaskSchedule | None
) -> tuple[TaskRun, str]:
    """Start it as the next run of a schedule, or without one by hand; the run, and in words how it was started.

    Raises RotaError when the local AWS does not run, when the task is not deployed, and when ECS does not take it.
    """
    running = aws.required()
    clients = local_session(running.endpoint, environment.account, environment.region)
    require_deployed(clients, environment, task)
    if schedule:
        run, moment = launch_by_schedule(running.endpoint, clients, environment, task, schedule)
        return run, f"as the run of {moment:%Y-%m-%d %H:%M} UTC of {schedule.resource} ({schedule.schedule.expression})"
    return launch_by_hand(clients, environment, task), "by hand"


def follow(run: TaskRun, started: str, environment: Environment, task: Task) -> End:
    """Print how it was started, its log until it ends, and how it ended.

    On Ctrl-C the command that stops it is printed; then KeyboardInterrupt goes on.
    """
    try:
        say(f"started {started}: task {run.id}")
        for line in run.log():
            put(readable(line))
    except KeyboardInterrupt:
        stop = f"aws ecs stop-task --cluster {run.cluster} --task {run.id}"
        say(f"\nthe task goes on; to stop it: rota local exec --env {environment.name} -- {stop}")
        raise
    end = run.end()
    say(f"{task.name} {end}")
    return end
