"""Keys as ECS' own API spells them, where CloudFormation or another API had them before."""

from typing import Any

OTHERWISE = {"awsVpcConfiguration": "awsvpcConfiguration"}
"""What differs in more than its first letter."""


def as_ecs_spells(value: Any) -> Any:  # noqa: ANN401  # JSON
    """The value with every key's first letter small: `AwsVpcConfiguration` is `awsvpcConfiguration`."""
    if isinstance(value, dict):
        lowered = {name[:1].lower() + name[1:]: as_ecs_spells(below) for name, below in value.items()}
        return {OTHERWISE.get(name, name): below for name, below in lowered.items()}
    return [as_ecs_spells(below) for below in value] if isinstance(value, list) else value
