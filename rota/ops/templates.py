"""The values of a deployed template as the registry writes them."""

from collections.abc import Mapping
from typing import Any


def plain(value: Any) -> Any:  # noqa: ANN401  # JSON
    """A value with `Fn::Sub`, `Ref` and `Fn::Join` as text, in which a pseudo parameter is `${AWS::Region}` again.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
    """
    match value:
        case {"Fn::Sub": str() as text}:
            return text.replace("${!", "${")
        case {"Ref": str() as name}:
            return f"${{{name}}}"
        case {"Fn::Join": [str() as separator, list() as parts]}:
            return separator.join(str(plain(part)) for part in parts)
        case Mapping():
            return {key: plain(item) for key, item in value.items()}
        case list():
            return [plain(item) for item in value]
    return value
