"""The resources that a request needs permission on, for requests in which ministack does not see them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Self

from rota.import_hook import when_imported


class MinistackRequest(NamedTuple):
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


class NeededPermission(NamedTuple):
    """One permission: on a resource, with the condition keys of the service; `action` empty is that of the request."""

    resource: str
    context: Mapping[str, str] = {}
    action: str = ""


class Resources(str):
    """What a request needs, as ministack passes on an ARN: the text is the first resource.

    `denied` is the need that was not met, once that is known, for the text of the refusal.
    """

    needs: tuple[NeededPermission, ...]
    denied: NeededPermission | None
    __slots__ = ("denied", "needs")

    @classmethod
    def of(cls, *arns: str, context: Mapping[str, str] | None = None, also: Iterable[NeededPermission] = ()) -> Self:
        """At least one ARN, all of them with the same condition keys, and other needs."""
        resources = cls(arns[0])
        resources.needs = (*(NeededPermission(arn, context or {}) for arn in arns), *also)
        resources.denied = None
        return resources


def name_resources(find: Callable[[MinistackRequest], Resources | None]) -> None:
    """Ask `find` for the resources of every request; where it answers None, ministack's own answer counts."""

    def change(iam_actions: Any) -> None:
        before = iam_actions.extract_resource_arn

        def resource(*parts: Any) -> Any:
            return find(MinistackRequest(*parts)) or before(*parts)

        iam_actions.extract_resource_arn = resource

    when_imported("ministack.core.iam_actions", change)


def enforce_each() -> None:
    """Have ministack ask for each of the needs of `Resources`, and name the one that is not met."""
    when_imported("ministack.core.iam_evaluator", _enforce_each)
    when_imported("ministack.core.iam_actions", _name_denied)


def _enforce_each(iam_evaluator: Any) -> None:
    before = iam_evaluator.enforce

    def enforce(
        key_id: str, action: str, *place: Any, resource_arn: str = "*", service_context: Any = None, **more: Any
    ) -> Any:
        if not isinstance(resource_arn, Resources):
            return before(key_id, action, *place, resource_arn=resource_arn, service_context=service_context, **more)
        for need in resource_arn.needs:
            # What the request says of itself, such as its tags, counts for its own action alone.
            context = dict(need.context) if need.action else {**(service_context or {}), **need.context}
            asked = (key_id, need.action or action, *place)
            if answer := before(*asked, resource_arn=need.resource, service_context=context, **more):
                resource_arn.denied = need
                return answer
        return None

    iam_evaluator.enforce = enforce


def _name_denied(iam_actions: Any) -> None:
    before = iam_actions.access_denied_response

    def access_denied_response(
        service: str,
        action: str,
        principal_arn: str,
        request_id: str,
        *,
        resource_arn: str = "*",
        message: str = "",
        **more: Any,
    ) -> Any:
        if isinstance(resource_arn, Resources) and (denied := resource_arn.denied):
            action, resource_arn = denied.action or action, denied.resource
            if not more.get("resource_policy_arn"):
                explicit = bool(more.get("explicit_deny"))
                message = iam_actions.identity_denial_message(action, principal_arn, resource_arn, explicit)
        return before(service, action, principal_arn, request_id, resource_arn=resource_arn, message=message, **more)

    iam_actions.access_denied_response = access_denied_response
