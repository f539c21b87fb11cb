"""The options of `rota run` as arguments for the command that is on the way of every run."""

from collections.abc import Mapping


def as_arguments(options: Mapping[str, str | bool | None]) -> list[str]:
    """`--env staging --learn`: options with their values, flags that are given, and nothing of what is left out."""
    arguments: list[str] = []
    for name, value in options.items():
        if value is True:
            arguments.append(name)
        elif isinstance(value, str):
            arguments += [name, value]
    return arguments
