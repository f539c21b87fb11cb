"""The CDK CLI of a project, unmodified, with the local AWS as its AWS."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rota import own_variables
from rota.errors import RotaError
from rota.local.host.program import Hear, run_to_its_end

PYTHON = ".venv/bin/python"
"""What cdk.json starts the app with."""

CLI = "node_modules/.bin/cdk"

QUIET = {
    # Both print a page about Node 20 at every start; the first variable names the major version to be silent about.
    "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
    "NODE_NO_WARNINGS": "1",
    "NO_COLOR": "1",
}

NOT_INHERITED = (own_variables.RESERVED_VARIABLES, "CDK_")
"""Beginnings of variables that may mean another registry, or another app."""


def require_cdk(project: Path) -> None:
    """Raises RotaError, with what to do, when the project has no CDK CLI, or it could not run."""
    missing = [name for name in (CLI, PYTHON) if not (project / name).exists()]
    if missing:
        raise RotaError(f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing; first: make setup")
    if shutil.which("node") is None:
        raise RotaError(
            "the CDK CLI needs Node.js 20 or newer, and there is no 'node' in PATH; install it, then try again"
        )


@dataclass(frozen=True, slots=True)
class CdkCli:
    """The CLI in a project's folder; `environ` is all that it inherits, its AWS included."""

    project: Path
    environ: Mapping[str, str]

    def run(self, arguments: Sequence[str], hear: Hear) -> None:
        """Run a command of it to its end. Raises RotaError with all that it said when it fails.

        Whatever ends this early, the CLI is ended first, with the app and the Node processes that it started.
        """
        argv = [str(self.project / CLI), *arguments]
        code, said = run_to_its_end(argv, folder=self.project, environ={**self.environ, **QUIET}, hear=hear)
        if code:
            whole = "\n".join(f"  {line}" for line in said)
            raise RotaError(f"{whole}\n`cdk {arguments[0]}` ended with exit code {code}; what it said is above")


def environ_of(project: Path, chosen: Mapping[str, str]) -> dict[str, str]:
    """What the CLI inherits: this process's variables, led to the local AWS by those chosen."""
    from rota.local.client.variables import led_to

    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    path = os.pathsep.join([str(project / "node_modules/.bin"), inherited.get("PATH", os.defpath)])
    return led_to(chosen, {**inherited, "PATH": path})
