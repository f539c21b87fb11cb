"""Ports of this machine's loopback address: a free one, and why one cannot be used."""

import errno
import socket

from rota.local.host.loopback import HOST


def free_port() -> int:
    """A port on which nobody listens at the moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def why_unusable(port: int) -> str | None:
    """Why this process cannot listen on the port: `in use`, or the system's message; None when it can."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: old connections that are still closing do not keep the port in use.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            return "in use" if error.errno == errno.EADDRINUSE else str(error.strerror)
    return None
