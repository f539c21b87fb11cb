"""`rota demo`: one environment deployed to an AWS on this machine, and its tasks at work there."""

import typer

from rota.cli.options import DEFAULT_REGISTRY, RegistryOption
from rota.cli.usage import CliVerb


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "demo",
        cls=CliVerb,
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
    from rota.cli.demo_texts import print_look_around, print_project
    from rota.cli.moments import now
    from rota.cli.screen import Screen
    from rota.cli.selection import open_registry
    from rota.local.demo import demo_project, run_demo

    moment = now()
    project = demo_project(open_registry(registry), moment)
    print_project(project, moment)
    run_demo(project, Screen())
    print_look_around(project)
