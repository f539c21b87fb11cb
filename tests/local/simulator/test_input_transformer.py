"""The input that a rule's target gets from an event."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from rota.local.simulator.events import scheduled_event
from rota.local.simulator.input_transformer import MISSING, InvalidPathError, filled, payload, value_at
from tests.local.simulator.test_due import rule

RULE = rule("rate(1 minute)")
EVENT = scheduled_event(RULE, datetime(2027, 3, 15, 12, tzinfo=UTC))
OBJECT = {"detail": {"object": {"key": 'in/"a" <b>.edi', "size": 12}, "list": [{"n": 1}, {"n": 2}], "none": None}}


def transformed(template: str, **paths: str) -> str:
    return payload({"InputTransformer": {"InputPathsMap": paths, "InputTemplate": template}}, RULE, EVENT)


def test_without_any_input_a_target_gets_the_event() -> None:
    assert json.loads(payload({}, RULE, EVENT)) == EVENT


def test_a_constant_input_replaces_the_event() -> None:
    assert payload({"Input": '{"a": "<b>"}'}, RULE, EVENT) == '{"a": "<b>"}'


def test_an_input_path_takes_a_part_of_the_event() -> None:
    assert payload({"InputPath": "$.resources[0]"}, RULE, EVENT) == f'"{RULE.arn}"'


def test_a_template_is_filled_with_what_its_paths_find() -> None:
    template = '{"time": "<time>", "rule": "<rule>", "text": "run of <rule> at <time>", "bare": <time>}'
    assert json.loads(transformed(template, time="$.time", rule="$.resources[0]")) == {
        "time": "2027-03-15T12:00:00Z",
        "rule": RULE.arn,
        "text": f"run of {RULE.arn} at 2027-03-15T12:00:00Z",
        "bare": "2027-03-15T12:00:00Z",
    }


def test_reserved_variables_need_no_path() -> None:
    template = '["<aws.events.rule-arn>", "<aws.events.rule-name>", <aws.events.event>, <aws.events.event.json>]'
    found = json.loads(transformed(template))
    assert found[:2] == [RULE.arn, RULE.name]
    assert found[2] == {name: value for name, value in EVENT.items() if name != "detail"}
    assert found[3] == EVENT


def test_a_path_that_finds_nothing_leaves_its_place_empty() -> None:
    assert transformed('{"version": "<version>", "bare": <version>}', version="$.detail.version-id") == (
        '{"version": "", "bare": null}'
    )


def test_values_with_quotes_and_brackets_stay_what_they_are() -> None:
    values = {"key": OBJECT["detail"]["object"], "name": 'a"\\<x>'}
    assert json.loads(filled('{"k": "<name>", "o": <key>, "not": "<other>", "q": "\\"<name>"}', values)) == {
        "k": 'a"\\<x>',
        "o": {"key": 'in/"a" <b>.edi', "size": 12},
        "not": "<other>",
        "q": '"a"\\<x>',
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$", OBJECT),
        ("$.detail.object.size", 12),
        ("$.detail.list[1].n", 2),
        ("$.detail.list[*].n", [1, 2]),
        ("$.detail['none']", None),
        ("$.detail.list[2]", MISSING),
        ("$.detail.object.key.deeper", MISSING),
    ],
)
def test_json_paths(path: str, value: Any) -> None:  # noqa: ANN401  # JSON
    assert value_at(path, OBJECT) == value


@pytest.mark.parametrize("path", ["detail", "$..key", "$.list[?(@.n>1)]", "$.list[-1]"])
def test_a_path_that_eventbridge_cannot_read_is_rejected(path: str) -> None:
    with pytest.raises(InvalidPathError):
        value_at(path, OBJECT)
