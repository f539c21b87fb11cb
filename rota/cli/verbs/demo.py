"""`rota demo`: one environment deployed to an AWS on this machine, and its tasks at work there."""

import typer

from rota.cli.options import DEFAULT_REGISTRY, RegistryOption
from rota.cli.terminal import counted, print_stdout

LOOK_AROUND = """\

The local AWS runs on, and its rules go on starting tasks. To look around, in this folder:

  . .venv/bin/activate
  rota local status --env staging                              # what is in it
  rota local start export-report --env staging                 # start another task as its rule would
  rota local exec --env staging -- npx cdk diff TasksStaging   # after a change of tasks/tasks.yaml
  rota list                                                    # every task, where and when it runs

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
    """Deploy staging to an AWS on this machine with the CDK CLI, and watch three of its tasks work there.

    One is started by hand, one by its schedule, one by an upload. It needs no AWS account and no Docker. The local AWS
    runs on at the end, as after `rota local up`; a demo that is interrupted, or fails, leaves nothing running.
    `make demo` sets up what it needs first.
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
    run_demo(project, Screen())
    print_stdout(LOOK_AROUND)
