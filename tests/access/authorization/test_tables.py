"""The tables beside the Service Authorization Reference, held against it."""

import pytest

from rota.access import STAR_REASONS, Place, catalogue
from rota.access.authorization import check_statements
from rota.access.authorization.escalations import ESCALATIONS, NARROW_FORMS, NO_ESCALATION
from rota.access.authorization.global_keys import GLOBAL_KEYS, OF_SOME_ACTIONS
from rota.access.authorization.operators import KINDS, OPERATORS_OF
from rota.access.authorization.reference import Action, find_action, find_key, service_names
from rota.access.authorization.resource_types import FURTHER_FORMATS
from rota.access.authorization.wrong_names import CALLS, SERVICES
from rota.access.exact import OPERATORS
from rota.access.scopes import parse_scopes
from rota.access.verbs import VERBS

PLACE = Place("aws", "us-east-1", "222222222222")


def action(name: str) -> Action:
    found = find_action(*name.split(":"))
    assert found is not None
    assert str(found) == name
    return found


@pytest.mark.parametrize("name", [*ESCALATIONS, *NARROW_FORMS, *NO_ESCALATION, *STAR_REASONS])
def test_every_action_of_a_table_exists_by_that_name(name: str) -> None:
    action(name)


def test_the_tables_of_escalations_share_no_action() -> None:
    assert len({*ESCALATIONS, *NARROW_FORMS, *NO_ESCALATION}) == len(ESCALATIONS) + len(NARROW_FORMS) + len(
        NO_ESCALATION
    )


@pytest.mark.parametrize("name", NARROW_FORMS)
def test_the_key_that_narrows_an_action_is_one_that_it_has(name: str) -> None:
    key = NARROW_FORMS[name].key
    if key:
        found = find_key(key, frozenset())
        assert found is not None
        assert action(name).has(found.id)


@pytest.mark.parametrize("call", CALLS)
def test_a_call_is_no_action_and_the_first_action_that_it_needs_exists(call: str) -> None:
    assert find_action(*call.split(":")) is None
    if not call.endswith("ExecuteStatement"):
        action(CALLS[call].split(" ")[0].rstrip(","))


def test_no_name_that_is_corrected_is_a_service() -> None:
    assert not SERVICES.keys() & service_names()
    assert set(SERVICES.values()) <= service_names()


@pytest.mark.parametrize("key", FURTHER_FORMATS)
def test_every_further_format_is_of_a_type_that_exists(key: str) -> None:
    service, name = key.split(":")
    found = {"logs": "logs:StartQuery", "ssm": "ssm:GetParameter"}[service]
    assert name in {known.name for known in action(found).types}


def test_every_operator_compares_some_type_of_key() -> None:
    assert {operator for operators in OPERATORS_OF.values() for operator in operators} == {*OPERATORS} - {
        "Null",
        "BinaryEquals",
    }
    assert OPERATORS_OF.keys() == KINDS.keys()


def test_every_type_of_a_condition_key_has_its_operators() -> None:
    keys = [find_key(name, frozenset()) for name in GLOBAL_KEYS]
    assert {key.type.removeprefix("ArrayOf") for key in keys if key} <= OPERATORS_OF.keys()
    assert {name.lower() for name in GLOBAL_KEYS} >= OF_SOME_ACTIONS


@pytest.mark.parametrize("place", [PLACE, Place("${AWS::Partition}", "${AWS::Region}", "${AWS::AccountId}")])
@pytest.mark.parametrize(
    ("service", "verb", "value"),
    [
        pytest.param(verb.service, verb.name, form.example, id=f"{verb.service}.{verb.name}-{form.kind}")
        for verbs in VERBS.values()
        for verb in verbs.values()
        for form, _ in verb.grants
    ],
)
def test_what_a_verb_allows_passes_every_check(service: str, verb: str, value: str, place: Place) -> None:
    beside = {"kms": {"via": ["s3", "sqs"]}}.get(service, {}) if verb == "use" else {}
    assert check_statements(parse_scopes({service: {verb: value, **beside}}).statements(place), place) == ()


def test_every_verb_was_checked() -> None:
    assert len(catalogue()) == sum(len(verbs) for verbs in VERBS.values())
