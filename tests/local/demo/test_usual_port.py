"""The demo takes another port when somebody has the usual one, even only for a moment."""

import socket
from contextlib import suppress
from pathlib import Path

import pytest

from rota.local.demo import showing
from rota.local.emulator.background import DEFAULT_PORT, BackgroundAws


class Told:
    """A stage that keeps its lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def tell(self, text: str) -> None:
        self.lines.append(text)

    def passing(self, line: str) -> None:
        self.lines.append(line)


def test_it_takes_a_free_port_even_if_the_usual_one_is_free_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another local AWS that is about to end has the port, and not any more when somebody looks again."""
    monkeypatch.setattr(showing, "why_unusable", lambda _port: None)
    aws, told = BackgroundAws(tmp_path / ".rota/local"), Told()
    with socket.socket() as other:
        with suppress(OSError):  # then somebody else has it
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", DEFAULT_PORT))
            other.listen()
        running = showing._start(aws, told)
    try:
        assert f"  port {DEFAULT_PORT} is in use, so it takes a free one" in told.lines
        assert running.port != DEFAULT_PORT
    finally:
        aws.stop()
