"""A parameter of a template that names an SSM parameter takes its value, or AWS rejects the deployment in these words.

AWS: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/systems-manager-parameter-types.html (a parameter
that does not exist is a validation error) and cloudformation-supplied-parameter-types.html (no SecureString). The
words are those of https://github.com/awslabs/aws-deployment-framework/issues/339 and
https://github.com/aws/aws-cdk/issues/15135.
Ministack 1.5.33: rejects one that does not exist in words of its own, and takes the text that encrypts a SecureString.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.parts import Parts


def apply(_parts: Parts) -> None:
    """Look at the parameters before ministack reads them."""
    when_imported("ministack.services.cloudformation.engine", _restore)


def _restore(engine: Any) -> None:
    before = engine._resolve_parameters

    def resolve_parameters(template: Any, provided: Any, previous: Any = None) -> Any:
        # ministack makes a ValidationError of a ValueError.
        from ministack.services import ssm

        names = list(dict.fromkeys(_names(engine, template, provided, previous or {})))
        found = {name: ssm._lookup_parameter(name, allow_arn_region=True, flexible_name=True)[1] for name in names}
        if missing := [name for name in names if ssm.resolve_parameter_value(name) is None]:
            raise ValueError(f"Unable to fetch parameters [{','.join(missing)}] from parameter store for this account.")
        if secure := [name for name in names if (found[name] or {}).get("Type") == "SecureString"]:
            text = "referenced by template have types not supported by CloudFormation."
            raise ValueError(f"Parameters [{','.join(secure)}] {text}")
        return before(template, provided, previous)

    engine._resolve_parameters = resolve_parameters


def _names(
    engine: Any, template: Mapping[str, Any], provided: list[Mapping[str, Any]], previous: Mapping[str, Any]
) -> Iterator[str]:
    """The names of the SSM parameters that a deployment reads."""
    given = {each.get("Key"): each for each in provided}
    for name, definition in template.get("Parameters", {}).items():
        if not definition.get("Type", "").startswith(engine._SSM_PARAMETER_VALUE_PREFIX):
            continue
        entry = given.get(name, {})
        kept = previous.get(name, {}).get("SsmName") if entry.get("UsePreviousValue") else None
        if named := kept or entry.get("Value") or definition.get("Default"):
            yield str(named)
