"""The environment's stack, deployed to the local AWS by the CDK CLI as it is."""

import shutil
from pathlib import Path

from rota.local.client.cdk_cli import CdkCli
from rota.local.demo.project import DemoProject
from rota.local.demo.stage import Stage, step
from rota.registry import DEFAULT_FILE

ASSEMBLY = ".rota/demo/cdk.out"


def deploy(project: DemoProject, cdk: CdkCli, stage: Stage) -> None:
    """Synthesize once, then bootstrap and deploy what that made. Raises RotaError when a command of the CLI fails."""
    environment = project.environment
    stack = environment.names.stack
    place = f"aws://{environment.account}/{environment.region}"
    # What an earlier demo left, perhaps half of it.
    shutil.rmtree(project.root / ASSEMBLY, ignore_errors=True)
    _run(cdk, stage, "synth", "--quiet", *_context(project), "--output", ASSEMBLY, stack)
    _run(cdk, stage, "bootstrap", place, "--app", ASSEMBLY)
    _run(cdk, stage, "deploy", stack, "--app", ASSEMBLY, "--require-approval", "never", "--progress", "events")
    stage.tell(f"  {stack} is in {place} of the local AWS")


def _run(cdk: CdkCli, stage: Stage, *arguments: str) -> None:
    with step(stage, f"$ cdk {' '.join(arguments)}"):
        cdk.run(arguments, stage.passing)


def _context(project: DemoProject) -> tuple[str, ...]:
    registry = project.registry
    file = Path(registry.file).resolve()
    return () if file == project.root / DEFAULT_FILE else ("--context", f"registry={file}")
