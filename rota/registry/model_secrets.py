"""A secret as it is written: its reference, or a mapping of that and what goes with it."""

from typing import Annotated, Any

from pydantic import Discriminator, Field, create_model
from pydantic import Tag as Case

from rota.registry import field_types
from rota.registry.model_base import Model

SECRET_KEY: Any = (
    field_types.Text | None,
    Field(
        None,
        description="The KMS key of your own that it is encrypted with: alias, id or ARN. Left out, the store's"
        " default key.",
        examples=["alias/app"],
    ),
)
"""The field `key` of a secret as a mapping, and of a container registry's credentials."""

_SECRET_FIELDS: dict[str, Any] = {
    "from": (
        field_types.Text,
        Field(
            description="The parameter or secret, as it is written without a mapping.",
            examples=["secretsmanager:app/db#password"],
        ),
    ),
    "key": SECRET_KEY,
    "stage": (
        field_types.SecretStage | None,
        Field(
            None,
            description="The staging label of a secret's version; left out, AWSCURRENT. Not beside version.",
            examples=["AWSPREVIOUS"],
        ),
    ),
    "version": (
        field_types.SecretVersion | None,
        Field(
            None,
            description="The id of a secret's version.",
            examples=["871d9eca-18aa-46a9-8785-981dd39ab30c"],
        ),
    ),
}
"""The fields of a secret as a mapping; a class cannot have one of the name `from`."""

SecretEntry = create_model(
    "SecretEntry",
    __base__=Model,
    __doc__="A secret with more than its reference.",
    **_SECRET_FIELDS,
)


def secret_case(value: object) -> str:
    """The mark of the form that a secret is written in: a mapping, or a reference alone."""
    return "<fields>" if isinstance(value, dict) else "<text>"


Secrets = dict[
    field_types.VariableName,
    Annotated[
        Annotated[str, Case("<text>")] | Annotated[SecretEntry, Case("<fields>")],
        Discriminator(secret_case),
    ],
]
"""Variables, each with its secret."""
