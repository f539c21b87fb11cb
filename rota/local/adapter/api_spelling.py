"""Properties of a CloudFormation template with the names of the service's API.

The names differ only in the case of letters: `AwsVpcConfiguration` of an AWS::Events::Rule is `awsvpcConfiguration` in
PutTargets. botocore's models have the names, and the types of the values, which a template may have as text:
https://botocore.amazonaws.com/v1/documentation/api/latest/reference/loaders.html
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from botocore.model import ServiceModel, Shape
from botocore.session import get_session

OTHER_NAMES = {"taglist": "tags", "placementstrategies": "placementstrategy"}
"""Names in lower case of EcsParameters that are different words in a template and in the API.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-events-rule-ecsparameters.html
"""


def api_spelling(service: str, operation: str, properties: dict[str, Any]) -> dict[str, Any]:
    """The properties as input of an operation such as `ecs`, `RegisterTaskDefinition`. Unknown names stay."""
    found: dict[str, Any] = _spelt(properties, _model(service).operation_model(operation).input_shape)
    return found


@cache
def _model(service: str) -> ServiceModel:
    return get_session().get_service_model(service)


def _spelt(value: Any, shape: Any) -> Any:
    match value:
        case dict() if shape.type_name == "structure":
            return dict(_members(value, shape.members))
        case dict() if shape.type_name == "map":  # its keys are the user's
            return {name: _spelt(below, shape.value) for name, below in value.items()}
        case list() if shape.type_name == "list":
            return [_spelt(below, shape.member) for below in value]
    return _typed(value, shape.type_name)


def _members(value: dict[str, Any], members: Mapping[str, Shape]) -> Iterator[tuple[str, Any]]:
    names = {name.lower(): name for name in members}
    for name, below in value.items():
        lower = name.lower()
        known = names.get(lower) or names.get(OTHER_NAMES.get(lower, ""))
        yield (known, _spelt(below, members[known])) if known else (name, below)


def _typed(value: Any, kind: str) -> Any:
    match value:
        case str() if kind in {"integer", "long"} and value.lstrip("-").isdecimal():
            return int(value)
        case str() if kind == "boolean" and value.lower() in {"true", "false"}:
            return value.lower() == "true"
        case int() if kind == "string" and not isinstance(value, bool):
            return str(value)
    return value
