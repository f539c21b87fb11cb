"""The values that an environment gives to placeholders, and the fields that take no placeholder."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from rota.registry.field_types import MAX_NAME, wrong
from rota.registry.placeholders import NAMES, VALUE


def _value_name(name: str) -> str:
    if name in NAMES:
        raise wrong(f"${{{name}}} is Rota's own; take another name")
    if not re.fullmatch(VALUE, name, re.ASCII) or len(name) > MAX_NAME:
        right = f"at most {MAX_NAME} lower-case letters, digits and '_', and starts with a letter, such as vendor"
        raise wrong(f"the name of a value has {right}")
    return name


ValueName = Annotated[
    str,
    AfterValidator(_value_name),
    Field(json_schema_extra={"pattern": rf"^(?!({'|'.join(NAMES)})$){VALUE}$", "maxLength": MAX_NAME}),
]
Values = dict[ValueName, Annotated[str, Field(max_length=4096)]]


def _written_out(value: str) -> str:
    if "${" in value:
        raise wrong("must be written out: placeholders are filled in from it")
    return value


WrittenOut = AfterValidator(_written_out)
"""Takes no placeholder."""
