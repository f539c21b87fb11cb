"""Arguments and options that several verbs take, with their completion."""

import os
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from rota import REGISTRY_FILE, own_variables
from rota.errors import RotaError
from rota.finding import found_registry

DEFAULT_REGISTRY = REGISTRY_FILE


def complete_task(context: typer.Context, incomplete: str) -> list[str]:
    """Names of tasks that begin with this text."""
    return _names(context, "tasks", incomplete)


def complete_environment(context: typer.Context, incomplete: str) -> list[str]:
    """Names of environments that begin with this text."""
    return _names(context, "environments", incomplete)


def _names(context: typer.Context, section: str, incomplete: str) -> list[str]:
    """Names in a section of the registry that the command line has so far. Problems in it are ignored."""
    from rota.registry.reader import read

    try:
        data: Any = read(context.params.get("registry") or found_registry(os.environ)).data
    except (RotaError, OSError):
        return []
    names = data.get(section) if isinstance(data, Mapping) else None
    return [name for name in names if name.startswith(incomplete)] if isinstance(names, Mapping) else []


def _found(context: typer.Context, file: str) -> str:
    """The file that was named, relative to the current folder, or else the nearest registry upwards."""
    source = context.get_parameter_source("registry")
    return found_registry(os.environ) if source is None or source.name == "DEFAULT" else file


RegistryOption = Annotated[
    str,
    typer.Option(
        "--registry",
        metavar="FILE",
        envvar=own_variables.REGISTRY,
        help="The registry. Without it, the nearest one in this folder or above it.",
        show_default=True,
        callback=_found,
    ),
]
EnvironmentOption = Annotated[
    str | None,
    typer.Option(
        "--env",
        metavar="E",
        envvar=own_variables.ENVIRONMENT,
        help="The environment; optional if there is only one.",
        autocompletion=complete_environment,
    ),
]
AS_JSON = "rota.as_json"
"""Where a call's context notes that the result is JSON, so that problems are JSON as well."""


def note_json(context: typer.Context, chosen: bool) -> bool:  # as typer calls it
    """Note `--json` for the whole call."""
    context.meta[AS_JSON] = chosen
    return chosen


JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.", callback=note_json)]
OneEnvironmentOption = Annotated[
    str | None,
    typer.Option("--env", metavar="E", help="Show one environment only.", autocompletion=complete_environment),
]
OneTaskArgument = Annotated[
    str | None, typer.Argument(metavar="NAME", help="Show one task only.", autocompletion=complete_task)
]
ShownTaskArgument = Annotated[
    str | None,
    typer.Argument(metavar="NAME", help="The task; without one, the environment.", autocompletion=complete_task),
]
TaskArgument = Annotated[str, typer.Argument(metavar="NAME", help="The task.", autocompletion=complete_task)]
