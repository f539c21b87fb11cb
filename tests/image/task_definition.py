"""A synthesized task definition as the options of `docker run`: what ECS makes of it, as far as one engine can."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rota.registry import load
from tests.assemblies import assembled

ENVIRONMENT = "staging"

ELSEWHERE = {"Name", "Image", "Essential", "LogConfiguration", "Environment", "Secrets", "EntryPoint", "Command"}
"""Keys of a container definition that become no option, or one that a test gives."""


@dataclass(frozen=True)
class TaskDefinition:
    """The AWS::ECS::TaskDefinition of one task, and its one container.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
    """

    properties: Mapping[str, Any]

    @property
    def container(self) -> Mapping[str, Any]:
        (container,) = self.properties["ContainerDefinitions"]
        return dict(container)

    @property
    def argv(self) -> list[str]:
        """The entry point and the command."""
        return [*self.container.get("EntryPoint", ()), *self.container.get("Command", ())]

    @property
    def variables(self) -> dict[str, str]:
        """What is declared under `env`, with Rota's own."""
        return {variable["Name"]: variable["Value"] for variable in self.container.get("Environment", ())}

    @property
    def secrets(self) -> list[str]:
        """The variables whose values ECS fetches."""
        return [secret["Name"] for secret in self.container.get("Secrets", ())]

    @property
    def stop_timeout(self) -> int:
        """Seconds between SIGTERM and SIGKILL."""
        return int(self.container["StopTimeout"])

    def options(self, **more: str) -> list[str]:
        """The options of `docker run`, with the definition's variables and `more` of them.

        Raises AssertionError for a part of the definition that nothing is made of here.
        """
        options: list[str] = []
        for name, value in self.container.items():
            if name not in ELSEWHERE:
                options += container_option(name, value)
        size = f"{self.properties['Memory']}m"
        # The same number twice: a container on Fargate has no swap.
        options += ["--memory", size, "--memory-swap", size, "--cpus", str(int(self.properties["Cpu"]) / 1024)]
        return options + [f"--env={name}={value}" for name, value in {**self.variables, **more}.items()]


def container_option(name: str, value: Any) -> list[str]:  # noqa: ANN401  # JSON
    """The options for one key of a container definition."""
    match name, value:
        case "ReadonlyRootFilesystem", True:
            return ["--read-only"]
        case "User", user:
            return ["--user", user]
        case "StopTimeout", seconds:
            return ["--stop-timeout", str(seconds)]
        case "LinuxParameters", {"Capabilities": {"Drop": dropped}, "InitProcessEnabled": True}:
            return ["--init", *(f"--cap-drop={capability}" for capability in dropped)]
        case "MountPoints", mounts:
            assert not any(mount["ReadOnly"] for mount in mounts)
            return [f"--mount=type=volume,destination={mount['ContainerPath']}" for mount in mounts]
    raise AssertionError(f"nothing is made of {name}: {value}")


def task_definitions(registry: Path) -> dict[str, TaskDefinition]:
    """The task definitions of TasksStaging, by the names of the tasks."""
    loaded = load(registry)
    stack = loaded.resolve(ENVIRONMENT).names.stack
    template = json.loads((assembled((loaded, ENVIRONMENT)) / f"{stack}.template.json").read_text())
    found = [
        TaskDefinition(resource["Properties"])
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::ECS::TaskDefinition"
    ]
    return {definition.container["Name"]: definition for definition in found}
