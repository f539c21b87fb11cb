"""A project's unmodified CDK CLI, which uses the local AWS."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rota import own_variables
from rota.errors import RotaError
from rota.local.host.program import Hear, run_to_its_end

PYTHON = ".venv/bin/python"
"""The Python that starts the app, as in cdk.json."""

CLI = "node_modules/.bin/cdk"

QUIET = {
    # At each call of AWS, the CLI's AWS SDK prints eight lines about Node 20. The file .npmrc is for npx only.
    "NODE_NO_WARNINGS": "1",
    "NO_COLOR": "1",
}

NOT_INHERITED = (own_variables.RESERVED_VARIABLES, "CDK_")
"""Prefixes of variables that may name another registry, or another app."""


def require_cdk(project: Path) -> None:
    """Raises RotaError, with what to do, when the project has no CDK CLI or it cannot run."""
    missing = [name for name in (CLI, PYTHON) if not (project / name).exists()]
    if missing:
        raise RotaError(f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing; first: make setup")
    if shutil.which("node") is None:
        raise RotaError(
            "the CDK CLI needs Node.js 20 or newer, and there is no 'node' in PATH; install it, then try again"
        )


@dataclass(frozen=True, slots=True)
class CdkCli:
    """The CLI in a project's folder; `environ` is its whole environment, with the variables for its AWS."""

    project: Path
    environ: Mapping[str, str]

    def run(self, arguments: Sequence[str], hear: Hear) -> None:
        """Run one of its commands to the end. Raises RotaError with its whole output when it fails.

        If this is interrupted, it first ends the CLI, with the app and the Node processes that the CLI started.
        """
        argv = [str(self.project / CLI), *arguments]
        code, lines = run_to_its_end(argv, folder=self.project, environ={**self.environ, **QUIET}, hear=hear)
        if code:
            whole = "\n".join(f"  {line}" for line in lines)
            raise RotaError(f"{whole}\n`cdk {arguments[0]}` ended with exit code {code}; its output is above")


def environ_of(project: Path, chosen: Mapping[str, str]) -> dict[str, str]:
    """The CLI's environment: this process's variables, with the chosen ones for the local AWS."""
    from rota.local.client.variables import led_to

    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    path = os.pathsep.join([str(project / "node_modules/.bin"), inherited.get("PATH", os.defpath)])
    return led_to(chosen, {**inherited, "PATH": path})
