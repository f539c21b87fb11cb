"""`rota demo`: one environment deployed to an AWS on this machine, and its tasks at work there."""

from typing import TYPE_CHECKING

import typer

from rota.cli.options import DEFAULT_REGISTRY, RegistryOption
from rota.cli.terminal import counted, print_stdout

if TYPE_CHECKING:
    from rota.local.demo import DemoProject

LOOK_AROUND = """\

The local AWS runs on, and its rules go on starting tasks. To look around, in this folder:

  . .venv/bin/activate
{commands}

To stop it, with all that is in it:

  rota local down"""


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "demo",
        short_help="Deploy to an AWS on this machine, and watch tasks run there.",
        epilog="Example: rota demo",
    )(demo)


def demo(registry: RegistryOption = DEFAULT_REGISTRY) -> None:
    """Deploy an environment to an AWS on this machine with the CDK CLI, and watch tasks work there.

    The file demo.py beside the registry names the environment, and the tasks to start and how. If there is no such
    file, or it is about another app, the demo deploys staging, or else the first environment that it can deploy, and
    starts no task. It needs no AWS account and no Docker. The local AWS runs on at the end, as after `rota local up`;
    a demo that is interrupted, or fails, leaves nothing running. `make demo` sets up what it needs first.
    """
    from rota.cli.moments import now
    from rota.cli.screen import Screen
    from rota.cli.selection import open_registry
    from rota.cli.task_table import print_task_table
    from rota.local.demo import demo_project, run_demo

    loaded = open_registry(registry)
    project = demo_project(loaded)
    environment = project.environment
    print_stdout(
        f"{environment.names.stack}: {counted(len(environment.tasks), 'task')} of {loaded.file} in {environment.name}\n"
    )
    print_task_table(environment, now())
    for remark in project.remarks:
        print_stdout(f"\n{remark}")
    run_demo(project, Screen())
    if not project.acts:
        print_stdout(f"\n{environment.name} is deployed, and the demo has started no task of it.")
    print_stdout(LOOK_AROUND.format(commands=_commands(project)))


def _commands(project: "DemoProject") -> str:
    """What to do next, with the names of this project, each with a comment."""
    name, file = project.environment.name, project.registry.file
    chosen = "" if file == DEFAULT_REGISTRY else f" --registry {file}"
    start = f"rota local start {project.then} --env {name}{chosen}"
    diff = f"rota local exec --env {name}{chosen} -- npx cdk diff {project.environment.names.stack}"
    if chosen:
        diff += f" -c registry={file}"
    rows = [
        (f"rota local status --env {name}{chosen}", "what is in it"),
        *([(start, f"start {'another' if project.acts else 'a'} task as its rule would")] if project.then else []),
        (diff, f"after a change of {file}"),
        (f"rota list{chosen}", "every task, where and when it runs"),
    ]
    width = max(len(command) for command, _ in rows)
    return "\n".join(f"  {command:{width}}   # {comment}" for command, comment in rows)
