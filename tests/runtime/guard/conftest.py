"""Clients whose calls go through the guard or the learner of one task."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from textwrap import dedent, indent
from typing import Any

import boto3
import pytest
from botocore import handlers
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

from rota.registry import Environment, Registry, Task
from rota.registry.loading import loads
from rota.runtime.guard.botocore_events import CallChecker, EventHandlers
from rota.runtime.guard.guard import Guard

PLACE = 'account: "222222222222", region: us-east-1'
Watched = Callable[[CallChecker], None]
Guarded = Callable[..., None]

NOWHERE: dict[str, Any] = {
    "endpoint_url": "http://127.0.0.1:9",
    "config": Config(retries={"total_max_attempts": 1}, proxies={}),
}
"""Options of a client whose calls reach nobody. A call that is let through raises another error than a refused one."""
SENT = EndpointConnectionError


def refused(call: Callable[..., object], **params: object) -> ClientError:
    """The error by which the guard refuses a call."""
    with pytest.raises(ClientError) as caught:
        call(**params)
    return caught.value


def registry(iam: str = "", place: str = PLACE, bundles: str = "{}", more: str = "") -> Registry:
    """A registry of one environment, `staging`, and one task, `job`, with this iam block."""
    block = f"    iam:\n{indent(dedent(iam).strip(), '      ')}\n" if iam else ""
    head = f"version: 1\napp: payments\nenvironments: {{staging: {{{place}}}}}\nbundles: {bundles}\n"
    return loads(f"{head}tasks:\n  job:\n    command: [job]\n{indent(dedent(more).strip(), '    ')}\n{block}")


def resolved(iam: str = "", place: str = PLACE) -> tuple[Task, Environment]:
    """The task `job` and its environment."""
    found = registry(iam, place).resolve("staging")
    return found.task("job"), found


@contextmanager
def watching(checker: CallChecker) -> Iterator[None]:
    """Every botocore session that is created within the block asks the checker first."""
    listed: Any = handlers.BUILTIN_HANDLERS  # the stubs know it as a list of one kind of tuples
    event_handlers = EventHandlers(checker)
    event_handlers.attach(listed)
    boto3.DEFAULT_SESSION = None
    try:
        yield
    finally:
        event_handlers.detach(listed)
        boto3.DEFAULT_SESSION = None


@pytest.fixture
def watched() -> Iterator[Watched]:
    """`watched(guard)`: from now to the end of the test new sessions ask it."""
    with ExitStack() as stack:
        yield lambda checker: stack.enter_context(watching(checker))


@pytest.fixture
def guarded(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> Guarded:
    """`guarded(iam)`: new sessions are those of a task with this block. The credentials are nobody's."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    return lambda iam="", place=PLACE: watched(Guard(*resolved(iam, place)))
