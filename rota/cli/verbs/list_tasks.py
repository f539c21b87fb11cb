"""`rota list`: list the tasks, and where and when they run."""

from typing import Annotated

import typer

from rota.cli.options import DEFAULT_REGISTRY, JsonOption, RegistryOption, complete_environment
from rota.cli.terminal import print_json
from rota.cli.usage import CliVerb


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "list", cls=CliVerb, short_help="List the tasks and when they run.", epilog="Example: rota list --env staging"
    )(list_tasks)


def list_tasks(
    env: Annotated[
        str | None,
        typer.Option(
            "--env", metavar="E", help="Show one environment, in more detail.", autocompletion=complete_environment
        ),
    ] = None,
    registry: RegistryOption = DEFAULT_REGISTRY,
    json: JsonOption = False,
) -> None:
    """List the tasks with their schedules in each environment. With --env, list more about each task. Times are UTC."""
    from rota.cli.moments import now
    from rota.cli.off_environments import off_of, print_off
    from rota.cli.selection import open_registry

    loaded, moment = open_registry(registry), now()
    facts = {"registry": loaded.file, "app": loaded.app}
    if env is None:
        from rota.cli.task_matrix import matrix_as_json, print_matrix

        everywhere = tuple(map(loaded.resolve, loaded.environments))
        if json:
            print_json({**facts, "environments_off": off_of(everywhere), "tasks": matrix_as_json(loaded, moment)})
        else:
            print_matrix(loaded, moment)
            print_off(everywhere)
        return
    from rota.cli.task_table import print_task_table, tasks_as_json

    environment = loaded.resolve(env)
    if json:
        own = {"environment": env, "enabled": environment.enabled}
        print_json({**facts, **own, "tasks": tasks_as_json(environment, moment)})
    else:
        print_task_table(environment, moment)
        print_off([environment])
