"""What `rota demo` prints before the first step and after the last one."""

from datetime import datetime

from rota.cli.task_table import print_task_table
from rota.cli.terminal import counted, print_stdout
from rota.local.demo import DEMO_TAG, DemoProject
from rota.registry.commands import Commands

LOOK_AROUND = """\

The local AWS keeps running, and its rules keep starting tasks. To look around, in this folder:

  . .venv/bin/activate
{commands}

To stop it, with all that is in it:

  rota local down"""


def print_project(project: DemoProject, now: datetime) -> None:
    """What is about to be deployed: the stack, its tasks, and what somebody should know of the choice."""
    environment, file = project.environment, project.registry.file
    print_stdout(
        f"{environment.names.stack}: {counted(len(environment.tasks), 'task')} of {file} in {environment.name}\n"
    )
    print_task_table(environment, now)
    for remark in project.remarks:
        print_stdout(f"\n{remark}")


def print_look_around(project: DemoProject) -> None:
    """What to do with the local AWS, which keeps running."""
    if not project.acts:
        print_stdout(f"\n{project.environment.name} is deployed, and the demo has started no task of it.")
    print_stdout(LOOK_AROUND.format(commands=_commands(project)))


def _commands(project: DemoProject) -> str:
    """The next commands, with the names of this project, each with a comment."""
    name, file = project.environment.name, project.registry.file
    commands = Commands(file)
    start = commands.rota(f"rota local start {project.then} --env {name}")
    tag = [f"-c image_tag={DEMO_TAG}"] if project.environment.needs_image_tag else []
    diff = commands.in_local_aws(name, " ".join(["npx cdk diff", project.environment.names.stack, *tag]))
    rows = [
        (commands.rota(f"rota local status --env {name}"), "what is in it"),
        *([(start, f"start {'another' if project.acts else 'a'} task as its rule would")] if project.then else []),
        (diff, f"after a change of {file}"),
        (commands.rota("rota list"), "every task, where and when it runs"),
    ]
    width = max(len(command) for command, _ in rows)
    return "\n".join(f"  {command:{width}}   # {comment}" for command, comment in rows)
