"""Accepts only addresses of this machine, so that nothing here ever calls another AWS than the local one."""

import http.client
import re
from ipaddress import IPv4Network, ip_address
from urllib.parse import urlsplit

from rota.errors import RotaError

HOST = "127.0.0.1"
"""Never a name or another interface: the emulator checks nobody's credentials."""

LOOPBACK = IPv4Network("127.0.0.0/8")
"""RFC 1122, section 3.2.1.3. IPv6 has only ::1 (RFC 4291, section 2.5.3)."""

ENDPOINT = re.compile(r"https?://(?:[0-9.]+|localhost|\[[0-9a-f:]+\])(?::[0-9]{1,5})?/?", re.ASCII | re.IGNORECASE)
"""The only form of an endpoint. With a user, a backslash or a path, URL parsers disagree on which part is the host, so
this one might see another host than the tool that uses the endpoint.
"""


def require_loopback(endpoint: str) -> str:
    """The endpoint itself. Raises RotaError unless it is a plain URL of 127.0.0.0/8, ::1 or localhost."""
    if ENDPOINT.fullmatch(endpoint) and _is_loopback(urlsplit(endpoint).hostname or ""):
        return endpoint
    rule = "is not on this machine (127.0.0.0/8, ::1 or localhost), and the local AWS is nowhere else"
    raise RotaError(f"rejected: '{endpoint}' {rule}")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address in LOOPBACK if address.version == LOOPBACK.version else str(address) == "::1"


def ask(endpoint: str, method: str, path: str, timeout: float = 10, body: bytes | None = None) -> tuple[int, bytes]:
    """The status and body of a call to the emulator's own pages (`/_ministack/…`), never through a proxy.

    Raises OSError or http.client.HTTPException when nobody answers, RotaError when the endpoint is not loopback.
    """
    parts = urlsplit(require_loopback(endpoint))
    connection = http.client.HTTPConnection(parts.hostname or HOST, parts.port, timeout=timeout)
    try:
        connection.request(method, path, body)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def answers(endpoint: str, path: str) -> bool:
    """Whether a GET of this page gives 200 within a second."""
    try:
        return ask(endpoint, "GET", path, timeout=1)[0] == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
