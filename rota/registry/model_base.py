"""What all models of the registry share."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A part of the registry: frozen, strict, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def as_tuple(value: Any) -> Any:  # noqa: ANN401  # whatever YAML held
    """A YAML list as the tuple that a frozen model holds; strict mode takes no list for a tuple."""
    return tuple(value) if isinstance(value, list) else value
