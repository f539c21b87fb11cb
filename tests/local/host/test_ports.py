import socket

from rota.local.host.loopback import HOST
from rota.local.host.ports import free_port, why_unusable


def test_a_port_is_free_in_use_or_not_for_us() -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        assert why_unusable(port) == "in use"
    assert why_unusable(port) is None


def test_a_free_port_can_be_used() -> None:
    assert why_unusable(free_port()) is None
