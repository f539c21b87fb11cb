"""`rota list`: which task runs where and when."""

from typing import Annotated

import typer

from rota.cli.options import DEFAULT_REGISTRY, JsonOption, RegistryOption, complete_environment
from rota.cli.terminal import put_json


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("list", short_help="List the tasks and when they run.", epilog="Example: rota list --env staging")(
        list_tasks
    )


def list_tasks(
    env: Annotated[
        str | None,
        typer.Option(
            "--env", metavar="E", help="One environment, in more detail.", autocompletion=complete_environment
        ),
    ] = None,
    registry: RegistryOption = DEFAULT_REGISTRY,
    json: JsonOption = False,
) -> None:
    """List the tasks: their schedules in every environment, or more about them in one. Times are UTC."""
    from rota.cli.selection import open_registry

    loaded = open_registry(registry)
    facts = {"registry": loaded.file, "app": loaded.app}
    if env is None:
        from rota.cli.task_matrix import matrix_as_json, put_matrix

        if json:
            put_json({**facts, "tasks": matrix_as_json(loaded)})
        else:
            put_matrix(loaded)
        return
    from rota.cli.moments import now
    from rota.cli.task_table import put_task_table, tasks_as_json

    environment, moment = loaded.resolve(env), now()
    if json:
        put_json({**facts, "environment": env, "tasks": tasks_as_json(environment, moment)})
    else:
        put_task_table(environment, moment)
