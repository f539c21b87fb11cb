"""The values of a deployed template as the registry writes them."""

from collections.abc import Mapping
from typing import Any


def plain(value: Any) -> Any:  # noqa: ANN401  # JSON
    """A value with each `Fn::Sub` as its text, in which a pseudo parameter is `${AWS::Region}` and `${!x}` is `${x}`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html
    """
    match value:
        case {"Fn::Sub": str() as text}:
            return text.replace("${!", "${")
        case Mapping():
            return {key: plain(item) for key, item in value.items()}
        case list():
            return [plain(item) for item in value]
    return value
