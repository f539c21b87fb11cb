"""The containers beside a task's own, and health checks, as they are written."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field
from pydantic import Tag as Case

from rota.registry import field_types
from rota.registry.health_check import RETRIES, SHELL, WORDS
from rota.registry.model_base import Model, as_tuple
from rota.registry.model_container import Folders
from rota.registry.model_image import Image
from rota.registry.model_secrets import Secrets

Condition = Literal["started", "healthy", "complete", "success"]
"""What a container has to be before one that depends on it starts: ECS's START, HEALTHY, COMPLETE and SUCCESS."""

DependsOn = dict[field_types.Name, Condition]
Port = Annotated[int, Field(ge=1, le=65_535)]


def _without_ecs_own_word(words: tuple[str, ...]) -> tuple[str, ...]:
    if words[0] == SHELL:
        raise field_types.wrong(f"a line for the shell is a text, without {SHELL}; write '{' '.join(words[1:])}'")
    if words[0] in (WORDS, "NONE"):
        raise field_types.wrong(f"is a list of the program's own words; leave out the first, '{words[0]}'")
    return words


def _case(value: object) -> str:
    return "<words>" if isinstance(value, list | tuple) else "<text>"


CheckCommand = Annotated[
    Annotated[field_types.Text, Case("<text>")]
    | Annotated[field_types.Words, AfterValidator(_without_ecs_own_word), Case("<words>")],
    Discriminator(_case),
]


class HealthCheckEntry(Model):
    """How ECS finds out whether a container is healthy."""

    command: CheckCommand = Field(
        description="The words of a program in the image, or as a text a line for its shell; exit code 0 is healthy.",
        examples=[["/healthcheck"], "curl -fs http://localhost:5000/health"],
    )
    interval: field_types.CheckInterval | None = Field(
        None,
        description="The time between two checks, 5 to 300 seconds; left out, 30 seconds.",
        examples=["10 seconds"],
    )
    timeout: field_types.CheckTimeout | None = Field(
        None,
        description="The time that a check may take, 2 to 60 seconds; left out, 5 seconds.",
        examples=["3 seconds"],
    )
    retries: int | None = Field(
        None,
        ge=RETRIES[0],
        le=RETRIES[1],
        description="How many checks in a row have to fail; left out, 3.",
        examples=[5],
    )
    start_period: field_types.StartPeriod | None = Field(
        None,
        description="The time after its start in which a failed check does not count, up to 300 seconds.",
        examples=["20 seconds"],
    )


class ContainerEntry(Model):
    """A container beside the task's own, in the same network: `localhost` leads to it."""

    name: field_types.Name = Field(description="Its name, unique within the task.", examples=["pdf"])
    image: Image | None = Field(
        None,
        description="Its image, as an environment's. Left out, the task's own.",
        examples=[{"repository": "pdf-service", "tag": "2026-03-01"}],
    )
    command: field_types.Words | None = Field(
        None, description="Its argv; left out, the image's own.", examples=[["dotnet", "PdfApi.dll"]]
    )
    entrypoint: field_types.Words | None = Field(
        None, description="Its entry point; left out, the image's own.", examples=[["/bin/sh", "-c"]]
    )
    env: field_types.Variables | None = Field(
        None, description="Its variables. It gets none of the task's own.", examples=[{"PORT": "5000"}]
    )
    secrets: Secrets | None = Field(
        None, description="Its secrets, as a task's.", examples=[{"API_KEY": "ssm:/app/${environment}/api-key"}]
    )
    cpu: int | None = Field(
        None,
        ge=2,
        le=16_384,
        description="The CPU units of the task that are reserved for it; left out, it gets what the others leave.",
        examples=[128],
    )
    memory: int | None = Field(
        None,
        ge=6,
        le=122_880,
        description="The most memory in MiB that it may use; left out, all that the task has.",
        examples=[256],
    )
    ports: Annotated[tuple[Port, ...], BeforeValidator(as_tuple), Field(max_length=100)] | None = Field(
        None, description="The TCP ports that it listens on.", examples=[[5000]]
    )
    health_check: HealthCheckEntry | None = Field(
        None,
        description="How ECS finds out whether it is healthy.",
        examples=[{"command": ["/healthcheck"], "interval": "10 seconds"}],
    )
    essential: bool | None = Field(None, description="true ends the task when this container ends.")
    depends_on: DependsOn | None = Field(
        None, description="Containers that it waits for, and until when.", examples=[{"pdf": "started"}]
    )
    user: field_types.User | None = Field(
        None, description="The user, or user and group, that it runs as; left out, 10001:10001.", examples=["1042"]
    )
    open_files: int | None = Field(
        None,
        ge=64,
        le=1_048_576,
        description="The most files and connections that one of its processes may have open.",
        examples=[10000],
    )
    writable: Folders | None = Field(
        None, description="Folders beside /tmp that it may write to, as a task's.", examples=[["/app/tmp"]]
    )
    read_only: bool | None = Field(
        None, description="false lets it write to its whole root file system, and needs a reason."
    )
    reason: field_types.Text | None = Field(
        None, description="Why read_only is false.", examples=["the vendor's image writes beside its own files"]
    )


Containers = Annotated[tuple[ContainerEntry, ...], BeforeValidator(as_tuple), Field(min_length=1, max_length=50)]
