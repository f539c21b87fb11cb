"""The resources for which a request needs permission, if ministack does not find them in it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Self

from rota.import_hook import when_imported


class MinistackRequest(NamedTuple):
    """The arguments of ministack's `extract_resource_arn`."""

    service: str
    method: str
    path: str
    headers: Any
    body: bytes
    query: Any
    region: str
    account: str

    def calls(self, *actions: str) -> bool:
        """Whether it is one of these actions of a service with AWS's JSON protocol."""
        return str(self.headers.get("x-amz-target", "")).rpartition(".")[2] in actions


class NeededPermission(NamedTuple):
    """One permission: on a resource, with the service's condition keys; without `action` it is that of the request."""

    resource: str
    context: Mapping[str, str] = {}
    action: str = ""


class Resources(str):
    """The permissions that a request needs, in place of ministack's ARN; the text is the first resource.

    `denied` is the permission that IAM denied, once that is known, for the error message.
    """

    needs: tuple[NeededPermission, ...]
    denied: NeededPermission | None
    __slots__ = ("denied", "needs")

    @classmethod
    def of(cls, *arns: str, context: Mapping[str, str] | None = None, also: Iterable[NeededPermission] = ()) -> Self:
        """At least one ARN, each with the same condition keys, and other permissions."""
        resources = cls(arns[0])
        resources.needs = (*(NeededPermission(arn, context or {}) for arn in arns), *also)
        resources.denied = None
        return resources


def name_resources(find: Callable[[MinistackRequest], Resources | None]) -> None:
    """Use `find` for the resources of every request. When it returns None, ministack's own resource counts."""

    def change(iam_actions: Any) -> None:
        before = iam_actions.extract_resource_arn

        def resource(*parts: Any) -> Any:
            return find(MinistackRequest(*parts)) or before(*parts)

        iam_actions.extract_resource_arn = resource

    when_imported("ministack.core.iam_actions", change)


def enforce_each() -> None:
    """Have ministack check each permission of `Resources`, and name the denied one in its error."""
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
            # The request's own condition keys, such as its tags, count only for its own action.
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
