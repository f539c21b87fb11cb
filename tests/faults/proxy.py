"""An HTTP proxy on loopback that asks a plan what to do with each request: the place where tests put their faults.

It stands between one client process and one server. Each request is read whole, recorded, and given to the plan with
a function that forwards it; what the plan returns is what the client gets.
"""

import http.client
import json
import re
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

HOST = "127.0.0.1"

TIMEOUT = 30.0
"""Seconds that a connection may stay silent, on either side."""

HOP_BY_HOP = {"connection", "content-length", "keep-alive", "transfer-encoding"}

SCOPE = re.compile(r"Credential=[^/]+/\d{8}/[^/]+/([^/]+)/aws4_request")
"""The service in a signature: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"""


@dataclass(frozen=True)
class Request:
    """One request: `number` counts from 1, `service` is the signature's (empty without one), `operation` names what is
    asked (`PutItem`, `CreateChangeSet`), for REST its method and path without the bucket.
    """

    number: int
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def service(self) -> str:
        found = SCOPE.search(self.headers.get("authorization", ""))
        return found[1] if found else ""

    @property
    def operation(self) -> str:
        if target := self.headers.get("x-amz-target"):
            return target.rpartition(".")[2]
        if self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return parse_qs(self.body.decode())["Action"][0]
        path = urlsplit(self.path).path
        if self.service == "s3":
            path = path.lstrip("/").partition("/")[2]
        return f"{self.method} {path}"

    def json(self) -> dict[str, Any]:
        """The body of a call in JSON."""
        return dict(json.loads(self.body))


@dataclass(frozen=True)
class Answer:
    """What a client gets: all of it, or for `cut` only the first half of the body before the connection ends."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    cut: bool = False


Forward = Callable[[], Answer]
Plan = Callable[[Request, Forward], "Answer | None"]
"""What to answer; None closes the connection without a word."""


def untouched(_request: Request, forward: Forward) -> Answer:
    """The plan without faults."""
    return forward()


@dataclass(frozen=True)
class Exchange:
    """A request that reached the server, and the status that the server answered."""

    request: Request
    status: int


@dataclass
class Proxy:
    """As a context manager, a proxy before the server at the endpoint `upstream`. `forwarded` is what got through."""

    upstream: str
    plan: Plan = untouched
    forwarded: list[Exchange] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._lock = threading.Lock()
        self._seen = 0
        self._broken = False
        self._server = _Server(self)
        # A short poll: `shutdown` waits for the next one.
        self._thread = threading.Thread(target=lambda: self._server.serve_forever(poll_interval=0.02), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self._server.server_address[1]}"

    def refuse(self) -> None:
        """Close every connection at its next request and refuse new ones, as a machine that is gone."""
        self._broken = True
        self._server.shutdown()  # the loop would spin on a closed socket
        self._server.socket.close()

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        """What the plan makes of a request."""
        with self._lock:
            self._seen += 1
            request = Request(self._seen, method, path, headers, body)
        try:
            return None if self._broken else self.plan(request, lambda: self._forward(request))
        except (OSError, http.client.HTTPException):  # the server is gone: so is the connection to it
            return None

    def _forward(self, request: Request) -> Answer:
        at = urlsplit(self.upstream)
        connection = http.client.HTTPConnection(at.hostname or HOST, at.port, timeout=TIMEOUT)
        try:
            kept = {name: value for name, value in request.headers.items() if name not in {*HOP_BY_HOP, "expect"}}
            connection.request(request.method, request.path, request.body, kept)
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        with self._lock:
            self.forwarded.append(Exchange(request, response.status))
        # The length of a HEAD's answer is that of the body that it does not have.
        own = HOP_BY_HOP - ({"content-length"} if request.method == "HEAD" else set())
        headers = tuple((name, value) for name, value in response.getheaders() if name.lower() not in own)
        return Answer(response.status, headers, body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        super().__init__((HOST, 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed in the middle of a word is nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = TIMEOUT
    server: _Server

    def _exchange(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.proxy.answer(self.command, self.path, headers, self._body(headers))
        if answer is None:
            self.close_connection = True
            return
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(answer.body)))
        with suppress(OSError):
            self.end_headers()
            self.wfile.write(answer.body[: len(answer.body) // 2] if answer.cut else answer.body)
        self.close_connection = self.close_connection or answer.cut

    def _body(self, headers: Mapping[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(headers.get("content-length", "0")))
        chunks = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():  # trailers
            pass
        return chunks

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _exchange  # noqa: N815  # the names that http.server looks for

    def log_message(self, *_: object) -> None:
        """The tests say what matters."""
