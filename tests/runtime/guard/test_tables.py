"""The tables of operations, held against botocore's service models and AWS' Service Authorization Reference."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.model import OperationModel, Shape
from botocore.session import Session

from rota.access import Place
from rota.access.authorization.reference import Action, action_names, find_action, find_key, service_names
from rota.access.authorization.resource_checks import check_resources
from rota.access.statement import Statement
from rota.runtime.guard import mapping, s3_tables
from rota.runtime.guard.mapping import needs_of
from rota.runtime.guard.name_tables import PREFIXES, SERVICES
from rota.runtime.guard.needs import Call, Need

PLACE = Place("aws", "us-east-1", "222222222222")
SESSION = Session()
MODELS = {name: SESSION.get_service_model(name) for name in ("s3", *SERVICES)}
ARNS = {
    "RoleArn": "arn:aws:iam::333333333333:role/partner",
    "dbClusterOrInstanceArn": "arn:aws:rds:us-east-1:222222222222:cluster:jobs",
    "resourceArn": "arn:aws:rds:us-east-1:222222222222:cluster:jobs",
    "secretArn": "arn:aws:secretsmanager:us-east-1:222222222222:secret:jobs-a1B2c3",
    "stateMachineArn": "arn:aws:states:us-east-1:222222222222:stateMachine:etl:PROD",
}
TEXTS = {
    "CopySource": "bucket/key",
    "QueueOwnerAWSAccountId": "333333333333",
    "Qualifier": "",  # IAM takes a function's ARN with one; which is not in the reference
}
ON_WHAT_ELSE = {
    # No resource of IAM's, and yet the policy must say `*`; the reference has topics only.
    "sns:Publish",
}


def example(shape: Shape, name: str) -> Any:  # noqa: ANN401
    """A value of a parameter, as plain as its type allows."""
    if name.lower().endswith("arn"):
        return ARNS.get(name, "")
    if name in TEXTS:
        return TEXTS[name]
    match shape.type_name:
        case "string":
            return "a-name"
        case "boolean":
            return True
        case "list":
            return [example(shape.member, name)]  # type: ignore[attr-defined]  # lists have one
        case _:
            return {}


def example_call(model: OperationModel) -> Call:
    """A call with every text parameter that is not an ARN."""
    members = model.input_shape.members if model.input_shape else {}
    params = {name: example(shape, name) for name, shape in members.items()}
    service = model.service_model
    return Call(service.service_name, model.name, params, PLACE, service.signing_name)


def needs(model: OperationModel) -> tuple[Need, ...]:
    return needs_of(example_call(model)) or ()


def documented(need: Need) -> Action:
    found = find_action(*need.action.split(":"))
    assert found is not None, f"{need.action} does not exist"
    assert str(found) == need.action
    return found


def operations(service: str) -> Iterator[OperationModel]:
    return (MODELS[service].operation_model(name) for name in MODELS[service].operation_names)


@pytest.mark.parametrize("service", MODELS)
def test_every_operation_needs_actions_that_exist_on_resources_that_they_take(service: str) -> None:
    wrong = []
    for model in operations(service):
        for need in needs(model):
            action = documented(need)
            if need.resources and need.action not in ON_WHAT_ELSE:
                reason = "asked for by a test" if need.resource == "*" else ""
                statement = Statement((need.action,), (need.resource,), {}, reason)
                wrong += [(model.name, message) for _, message in check_resources(statement, (action,), PLACE)]
    assert wrong == []


@pytest.mark.parametrize("service", MODELS)
def test_every_condition_key_that_calls_decide_is_one_of_some_action_that_they_need(service: str) -> None:
    actions: dict[str, list[Action]] = {}
    for need in (need for model in operations(service) for need in needs(model)):
        for name in need.context:
            actions.setdefault(name, []).append(documented(need))
    for name, having in actions.items():
        key = find_key(name, frozenset())
        assert key is not None, name
        assert any(action.has(key.id) for action in having), name


@pytest.mark.parametrize("service", MODELS)
def test_a_call_without_parameters_breaks_nothing(service: str) -> None:
    for model in operations(service):
        needs_of(Call(service, model.name, {}, PLACE, "x"))


def test_every_operation_that_a_table_names_exists() -> None:
    listed = set(mapping.BY_OPERATION)
    listed |= {f"{name}.{each}" for name, row in SERVICES.items() for each in (*row.whole, *row.free, *row.unmapped)}
    tables = (s3_tables.ON_OBJECTS, s3_tables.ON_BUCKETS, s3_tables.WITH_MORE, s3_tables.UNMAPPED)
    listed |= {f"s3.{operation}" for table in tables for operation in table}
    known = {f"{name}.{operation}" for name, model in MODELS.items() for operation in model.operation_names}
    assert listed - known <= {"s3.DeleteBucketInventoryConfiguration"} - known
    assert set(s3_tables.OF_VERSIONS) <= {action for row in s3_tables.ON_OBJECTS.values() for action in row}


def test_every_operation_of_s3_whose_action_has_another_name_is_in_a_table() -> None:
    actions = {name.lower() for name in action_names("s3")}
    apart = {"CopyObject", "UploadPartCopy", "DeleteObjects", "ListBuckets", "CreateSession", "ListDirectoryBuckets"}
    others = {name for name in MODELS["s3"].operation_names if name.lower() not in actions}
    assert others <= apart | s3_tables.ON_OBJECTS.keys() | s3_tables.ON_BUCKETS.keys() | s3_tables.UNMAPPED


def test_every_parameter_of_a_table_is_one_of_the_service() -> None:
    for name, row in SERVICES.items():
        model = MODELS[name]
        shapes = (model.operation_model(operation).input_shape for operation in model.operation_names)
        known = {parameter for shape in shapes if shape for parameter in shape.members}
        assert {parameter.name for parameter in row.parameters} <= known


def test_every_prefix_that_is_corrected_is_one_by_which_a_service_signs() -> None:
    signing = {SESSION.get_service_model(name).signing_name for name in SESSION.get_available_services()}
    assert PREFIXES.keys() <= signing
    assert set(PREFIXES.values()) <= service_names()
    assert all(row.prefix in service_names() for row in SERVICES.values())


def guesses() -> Iterator[tuple[str, str]]:
    for name in SESSION.get_available_services():
        model = SESSION.get_service_model(name)
        for operation in model.operation_names:
            if model.service_name not in MODELS:
                yield PREFIXES.get(model.signing_name, model.signing_name), operation


def test_for_other_services_the_operations_name_is_nearly_always_the_actions() -> None:
    actions = {service: {name.lower() for name in action_names(service)} for service in service_names()}
    right = [operation.lower() in actions.get(prefix, ()) for prefix, operation in guesses()]
    assert sum(right) / len(right) > 0.95
