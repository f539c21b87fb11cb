"""The resources that a request needs permission on, for requests in which ministack does not see them."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Self

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

    def calls(self, *actions: str) -> bool:
        """Whether it is one of these actions of a service with AWS' JSON protocol."""
        return str(self.headers.get("x-amz-target", "")).rpartition(".")[2] in actions


class Resources(str):
    """ARNs, as ministack passes one on: the text is the first; permission is needed on each, with the context."""

    each: tuple[str, ...]
    context: Mapping[str, str]
    __slots__ = ("context", "each")

    @classmethod
    def of(cls, *arns: str, context: Mapping[str, str] | None = None) -> Self:
        """At least one ARN, and the service's own condition keys."""
        resources = cls(arns[0])
        resources.each = arns
        resources.context = context or {}
        return resources


def name_resources(find: Callable[[Request], Resources | None]) -> None:
    """Ask `find` for the resources of every request; where it answers None, ministack's own answer counts."""

    def change(iam_actions: Any) -> None:
        before = iam_actions.extract_resource_arn

        def resource(*parts: Any) -> Any:
            return find(Request(*parts)) or before(*parts)

        iam_actions.extract_resource_arn = resource

    after_import("ministack.core.iam_actions", change)


def enforce_each() -> None:
    """Have ministack ask for permission on each of `Resources`."""

    def change(iam_evaluator: Any) -> None:
        before = iam_evaluator.enforce

        def enforce(*args: Any, resource_arn: str = "*", service_context: Any = None, **more: Any) -> Any:
            if not isinstance(resource_arn, Resources):
                return before(*args, resource_arn=resource_arn, service_context=service_context, **more)
            context = {**(service_context or {}), **resource_arn.context}
            answers = (before(*args, resource_arn=arn, service_context=context, **more) for arn in resource_arn.each)
            return next(filter(None, answers), None)

        iam_evaluator.enforce = enforce

    after_import("ministack.core.iam_evaluator", change)
