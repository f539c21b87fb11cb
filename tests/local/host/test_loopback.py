"""Every endpoint that is not certainly on this machine is rejected."""

import socket

import pytest

from rota.errors import RotaError
from rota.local import Emulator
from rota.local.client.session import local_session
from rota.local.client.variables import variables
from rota.local.host.loopback import ask, require_loopback

ELSEWHERE = [
    "https://s3.us-east-1.amazonaws.com",
    "http://198.51.100.7:4566",
    "http://10.0.0.1:4566",
    "http://0.0.0.0:4566",
    "http://[::]:4566",
    "http://[2001:db8::1]:4566",
    "http://[::ffff:198.51.100.7]:4566",
    "http://localhost.example.com:4566",
    "http://127.0.0.1.example.com:4566",
    "http://127.0.0.1@example.com:4566",
    "http://example.com\\@127.0.0.1:4566",
    "http://127.0.0.1:4566\\@example.com",
    "http://127.0.0.1:4566#@example.com",
    "http://127.0.0.1:4566/?host=example.com",
    "http://127.1:4566",
    "http://2130706433:4566",
    "http://0177.0.0.1:4566",
    "http://127.0.0.1:4566\n",
    "ftp://127.0.0.1",
    "127.0.0.1:4566",
    "http://",
    "",
]


@pytest.mark.parametrize(
    "endpoint",
    ["http://127.0.0.1:4566", "https://127.9.8.7", "http://[::1]:4566/", "http://localhost:4566", "http://LOCALHOST"],
)
def test_an_endpoint_on_this_machine_is_accepted(endpoint: str) -> None:
    assert require_loopback(endpoint) == endpoint


@pytest.mark.parametrize("endpoint", ELSEWHERE)
def test_any_other_endpoint_is_rejected(endpoint: str) -> None:
    with pytest.raises(RotaError, match="is not on this machine"):
        require_loopback(endpoint)


@pytest.mark.parametrize("endpoint", ["https://sts.us-east-1.amazonaws.com", "http://198.51.100.7:4566"])
def test_nothing_calls_or_names_an_endpoint_elsewhere(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("it was called"))
    for use in (lambda: ask(endpoint, "GET", "/"), lambda: variables(endpoint), lambda: local_session(endpoint)):
        with pytest.raises(RotaError, match="rejected"):
            use()


def test_a_client_of_the_local_aws_needs_no_shell_and_listens_to_none(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = {"AWS_PROFILE": "nowhere", "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1", "AWS_SESSION_TOKEN": "token"}
    for name, value in elsewhere.items():
        monkeypatch.setenv(name, value)
    sts = local_session(emulator.endpoint, "222222222222")("sts")
    assert sts.get_caller_identity()["Account"] == "222222222222"
