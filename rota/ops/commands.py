"""The commands that help, as they are typed in this project."""

import shlex
from dataclasses import dataclass

from rota.registry import DEFAULT_FILE


@dataclass(frozen=True, slots=True)
class Commands:
    """Commands for one registry, in a Region for which an `aws` command may need an option."""

    registry: str = DEFAULT_FILE
    region_option: str = ""

    def filled(self, command: str, *, stack: str = "", name: str = "") -> str:
        """A command with its names: `{stack}` is the id in the app, `{name}` the physical name, `{region}` an option.

        One for another registry than the default one gets the option that names it.
        """
        text = command.format(stack=stack, name=name, region=self.region_option)
        if self.registry == DEFAULT_FILE or text.startswith("aws "):
            return text
        option = "--registry " if text.startswith("rota ") else "-c registry="
        return f"{text} {option}{shlex.quote(self.registry)}"
