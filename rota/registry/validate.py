"""pydantic's errors for a registry's data, as problems that a person can fix."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from rota.errors import Path, Problem, shown
from rota.registry.model import CASES, RegistryFile
from rota.registry.repeated_names import repeated_names
from rota.registry.secrets import FORMS

_KEY = "[key]"
"""Where pydantic's error locations mean the key itself."""


def validate(data: object) -> tuple[Problem, ...]:
    """Every problem of the data's form, in no particular order; () when it fits the models."""
    if not isinstance(data, dict):
        message = f"a registry is a mapping with version, app, environments and tasks (got {shown(data)})"
        return (Problem((), message),)
    twice = tuple(repeated_names(data))
    try:
        RegistryFile.model_validate(data)
    except ValidationError as error:
        return (*twice, *_of(error.errors(include_url=False)))
    return twice


EMPTY = "must not be empty (got '')"
"""The message about an empty text."""


def missing(field: str | int) -> str:
    """The message about a field that is not there."""
    return f"the field '{field}' is missing"


def _of(errors: Iterable[Any]) -> Iterator[Problem]:
    """The problems of pydantic's errors. A field that is missing since its name is misspelt is one problem, not two."""
    beside: dict[tuple[Any, ...], list[str]] = {}
    late: list[tuple[Any, Problem]] = []
    for error in errors:
        problem = _problem(error)
        if error["type"] == "extra_forbidden":
            beside.setdefault(error["loc"][:-1], []).append(problem.message)
        late.append((error, problem))
    for error, problem in late:
        *_, field = error["loc"] or ("",)
        said = beside.get(error["loc"][:-1], ()) if error["type"] == "missing" else ()
        if not any(f"'{field}'" in message or f"write {field}:" in message for message in said):
            yield problem


def _problem(error: Any) -> Problem:  # noqa: ANN401  # pydantic's ErrorDetails, a TypedDict of Any
    # Only problems need hints, so a registry without any does not import them.
    from rota.registry import hints

    on_key = bool(error["loc"]) and error["loc"][-1] == _KEY
    path: Path = tuple(part for part in error["loc"] if part not in CASES and part != _KEY)
    kind, context, got = error["type"], error.get("ctx", {}), error["input"]
    if kind == "missing":
        return Problem(path[:-1], missing(path[-1]), on_key=True)
    if kind == "extra_forbidden":
        return Problem(path, hints.unknown_field(path, got, tuple(_known_fields(path[:-1]))), on_key=True)
    if kind == "string_type" and "secrets" in (path[-2:-1] if path[-1] != "from" else path[-3:-2]):
        # It may be the secret itself, which no message prints.
        return Problem(path, f"must be {FORMS}")
    right = _right(kind, context, error["msg"], got)
    if kind in _MAPPINGS or (kind == "literal_error" and context["expected"] == "False" and not isinstance(got, bool)):
        right += hints.no_space(got) or hints.example(path, got)
    elif kind == "tuple_type":
        right += hints.as_list(path, got)
    elif not on_key:
        right += hints.right_value(path, got)
    # A rule about a whole mapping or list names the parts of it that are wrong.
    says_it_all = (kind == "registry" and isinstance(got, Mapping | list)) or path[-1:] == ("secrets",)
    got_text = "" if says_it_all else f" (got {shown(path[-1] if on_key and path else got)})"
    return Problem(path, f"{right}{got_text}", on_key=on_key)


_MUST_BE = {
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "dict_type": "must be a mapping of names to values",
    "mapping_type": "must be a mapping of names to values",
    "model_type": "must be a mapping of fields",
    "model_attributes_type": "must be a mapping of fields",
}

_MAPPINGS = frozenset({"dict_type", "mapping_type", "model_type", "model_attributes_type"})
"""pydantic's kinds of errors about a value that should be a mapping."""


def _right(kind: str, context: Mapping[str, Any], message: str, got: object) -> str:
    """What would be right, from pydantic's kind of error."""
    if kind in _MUST_BE:
        return _MUST_BE[kind]
    right = message[:1].lower() + message[1:]
    match kind:
        case "registry":
            right = str(context["message"])
        case "string_type":
            right = f'must be text: write "{shown(got)}" in quotes' if isinstance(got, int | float) else "must be text"
        case "tuple_type":
            right = "must be a list"
        case "literal_error":
            expected = str(context["expected"])
            right = "must be false or a mapping of fields" if expected == "False" else f"must be {expected}"
        case "greater_than_equal":
            right = f"must be at least {context['ge']}"
        case "less_than_equal":
            right = f"must be at most {context['le']}"
        case "string_too_short" | "too_short":
            right = "must not be empty"
        case "string_too_long" | "too_long":
            things = "characters" if kind.startswith("string") else "entries"
            right = f"must have at most {context['max_length']} {things}"
    return right


def _known_fields(path: Path) -> Iterator[str]:
    """The fields that a mapping at a path may have, found along the models; all items of a list are alike."""
    models: list[object] = [RegistryFile]
    for part in (part for part in path if isinstance(part, str)):
        inner: list[object] = []
        for model in models:
            if isinstance(model, type) and issubclass(model, BaseModel):
                field = model.model_fields.get(part)
                inner += _models_in(field.annotation) if field else []
            else:
                inner += _models_in(get_args(model)[1])
        models = inner
    for model in models:
        if isinstance(model, type) and issubclass(model, BaseModel):
            yield from model.model_fields


def _models_in(annotation: object) -> list[object]:
    """The models and mappings of models within a type such as `dict[Name, TaskEntry] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    arguments = get_args(annotation)
    if getattr(annotation, "__origin__", None) is dict:
        return [annotation]
    return [model for argument in arguments for model in _models_in(argument)]
