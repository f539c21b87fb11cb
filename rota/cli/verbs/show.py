"""`rota show`: print one task as it is in one environment."""

import typer

from rota.cli.options import DEFAULT_REGISTRY, EnvironmentOption, JsonOption, RegistryOption, TaskArgument
from rota.cli.terminal import print_json, print_stdout
from rota.cli.usage import CliVerb


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "show",
        cls=CliVerb,
        short_help="Show everything about one task in one environment.",
        epilog="Example: rota show export-report --env staging",
    )(show)


def show(
    name: TaskArgument,
    env: EnvironmentOption = None,
    registry: RegistryOption = DEFAULT_REGISTRY,
    json: JsonOption = False,
) -> None:
    """Show one task as it is deployed: its resolved entry, physical names, next runs and role policy, as YAML.

    Secrets are shown as references, never as values.
    """
    from rota.cli.moments import now
    from rota.cli.selection import choose_task, open_registry
    from rota.cli.task_facts import as_yaml, task_facts

    loaded = open_registry(registry)
    environment, task = choose_task(loaded, name, env)
    facts = task_facts(task, environment, now())
    if json:
        print_json(facts)
    else:
        print_stdout(as_yaml(facts))
