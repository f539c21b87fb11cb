"""`rota local prepare`: make what an environment's tasks name and no stack makes."""

import typer

from rota.cli.local_options import own_aws
from rota.cli.options import DEFAULT_REGISTRY, EnvironmentOption, JsonOption, RegistryOption
from rota.cli.terminal import print_json
from rota.cli.usage import CliVerb


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(
        "prepare",
        cls=CliVerb,
        short_help="Make the buckets, parameters and so on that the tasks name.",
        epilog="Example: rota local prepare --env staging",
    )(prepare)


def prepare(
    env: EnvironmentOption = None,
    registry: RegistryOption = DEFAULT_REGISTRY,
    json: JsonOption = False,
) -> None:
    """Make in the local AWS what the tasks name and no stack makes: the cluster, buckets, tables, secrets and so on.

    What is there is left as it is, so you can repeat this. Parameters and secrets get a placeholder. A table gets the
    key 'id', unless a task may make it itself. What cannot be made is listed with the reason. It runs in the local AWS
    only.
    """
    from rota.cli.prepared import prepared_as_json, print_outcomes
    from rota.cli.selection import choose_environment, open_registry
    from rota.local.client.session import local_session
    from rota.local.prepare import prepare as prepare_environment

    environment = choose_environment(open_registry(registry), env)
    clients = local_session(own_aws().required().endpoint, environment.account, environment.region)
    outcomes = tuple(prepare_environment(clients, environment))
    if json:
        print_json(prepared_as_json(environment, outcomes))
    else:
        print_outcomes(environment, outcomes)
