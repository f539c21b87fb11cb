"""The commands that help, as they are typed in this project."""

import shlex
from dataclasses import dataclass

from rota.registry import DEFAULT_FILE

DEPLOYS = "npx cdk deploy "
IMAGE_TAG = " -c image_tag=TAG"


@dataclass(frozen=True, slots=True)
class Commands:
    """Commands for one registry, in a Region for which an `aws` command may need an option.

    `untagged` are the ids of stacks whose image each deployment has to name.
    """

    registry: str = DEFAULT_FILE
    region_option: str = ""
    untagged: frozenset[str] = frozenset()

    def filled(self, command: str, *, stack: str = "", name: str = "") -> str:
        """A command with its names: `{stack}` is the id in the app, `{name}` the physical name, `{region}` an option.

        One for another registry than the default one gets the option that names it.
        """
        text = command.format(stack=stack, name=name, region=self.region_option)
        if stack in self.untagged and text.startswith(DEPLOYS):
            text += IMAGE_TAG
        if self.registry == DEFAULT_FILE or text.startswith("aws "):
            return text
        option = "--registry " if text.startswith("rota ") else "-c registry="
        return f"{text} {option}{shlex.quote(self.registry)}"
