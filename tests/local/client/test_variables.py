import os
from pathlib import Path

import pytest

from rota.local.client.variables import led_to, misleading, variables

ENDPOINT = "http://127.0.0.1:4566"


def test_the_access_key_names_the_account_and_the_region_is_the_environments() -> None:
    chosen = variables(ENDPOINT, account="222222222222", region="us-gov-west-1")
    assert chosen["AWS_ACCESS_KEY_ID"] == "222222222222"
    assert (chosen["AWS_REGION"], chosen["AWS_DEFAULT_REGION"]) == ("us-gov-west-1", "us-gov-west-1")


def test_no_profile_of_this_machine_can_be_named() -> None:
    chosen = variables(ENDPOINT)
    assert chosen["AWS_CONFIG_FILE"] == chosen["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull


def test_what_could_lead_elsewhere_goes_and_the_rest_of_the_shell_stays() -> None:
    shell = {
        "PATH": "/usr/bin",
        "ROTA_ENVIRONMENT": "staging",
        "AWS_PAGER": "less",
        "AWS_PROFILE": "production",
        "AWS_SESSION_TOKEN": "token",
        "AWS_ENDPOINT_URL_S3": "https://s3.us-east-1.amazonaws.com",
        "AWS_ENDPOINT_URL": "https://example.com",
        "AWS_SHARED_CREDENTIALS_FILE": "/etc/credentials",
        "AWS_A_LATER_INVENTION": "1",
    }
    chosen = variables(ENDPOINT, cdk_home=Path("/srv/cdk"))
    found = led_to(chosen, shell)
    assert {name: found[name] for name in set(found) - set(chosen)} == {
        "PATH": "/usr/bin",
        "ROTA_ENVIRONMENT": "staging",
        "AWS_PAGER": "less",
    }
    assert found["AWS_ENDPOINT_URL"] == ENDPOINT
    assert found["CDK_HOME"] == "/srv/cdk"


def test_well_known_misleaders_are_named_even_where_the_shell_has_none() -> None:
    gone = misleading({}, variables(ENDPOINT))
    assert {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"} <= set(gone)
    assert list(gone) == sorted(gone)


def test_this_machine_is_exempt_from_the_shells_proxy_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "internal.example.com")
    first = variables(ENDPOINT)["NO_PROXY"]
    monkeypatch.setenv("NO_PROXY", first)
    assert variables(ENDPOINT)["NO_PROXY"] == first == "internal.example.com,127.0.0.1"
