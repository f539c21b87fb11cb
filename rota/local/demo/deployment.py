"""The environment's stacks, deployed to the local AWS by the CDK CLI as it is."""

import shutil
from pathlib import Path

from rota.local.client.cdk_cli import CdkCli
from rota.local.demo.project import DemoProject
from rota.local.demo.stage import Stage, step
from rota.registry import DEFAULT_FILE, Environment

ASSEMBLY = ".rota/demo/cdk.out"

DEMO_TAG = "demo"
"""The tag of an image for which the registry names none."""


def deploy(project: DemoProject, cdk: CdkCli, stage: Stage) -> None:
    """Synthesize once, then bootstrap and deploy what that made. Raises RotaError when a command of the CLI fails."""
    environment = project.environment
    stacks = stacks_of(environment)
    place = f"aws://{environment.account}/{environment.region}"
    # What an earlier demo left, perhaps half of it.
    shutil.rmtree(project.root / ASSEMBLY, ignore_errors=True)
    _run(cdk, stage, "synth", "--quiet", *context_of(project), "--output", ASSEMBLY, *stacks)
    _run(cdk, stage, "bootstrap", place, "--app", ASSEMBLY)
    _run(cdk, stage, "deploy", *stacks, "--app", ASSEMBLY, "--require-approval", "never", "--progress", "events")
    for stack in stacks:
        stage.tell(f"  {stack} is in {place} of the local AWS")


def stacks_of(environment: Environment) -> tuple[str, ...]:
    """The environment's own stack, and one for each group of its tasks."""
    return tuple(dict.fromkeys([environment.names.stack, *(task.names.stack for task in environment.tasks)]))


def _run(cdk: CdkCli, stage: Stage, *arguments: str) -> None:
    with step(stage, f"$ cdk {' '.join(arguments)}"):
        cdk.run(arguments, stage.passing)


def context_of(project: DemoProject) -> tuple[str, ...]:
    """The options by which the app finds this registry, and a tag for an image that has none."""
    registry = project.registry
    file = Path(registry.file).resolve()
    tag = ("--context", f"image_tag={DEMO_TAG}") if project.environment.needs_image_tag else ()
    return tag if file == project.root / DEFAULT_FILE else ("--context", f"registry={file}", *tag)
