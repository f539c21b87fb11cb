"""Whose credentials these are, which places they fit, and the one line that tells what is wrong with them."""

import json
from collections.abc import Callable

import boto3
import pytest

from rota.errors import RotaError
from rota.ops.caller import make_client, places
from rota.ops.survey import survey
from tests.ops.payments import (
    ACCOUNT,
    NOW,
    REGION,
    SANDBOX,
    STAGING,
    TEXT,
    Payments,
    registry,
    session_of,
    without_environment,
)

TWO = TEXT.replace("  sandbox:\n", "  sandbox:\n    account: '333333333333'\n    region: us-west-2\n")


def asked(payments: Payments, text: str = TEXT, region: str | None = None) -> dict[str, list[str]]:
    made = registry(text)
    found, _ = places(payments.session, map(made.resolve, made.environments), region)
    return {f"{place.account} {place.region}": [each.name for each in place.environments] for place in found}


def test_environments_of_one_account_and_region_are_asked_once(payments: Payments) -> None:
    assert asked(payments) == {f"{ACCOUNT} {REGION}": ["staging", "sandbox"]}


def test_an_environment_without_account_is_asked_in_the_region_of_the_session(payments: Payments) -> None:
    west = Payments(payments.endpoint, region="us-west-2")
    assert asked(west) == {f"{ACCOUNT} us-east-1": ["staging"], f"{ACCOUNT} us-west-2": ["sandbox"]}


def test_an_environment_of_another_account_is_not_asked_and_the_others_are(payments: Payments) -> None:
    found = survey(registry(TWO), payments.session, NOW)
    assert [place.place.account for place in found.places] == [ACCOUNT]
    assert [(left.environment, left.reason) for left in found.not_asked] == [
        ("sandbox", "it is in account 333333333333")
    ]


def test_credentials_that_fit_no_environment_are_an_error_of_one_line(payments: Payments) -> None:
    other = Payments(payments.endpoint, account="444444444444")
    with pytest.raises(RotaError) as error:
        survey(registry(TWO), other.session, NOW)
    assert str(error.value) == (
        "these credentials are of account 444444444444, and no environment can be asked: "
        "staging: it is in account 222222222222; sandbox: it is in account 333333333333"
    )
    assert error.value.exit_code == 1


def test_a_region_that_is_asked_for_is_asked_in_an_account_that_the_registry_no_longer_has(payments: Payments) -> None:
    """So that the last environment of an account can be taken away after its removal from the registry."""
    payments.deploy(STAGING)
    moved = TWO.replace(ACCOUNT, "444444444444")
    found = survey(registry(moved), payments.session, NOW, region=REGION)
    assert [(stack.name, stack.state) for place in found.places for stack in place.stacks] == [(STAGING, "left behind")]
    assert [left.environment for left in found.not_asked] == ["staging", "sandbox"]


def test_a_region_that_is_asked_for_is_the_only_one_that_is_asked(payments: Payments) -> None:
    assert asked(payments, region="us-west-2") == {f"{ACCOUNT} us-west-2": ["sandbox"]}
    assert asked(payments, without_environment("sandbox"), region="eu-west-1") == {f"{ACCOUNT} eu-west-1": []}


@pytest.mark.parametrize(
    ("text", "places_", "left"),
    [
        (TEXT, ["us-east-1"], ["it names no Region, and this shell has none (AWS_REGION)"]),
        (without_environment("sandbox"), ["us-east-1"], []),
    ],
)
def test_without_a_region_in_the_shell_only_environments_that_name_one_are_asked(
    payments: Payments, monkeypatch: pytest.MonkeyPatch, text: str, places_: list[str], left: list[str]
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    found = survey(registry(text), boto3.session.Session(payments.account, "test"), NOW)
    assert [place.place.region for place in found.places] == places_
    assert [each.reason for each in found.not_asked] == left


def test_without_any_region_nothing_is_asked(payments: Payments, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(RotaError, match=r"^no environment names a Region, and this shell has none; set AWS_REGION$"):
        survey(registry(without_environment("staging")), boto3.session.Session(payments.account, "test"), NOW)


@pytest.mark.parametrize(("region", "option"), [(REGION, ""), ("us-west-2", " --region us-east-1")])
def test_an_aws_command_needs_the_region_unless_it_is_the_shells(payments: Payments, region: str, option: str) -> None:
    session = session_of(payments.account, region)
    (staging, *_), _ = places(session, [registry().resolve("staging")])
    assert staging.region_option == option


# --- errors ---


def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)


def half_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")


def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


def no_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "127.0.0.1")


@pytest.mark.parametrize(
    ("spoil", "beginning"),
    [
        (no_credentials, "there are no AWS credentials in this shell, or they cannot be used ("),
        (half_of_them, "there are no AWS credentials in this shell, or they cannot be used ("),
        (no_network, "us-east-1: AWS cannot be asked: Could not connect to the endpoint URL"),
        (no_url, "AWS cannot be asked: Invalid endpoint"),
    ],
)
@pytest.mark.usefixtures("payments")
def test_what_is_wrong_with_the_way_to_aws_is_one_line(
    monkeypatch: pytest.MonkeyPatch, spoil: Callable[[pytest.MonkeyPatch], None], beginning: str
) -> None:
    monkeypatch.setattr("rota.ops.caller.ATTEMPTS", 1)
    spoil(monkeypatch)
    with pytest.raises(RotaError) as error:
        survey(registry(), boto3.session.Session(region_name=REGION), NOW)
    assert str(error.value).startswith(beginning)
    assert "\n" not in str(error.value)


def test_an_action_that_is_denied_is_named_in_one_line(live: Payments) -> None:
    live.deploy(SANDBOX)
    iam = live.client("iam")
    iam.create_user(UserName="reader")
    allow = {"Effect": "Allow", "Action": "cloudformation:DescribeStacks", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_user_policy(UserName="reader", PolicyName="own", PolicyDocument=document)
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    session = boto3.session.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=REGION)
    with pytest.raises(RotaError) as error:
        survey(registry(), session, NOW)
    assert str(error.value).startswith(f"account {ACCOUNT}, {REGION}: AWS rejects GetTemplate: AccessDenied")
    assert "\n" not in str(error.value)


def test_throttled_calls_are_repeated_in_the_mode_of_all_sdks(payments: Payments) -> None:
    """https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html."""
    config = make_client(payments.session, "sts", REGION).meta.config
    assert config.retries == {"mode": "standard", "total_max_attempts": 5}
