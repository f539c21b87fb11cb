"""What `rota local prepare` prints; tests/local/prepare has what it makes."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rota.cli.missing import hint
from rota.local.emulator.background import BackgroundAws
from rota.registry import loads

Rota = Callable[..., Any]


@pytest.fixture
def running(project: Path) -> Iterator[BackgroundAws]:
    """The project's local AWS, with nothing in it."""
    aws = BackgroundAws(project / ".rota/local")
    aws.start(0)
    yield aws
    aws.stop()


@pytest.mark.usefixtures("running")
def test_a_row_for_each_resource_is_printed_and_json_for_programs(rota: Rota) -> None:
    first = rota("local", "prepare", "--env", "prod")
    assert first.code == 0
    assert first.out.splitlines() == [
        "kind       name                state  remark",
        "bucket     reports-prod        made",
        "queue      jobs                made",
        "parameter  /payments/prod/key  made   with a placeholder",
    ]
    assert first.err == "what the tasks of prod name and no stack makes: 3 made, 0 was there, 0 not made\n"
    again = rota("local", "prepare", "--env", "prod", "--json")
    assert (again.code, again.err) == (0, "")
    printed = json.loads(again.out)
    (bucket, *_) = printed.pop("resources")
    assert printed == {"environment": "prod", "account": "222222222222", "region": "us-east-1"}
    assert bucket == {"kind": "bucket", "name": "reports-prod", "state": "there", "note": None}


def test_without_a_local_aws_nothing_is_made(rota: Rota) -> None:
    """Whatever credentials the shell has: it knows no other AWS."""
    ran = rota("local", "prepare", "--env", "prod")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "the local AWS is not running; start it: rota local up\n"


def test_an_environment_must_be_named_where_there_are_several(rota: Rota) -> None:
    ran = rota("local", "prepare")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "several environments: choose one with --env; there are staging, prod\n"


@pytest.mark.parametrize(
    "text",
    [
        "'a' was not started: ClusterNotFoundException: Cluster not found.",
        "An error occurred (NoSuchBucket) when calling the GetObject operation",
        "An error occurred (NoSuchEntity) when calling the AssumeRole operation",
        "An error occurred (ResourceNotFoundException) when calling the PutItem operation",
        "An error occurred (ParameterNotFound) when calling the GetParameter operation",
        "An error occurred (AWS.SimpleQueueService.NonExistentQueue) when calling the GetQueueUrl operation",
        "An error occurred (QueueDoesNotExist) when calling the GetQueueUrl operation",
        "An error occurred (NotFound) when calling the Publish operation: Topic does not exist",
        "An error occurred (NotFoundException) when calling the Decrypt operation",
        "MessageRejected: Email address is not verified.",
        "ResourceInitializationError: unable to pull secrets or registry auth",
    ],
)
def test_an_error_about_something_missing_names_prepare_and_the_registry(text: str) -> None:
    environment = loads("version: 1\napp: a\nenvironments: {prod: {}}\ntasks: {}\n").resolve("prod")
    command = "\nto make what the tasks name: rota local prepare --env prod"
    assert hint(text, environment, "tasks/tasks.yaml") == command
    assert hint(text, environment, "other.yaml") == f"{command} --registry other.yaml"


def test_another_error_names_it_not() -> None:
    environment = loads("version: 1\napp: a\nenvironments: {prod: {}}\ntasks: {}\n").resolve("prod")
    assert hint("FileNotFoundError: no payments; AccessDenied", environment, "tasks/tasks.yaml") == ""
