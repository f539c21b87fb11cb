"""What the layers of the task image weigh."""

from dataclasses import dataclass

from tests.image.engine.client import Engine


@dataclass(frozen=True)
class Layer:
    """One instruction that added files, and how many bytes."""

    instruction: str
    size: int


def own_layers(engine: Engine, image: str, base: str) -> list[Layer]:
    """The layers of an image above its base, the lowest first."""
    own = _history(engine, image)
    return own[len(_history(engine, base)) :]


def _history(engine: Engine, image: str) -> list[Layer]:
    """Every entry of an image's history, the lowest first. Bytes, not what a person reads."""
    form = "{{.Size}}\t{{.CreatedBy}}"
    listing = engine.docker("history", "--no-trunc", "--human=false", "--format", form, image).stdout
    rows = [line.split("\t", 1) for line in listing.splitlines()]
    return [Layer(" ".join(instruction.split()), int(size)) for size, instruction in reversed(rows)]
