"""The registry, environment and task that a command line names, or an error with the next command to try."""

from rota.cli.terminal import print_warnings
from rota.errors import UsageError, did_you_mean
from rota.registry import Environment, Registry, Task, load
from rota.registry.commands import Commands


def open_registry(file: str) -> Registry:
    """Load the registry and print its warnings on stderr. Raises UsageError or ProblemsError."""
    registry = load(file)
    print_warnings(registry.warnings)
    return registry


def choose_task(registry: Registry, name: str, asked: str | None) -> tuple[Environment, Task]:
    """One task in the environment named, or in the only one. Raises UsageError if neither is clear."""
    _reject_unknown(registry, name)
    environment = _choose_environment(registry, asked)
    resolved = registry.resolve(environment, only=[name])
    if resolved.tasks:
        return resolved, resolved.tasks[0]
    homes = registry.deployed_in(name)
    deployed = f"only in {', '.join(homes)}" if homes else "nor in any other environment"
    raise UsageError(f"{registry.file}: '{name}' is not deployed in {environment}, {deployed}{_try_list(registry)}")


def choose_environment(registry: Registry, asked: str | None) -> Environment:
    """The environment named, or the only one, with all its tasks. Raises UsageError if neither is clear."""
    return registry.resolve(_choose_environment(registry, asked))


def choose_environments(registry: Registry, name: str | None, asked: str | None) -> tuple[Environment, ...]:
    """The environment named, or all, with one task or all tasks. Raises UsageError for unknown names."""
    if name is None:
        return tuple(map(registry.resolve, registry.environments if asked is None else [asked]))
    if asked is not None:
        return (choose_task(registry, name, asked)[0],)
    _reject_unknown(registry, name)
    return tuple(registry.resolve(environment, only=[name]) for environment in registry.environments)


def _reject_unknown(registry: Registry, name: str) -> None:
    if name not in registry.tasks:
        hint = did_you_mean(name, registry.tasks)
        raise UsageError(f"{registry.file}: there is no task '{name}'{hint}{_try_list(registry)}")


def _choose_environment(registry: Registry, asked: str | None) -> str:
    if asked is not None:
        return asked
    if len(registry.environments) == 1:
        return registry.environments[0]
    raise UsageError(f"several environments: choose one with --env; there are {', '.join(registry.environments)}")


def _try_list(registry: Registry) -> str:
    return f"\nlist all tasks: {Commands(registry.file).rota('rota list')}"
