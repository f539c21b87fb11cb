"""`rota demo`: one environment as it would be deployed, and one of its tasks run to its end on this machine."""

import typer

from rota.cli.options import DEFAULT_REGISTRY, RegistryOption
from rota.cli.terminal import counted, put

ENVIRONMENT = "staging"


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "demo",
        short_help="Show an environment, and run one task on this machine.",
        epilog="Example: rota demo",
    )(demo)


def demo(registry: RegistryOption = DEFAULT_REGISTRY) -> None:
    """Show what staging becomes, then run one of its tasks to its end against a local AWS emulator.

    Neither needs an AWS account; the emulator is one process on this machine, stopped at the end. `make demo`
    validates the registry and synthesizes the stack first.
    """
    from rota.cli.moments import now
    from rota.cli.selection import open_registry
    from rota.cli.task_table import put_task_table
    from rota.local.demo import demo_task, run_demo

    loaded = open_registry(registry)
    environment = loaded.resolve(ENVIRONMENT)
    demo_task(environment)
    put(
        f"{environment.names.stack}: {counted(len(environment.tasks), 'task')} of {loaded.file} in {environment.name}\n"
    )
    put_task_table(environment, now())
    put("")
    run_demo(loaded, environment, put)
