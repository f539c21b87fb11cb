"""The adapter's own pages below `/_rota/`, before ministack's application."""

import asyncio
import json
import os
import re
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rota.errors import RotaError
from rota.local.adapter import container_credentials, other_targets
from rota.local.adapter.parts import Parts
from rota.local.simulator import AccountRegion, Launched

App = Callable[[Any, Any, Any], Awaitable[None]]
Answer = tuple[int, dict[str, Any] | int]

LONGEST = 65_536
"""The most bytes of a request to these pages."""

HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
PORT = re.compile(r":[0-9]*$", re.ASCII)
"""A client leaves it out of the header Host for port 80: RFC 9110, section 7.2."""


class Pages:
    """The application on the emulator's port: its own pages, and ministack's for all others.

    POST /_rota/start     launch the targets of a rule or schedule now
    GET  /_rota/health    what runs here
    GET  /_rota/pid       the process that answers
    GET  /_rota/credentials/…    the role's credentials, for a task that has the token
    """

    def __init__(self, app: App, parts: Parts, project: Path | None, patches: tuple[str, ...]) -> None:
        self._app, self._parts, self._project, self._patches = app, parts, project, patches

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request: https://asgi.readthedocs.io/en/latest/specs/www.html"""
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith("/_"):
            await self._app(scope, receive, send)
        elif path.startswith("/_rota/"):
            await _send(send, await self._answer(scope, receive))
        elif path == "/_ministack/reset" and scope["method"] == "POST":
            # No task may outlive the AWS in which it runs.
            await asyncio.to_thread(self._parts.simulator.close)
            try:
                await self._app(scope, receive, send)
            finally:
                await asyncio.to_thread(self._parts.simulator.start)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Any, receive: Any) -> Answer:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        # A web page in a browser on this machine must not use these pages.
        if "origin" in headers or PORT.sub("", headers.get("host", "")) not in HOSTS:
            return 403, {"error": "only for programs on this machine"}
        method, path = scope["method"], scope["path"]
        if path.startswith(container_credentials.PATH) and method == "GET":
            return await asyncio.to_thread(self._credentials, path, headers.get("authorization", ""))
        if path == "/_rota/health" and method == "GET":
            return 200, await asyncio.to_thread(self._health)
        if path == "/_rota/pid" and method == "GET":
            return 200, os.getpid()
        if path == "/_rota/start" and method == "POST":
            body = await _body(receive)
            return (413, {"error": "too long"}) if body is None else await asyncio.to_thread(self._start, body)
        return 404, {"error": f"no page {method} {path}"}

    def _health(self) -> dict[str, Any]:
        return {
            "version": version("ministack"),
            "patches": list(self._patches),
            "project": str(self._project) if self._project else None,
            "runs_tasks_in": self._parts.simulator.runs_tasks_in,
        }

    def _credentials(self, path: str, authorization: str) -> Answer:
        try:
            found = self._parts.plane.container_credentials.answer(path, authorization)
        except RotaError as error:
            return 400, {"code": "RoleNotAssumed", "message": str(error)}
        return (200, found) if found else (403, {"code": "AccessDenied", "message": "not this task's token"})

    def _start(self, body: bytes) -> Answer:
        try:
            asked = json.loads(body)
            where = AccountRegion(str(asked["account"]), str(asked["region"]))
            names = {kind: str(asked[kind]) for kind in ("rule", "schedule") if kind in asked}
            ((kind, name),) = names.items()
            group = str(asked.get("group", "default"))
        except (ValueError, KeyError, TypeError, AttributeError):
            return 400, {"error": "expected JSON with account, region, and either rule or schedule"}
        plane = self._parts.plane
        found = plane.find_rule(where, name) if kind == "rule" else plane.find_schedule(where, group, name)
        if found is None:
            return 404, {"error": f"no {kind} {name} in account {where.account}, {where.region}"}
        if not found.expression:
            return 400, {"error": f"rule {name} has no schedule: an event starts its targets"}
        try:
            launched = self._parts.simulator.fire(found)
            other_targets.invoke(found, launched.scheduled_time)
        except RotaError as error:
            return 500, {"error": str(error)}
        return 200, _shown(launched)


def _shown(launched: Launched) -> dict[str, Any]:
    moment = launched.scheduled_time.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"scheduled_time": moment, "tasks": list(launched.tasks), "failures": list(launched.failures)}


async def _body(receive: Any) -> bytes | None:
    """The request's body; None when it is too long."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > LONGEST:
            return None
        if not message.get("more_body"):
            return body


async def _send(send: Any, answer: Answer) -> None:
    status, content = answer
    body = json.dumps(content).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
