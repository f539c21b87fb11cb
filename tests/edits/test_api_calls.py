"""Each resource as the API calls that CloudFormation makes of it, held to AWS's models of these calls."""

from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given

from rota.registry import Registry, load
from rota.registry.durations import LOG_RETENTION_DAYS
from tests.assemblies import assembled
from tests.deployment.read_back import READERS
from tests.deployment.systems import PROJECT
from tests.edits import api_calls, resolution
from tests.edits.api_calls import Call, calls
from tests.edits.cloudformation import Stack, stacks_of
from tests.edits.drawn import is_accepted, registries
from tests.edits.editing import Data
from tests.edits.identities import IDENTITIES
from tests.edits.resolution import Resource, resolved
from tests.edits.shapes import CORRECTIONS, complaints
from tests.edits.versions import version
from tests.properties import cases

REGISTRIES = (
    "tasks/tasks.yaml",
    "examples/milmove/tasks.yaml",
    "examples/pfml/tasks.yaml",
    "tests/stacks/registry.yaml",
)


def calls_of(stacks: Iterable[Stack]) -> Iterator[tuple[Resource, Call]]:
    for stack in stacks:
        for resource in resolved(stack):
            for call in calls(resource):
                yield resource, call


@pytest.mark.parametrize("file", REGISTRIES)
def test_every_call_of_a_registrys_templates_is_as_aws_describes_it(
    file: str, record_property: Callable[[str, object], None]
) -> None:
    registry: Registry = load(PROJECT / file)
    made = list(calls_of(stacks_of(assembled(*((registry, name) for name in registry.environments)))))
    found = [f"{resource.logical_id}: {text}" for resource, call in made for text in complaints(*call)]
    assert found == []
    record_property("API calls held to their shapes", len(made))


@cases(10, prove=500)
@given(registries().filter(is_accepted))
def test_every_call_of_any_registrys_templates_is_as_aws_describes_it(data: Data) -> None:
    found = [text for _, call in calls_of(version(data).stacks) for text in complaints(*call)]
    assert found == []


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (Call("logs", "PutRetentionPolicy", {"logGroupName": "/a"}), "Missing required parameter"),
        (Call("logs", "PutRetentionPolicy", {"logGroupName": "/a", "retentionInDays": "7"}), "Invalid type"),
        (Call("logs", "PutRetentionPolicy", {"logGroupName": "/a", "retentionInDays": 8}), "8 does not match"),
        (Call("logs", "CreateLogGroup", {"logGroupName": "/a b"}), "/a b does not match"),
        (Call("logs", "CreateLogGroup", {"logGroupName": "a" * 513}), "513 is more than 512"),
        (Call("logs", "CreateLogGroup", {"logGroupName": ""}), "valid min length: 1"),
        (Call("logs", "CreateLogGroup", {"logGroupName": "/a", "LogGroupClass": "STANDARD"}), "Unknown parameter"),
        (Call("logs", "CreateLogGroup", {"logGroupName": "/a", "tags": {"a\n": ""}}), "key: a\n does not match"),
        (Call("logs", "CreateLogGroup", {"logGroupName": "/a", "tags": {"a": "x" * 257}}), "tags[a]: 257 is more"),
        (Call("events", "PutRule", {"Name": "a", "State": "ON"}), "ON is not one of ENABLED"),
        (Call("events", "PutRule", {"Name": "a", "Tags": [{"Key": "", "Value": ""}]}), "valid min length: 1"),
        (Call("sqs", "CreateQueue", {"QueueName": "a", "Attributes": {"Sse": "true"}}), "Sse is not one of"),
        (Call("sqs", "CreateQueue", {"QueueName": "a" * 81}), "does not match [A-Za-z0-9_-]{1,80}"),
        (Call("ecs", "RegisterTaskDefinition", {"family": "a.b", "containerDefinitions": []}), "a.b does not match"),
        (Call("iam", "CreateRole", {"RoleName": "a", "AssumeRolePolicyDocument": "\N{EURO SIGN}"}), "does not match"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.operation,
)
def test_each_kind_of_difference_is_a_complaint(call: Call, complaint: str) -> None:
    assert complaint in "\n".join(complaints(*call))


def test_what_fits_is_no_complaint() -> None:
    tags = {"Aufgabe \N{LATIN SMALL LETTER U WITH DIAERESIS}ber": "1/2 + 3 = @"}
    assert list(complaints("logs", "CreateLogGroup", {"logGroupName": "/a/b.c_#-1", "tags": tags})) == []


def test_each_correction_of_a_pattern_is_still_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = load(PROJECT / "tests/stacks/registry.yaml")
    made = list(calls_of(stacks_of(assembled(*((registry, name) for name in registry.environments)))))
    for correction in CORRECTIONS:
        monkeypatch.setattr("tests.edits.shapes.CORRECTIONS", tuple(each for each in CORRECTIONS if each != correction))
        assert [call for _, call in made if list(complaints(*call))] != [], correction.reason


def test_a_retention_in_days_is_one_that_the_service_takes() -> None:
    days = {number for number in range(4000) if not list(complaints(*retention(number)))}
    assert days == set(LOG_RETENTION_DAYS)


def retention(days: int) -> Call:
    return Call("logs", "PutRetentionPolicy", {"logGroupName": "/a", "retentionInDays": days})


def test_a_type_that_no_call_is_known_of_is_an_error() -> None:
    bucket = Stack("pay", {"Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": {}}}})
    with pytest.raises(KeyError, match="AWS::S3::Bucket"):
        list(calls_of([bucket]))


def test_a_property_that_the_api_does_not_know_is_a_complaint() -> None:
    properties = {"LogGroupName": "/a", "RetentionInDays": 7, "Colour": "red"}
    stack = Stack("pay", {"Resources": {"G": {"Type": "AWS::Logs::LogGroup", "Properties": properties}}})
    (found,) = [text for _, call in calls_of([stack]) for text in complaints(*call)]
    assert 'Unknown parameter in input: "Colour"' in found


def test_every_type_that_the_stacks_make_has_its_calls() -> None:
    assert set(api_calls.CALLS) == set(resolution.MADE) == set(IDENTITIES) == set(READERS)


def test_the_tags_of_a_stack_are_on_all_that_can_have_tags() -> None:
    group = {"LogGroupName": "/a", "RetentionInDays": 7, "Tags": [{"Key": "rota:task", "Value": "a"}]}
    resources = {
        "G": {"Type": "AWS::Logs::LogGroup", "Properties": group},
        "R": {"Type": "AWS::EC2::Route", "Properties": {}},
    }
    stack = Stack("pay", {"Resources": resources}, tags={"rota:app": "pay", "rota:task": "none"})
    found, untagged = resolved(stack)
    assert found.properties["Tags"] == [{"Key": "rota:app", "Value": "pay"}, {"Key": "rota:task", "Value": "a"}]
    assert "Tags" not in untagged.properties
