"""`rota show`: print one task as it is in one environment, or the environment itself."""

import typer

from rota.cli.options import DEFAULT_REGISTRY, EnvironmentOption, JsonOption, RegistryOption, ShownTaskArgument
from rota.cli.terminal import print_json, print_stdout
from rota.cli.usage import CliVerb


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "show",
        cls=CliVerb,
        short_help="Show everything about one task in one environment, or about the environment.",
        epilog="Example: rota show export-report --env staging",
    )(show)


def show(
    name: ShownTaskArgument = None,
    env: EnvironmentOption = None,
    registry: RegistryOption = DEFAULT_REGISTRY,
    json: JsonOption = False,
) -> None:
    """Show one task as it is deployed: its resolved entry, physical names, next runs and role policy, as YAML.

    Secrets are shown as references, never as values. Without a task, show the environment: its place, network, image
    and names, and the VPC endpoints that its tasks need in a subnet without a way out.
    """
    from rota.cli.environment_facts import environment_facts
    from rota.cli.moments import now
    from rota.cli.selection import choose_environment, choose_task, open_registry
    from rota.cli.task_facts import as_yaml, task_facts

    loaded = open_registry(registry)
    if name is None:
        facts = environment_facts(choose_environment(loaded, env))
    else:
        environment, task = choose_task(loaded, name, env)
        facts = task_facts(task, environment, now())
    if json:
        print_json(facts)
    else:
        print_stdout(as_yaml(facts))
