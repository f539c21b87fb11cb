"""What `local start` does: start a task, follow its log, and print how it ended."""

from rota.cli.terminal import print_stderr, print_stdout
from rota.local.client.session import local_session
from rota.local.emulator.background import BackgroundAws
from rota.local.tasks.followed_run import End, TaskRun
from rota.local.tasks.launch import launch_by_hand, launch_by_schedule, require_deployed
from rota.registry import Environment, Task, TaskSchedule
from rota.registry.commands import Commands
from rota.runtime.readable_log import readable


def start_task(
    aws: BackgroundAws, environment: Environment, task: Task, schedule: TaskSchedule | None, commands: Commands
) -> tuple[TaskRun, str]:
    """Start a task as the next run of a schedule, or by hand without one; also returns in words how it was started.

    Raises RotaError if the local AWS does not run, if the task is not deployed, or if ECS rejects it.
    """
    running = aws.required()
    clients = local_session(running.endpoint, environment.account, environment.region)
    require_deployed(clients, environment, task, commands)
    if schedule:
        run, moment = launch_by_schedule(running.endpoint, clients, environment, task, schedule)
        return run, f"as the run of {moment:%Y-%m-%d %H:%M} UTC of {schedule.resource} ({schedule.schedule.expression})"
    return launch_by_hand(clients, environment, task), "by hand"


def follow(run: TaskRun, started: str, environment: Environment, task: Task, commands: Commands) -> End:
    """Print how the task was started, its log, and how it ended.

    On Ctrl-C it prints the command that stops the task, and raises KeyboardInterrupt again.
    """
    try:
        print_stderr(f"started {started}: task {run.id}")
        for line in run.log():
            print_stdout(readable(line))
    except KeyboardInterrupt:
        stop = f"aws ecs stop-task --cluster {run.cluster} --task {run.id}"
        print_stderr(f"\nthe task keeps running; to stop it: {commands.in_local_aws(environment.name, stop)}")
        raise
    end = run.end()
    print_stderr(f"{task.name} {end}")
    return end
