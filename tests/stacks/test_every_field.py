"""A registry that states every field of the grammar: it is valid, and its templates are what AWS takes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from rota.registry import Registry, load
from rota.registry.model import RegistryFile
from tests.assemblies import assembled
from tests.linting import findings

REGISTRY = Path(__file__).parents[1] / "projects/every_field/tasks.yaml"
STACKS = ["TasksDev", "TasksDevAlice", "TasksLive", "TasksLiveCleaning"]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load(REGISTRY)


@pytest.fixture(scope="module")
def folder(registry: Registry) -> Path:
    return assembled(*((registry, name) for name in registry.environments))


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """The models that a type is made of, such as those of `dict[Name, TaskEntry] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def fields_of(model: type[BaseModel], known: set[type[BaseModel]]) -> Iterator[str]:
    """Every field of a model and of the models in it, once, without what several models inherit from one."""
    known.add(model)
    for name, field in model.model_fields.items():
        (owner,) = [each for each in model.__mro__ if name in getattr(each, "__annotations__", {})][-1:] or [model]
        yield f"{owner.__name__}.{name}"
        for inner in models_in(field.annotation):
            if inner not in known:
                yield from fields_of(inner, known)


def stated(model: type[BaseModel], value: Any) -> Iterator[str]:  # noqa: ANN401  # YAML values
    """The same of what a part of a registry states."""
    for name, inner in value.items():
        field = model.model_fields[name]
        (owner,) = [each for each in model.__mro__ if name in getattr(each, "__annotations__", {})][-1:] or [model]
        yield f"{owner.__name__}.{name}"
        candidates = list(models_in(field.annotation))
        for each in values_of(inner) if candidates else ():
            fitting = [one for one in candidates if isinstance(each, dict) and each.keys() <= one.model_fields.keys()]
            if fitting:
                yield from stated(fitting[0], each)


def values_of(value: Any) -> list[Any]:  # noqa: ANN401  # YAML values
    """The mappings that a value is, or that a list or a mapping of names holds."""
    if isinstance(value, list):
        return value
    return [value, *value.values()] if isinstance(value, dict) else []


def test_the_registry_states_every_field_of_the_grammar(registry: Registry) -> None:
    missing = set(fields_of(RegistryFile, set())) - set(stated(RegistryFile, registry.document.data))
    assert missing == set(), f"add these fields to {REGISTRY.name}"


def test_each_environment_and_group_of_it_has_its_stack(folder: Path) -> None:
    assert sorted(file.name.partition(".")[0] for file in folder.glob("*.template.json")) == STACKS


# One environment that is like another has its resources.
@pytest.mark.parametrize("stack", ["TasksDev", "TasksLive", "TasksLiveCleaning"])
def test_cfn_lint_finds_nothing_in_a_template_with_every_field(stack: str, folder: Path) -> None:
    assert findings(folder / f"{stack}.template.json", "us-east-1") == []
