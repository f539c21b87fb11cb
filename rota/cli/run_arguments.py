"""The options of `rota run` as arguments of `rota.runtime.command_line`."""

from collections.abc import Mapping


def as_arguments(options: Mapping[str, str | bool | None]) -> list[str]:
    """`--env staging --learn`: options with their values and flags that are set; None and False are left out."""
    arguments: list[str] = []
    for name, value in options.items():
        if value is True:
            arguments.append(name)
        elif isinstance(value, str):
            arguments += [name, value]
    return arguments
