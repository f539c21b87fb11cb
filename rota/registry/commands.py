"""The commands that messages propose, as they are typed where the user stands, for the registry that the user named."""

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

from rota import REGISTRY_FILE, own_variables
from rota.finding import APP_FILE, folder_above, from_here

DEPLOYS = "npx cdk deploy "
IMAGE_TAG = " -c image_tag=TAG"


@dataclass(frozen=True, slots=True)
class Commands:
    """Commands for one registry.

    `registry` is its file as messages name it, from the current folder. `region_option` is what an `aws` command may
    need, `untagged` are the ids of stacks whose image each deployment has to name, and `options` are those of the
    present `rota` command that a further one needs as well.
    """

    registry: str = REGISTRY_FILE
    region_option: str = ""
    untagged: frozenset[str] = frozenset()
    options: str = ""

    def rota(self, words: str) -> str:
        """`rota list`, with the options and `--registry FILE` if it needs one."""
        return f"{words}{self.options}{self._registry_option(Path.cwd())}"

    def cdk(self, words: str) -> str:
        """`npx cdk deploy TasksStaging`, with `-c registry=FILE` if it needs one, from the folder of the app."""
        return f"{_change_folder()}{words}{self._context(_folder_of_app())}"

    def in_local_aws(self, environment: str, command: str) -> str:
        """A command with the local AWS, in the account and Region of an environment.

        A CDK command names the registry and runs in the folder of the app.
        """
        is_cdk = command.startswith("npx cdk ")
        folder = _folder_of_app() if is_cdk else Path.cwd()
        inner = f"{command}{self._context(folder)}" if is_cdk else command
        chosen = f"--env {environment}{self._registry_option(folder)}"
        return f"{_change_folder() if is_cdk else ''}rota local exec {chosen} -- {inner}"

    def filled(self, command: str, *, stack: str = "", name: str = "") -> str:
        """A command with its names: `{stack}` is the id in the app, `{name}` the physical one, `{region}` an option."""
        text = command.format(stack=stack, name=name, region=self.region_option)
        if stack in self.untagged and text.startswith(DEPLOYS):
            text += IMAGE_TAG
        if text.startswith("aws "):
            return text
        return self.rota(text) if text.startswith("rota ") else self.cdk(text)

    def _registry_option(self, folder: Path) -> str:
        """` --registry FILE`, unless `rota` finds this registry by itself in that folder."""
        named = os.environ.get(own_variables.REGISTRY)
        nearest = (folder_above(folder, [REGISTRY_FILE]) or folder) / REGISTRY_FILE
        return self._named(" --registry ", folder, folder / named if named else nearest)

    def _context(self, folder: Path) -> str:
        """` -c registry=FILE`, unless the app in that folder reads this registry by itself."""
        return self._named(" -c registry=", folder, folder / REGISTRY_FILE)

    def _named(self, option: str, folder: Path, default: Path) -> str:
        file = Path(self.registry)
        if file.resolve() == default.resolve():
            return ""
        if not file.is_absolute() and folder.resolve() != Path.cwd():
            file = Path(os.path.relpath(file.resolve(), folder.resolve()))
        return f"{option}{shlex.quote(file.as_posix())}"


def _folder_of_app() -> Path:
    """The folder in which the CDK CLI works: the nearest one upwards with cdk.json, or else the current one."""
    return folder_above(Path.cwd(), [APP_FILE]) or Path.cwd()


def _change_folder() -> str:
    """`cd .. && `, unless the current folder is that of the app: the CDK CLI does not search upwards."""
    folder = _folder_of_app()
    return "" if folder == Path.cwd() else f"cd {shlex.quote(from_here(folder))} && "
