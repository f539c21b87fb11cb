"""The resource that a request needs permission on, for requests in which ministack does not see it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from rota.local.adapter.import_hook import after_import


class Request(NamedTuple):
    """A request as ministack's `extract_resource_arn` gets it."""

    service: str
    method: str
    path: str
    headers: Any
    body: bytes
    query: Any
    region: str
    account: str


def name_resource(find: Callable[[Request], str | None]) -> None:
    """Ask `find` for the resource of every request; where it answers None, ministack's own answer counts."""

    def change(iam_actions: Any) -> None:
        before = iam_actions.extract_resource_arn

        def resource(*parts: Any) -> Any:
            return find(Request(*parts)) or before(*parts)

        iam_actions.extract_resource_arn = resource

    after_import("ministack.core.iam_actions", change)
