"""Handlers of botocore's documented events, by which the guard sees every call of every client.

`before-parameter-build` has a call's parameters. `before-call` is emitted once, before the first attempt, and accepts
an answer in place of AWS's. botocore then raises the error that the handler would get from AWS, with the class of the
service's model. Paginators, waiters, resources and transfers make their calls through clients.
https://botocore.amazonaws.com/v1/documentation/api/latest/topics/events.html
"""

import sys
from collections.abc import Callable, Mapping, MutableMapping
from types import FrameType
from typing import Any, Protocol

import botocore
from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.exceptions import ClientError
from botocore.model import OperationModel
from botocore.validate import ParamValidator

from rota.runtime.guard.answers import denial

_KEPT = "rota.guard.params"
_PRESIGNED_POST = "CreateBucket"


class CallChecker(Protocol):
    """What decides on calls: the guard or the learner."""

    def refusal(self, model: OperationModel, params: Mapping[str, Any], region: str | None, url: str | None) -> str:
        """Why this call is refused; empty if it is not."""

    def login_refusal(self, user: str, region: str | None) -> str:
        """Why a database login as this user is refused; empty if it is not."""


Events = list[tuple[Any, ...]]
"""botocore's built-in handlers, which every new session gets: (event, handler)."""


class EventHandlers:
    """The event handlers of one guard or learner."""

    def __init__(self, checker: CallChecker) -> None:
        self._checker = checker
        self._other_roles: set[str] = set()
        self._events: Events = [
            ("before-parameter-build", self._keep),
            ("before-call", self._judge),
            ("after-call.sts.AssumeRole", self._note_role),
            # After botocore's own, which adds the method.
            ("creating-client-class.rds", self._guard_logins),
        ]

    def attach(self, handlers: Events) -> None:
        """Add these handlers to every session that is created from now on."""
        handlers.extend(self._events)

    def detach(self, handlers: Events) -> None:
        """Undo `attach` for sessions that are created later."""
        handlers[:] = [each for each in handlers if each not in self._events]

    def _keep(
        self, params: Mapping[str, Any], model: OperationModel, context: MutableMapping[str, Any], **_: object
    ) -> None:
        """Keep the parameters until `before-call`: by then botocore has checked their types."""
        if not context.get("is_presign_request"):
            context[_KEPT] = params
        # A presigned POST looks like CreateBucket, and its parameters do not show what the form may write.
        elif model.name != _PRESIGNED_POST and _is_valid(params, model):
            why = self._checker.refusal(model, params, None, None)
            if why:
                raise ClientError(denial(model, why).parsed, model.name)

    def _judge(
        self,
        model: OperationModel,
        params: Mapping[str, Any],
        request_signer: object,
        context: MutableMapping[str, Any],
        **_: object,
    ) -> tuple[AWSResponse, Mapping[str, Any]] | None:
        """Let a call through, or answer it as AWS answers a denied call."""
        kept = context.pop(_KEPT, None)
        if kept is None or _is_anonymous(context) or _is_login(model) or self._is_other_role(request_signer):
            return None
        why = self._checker.refusal(model, kept, context.get("client_region"), params.get("url"))
        if not why:
            return None
        answer = denial(model, why)
        return AWSResponse(params["url"], answer.status, HeadersDict(), None), answer.parsed  # type: ignore[arg-type]  # the stubs ask for the base class

    def _note_role(self, parsed: Mapping[str, Any], **_: object) -> None:
        """Remember the keys of a role that the task assumed. Calls with these keys need that role's permissions."""
        key = (parsed.get("Credentials") or {}).get("AccessKeyId")
        if key and not _botocore_gets_credentials():
            self._other_roles.add(key)

    def _is_other_role(self, request_signer: object) -> bool:
        if not self._other_roles:
            return False
        credentials = getattr(request_signer, "_credentials", None)
        return getattr(credentials, "access_key", None) in self._other_roles

    def _guard_logins(self, class_attributes: MutableMapping[str, Any], **_: object) -> None:
        """Guard the method that signs a database login token, because no call is made for it."""
        make: Callable[..., str] = class_attributes["generate_db_auth_token"]

        def generate_db_auth_token(
            client: Any,  # noqa: ANN401  # boto3 makes its client classes at run time
            DBHostname: str,  # noqa: N803  # botocore's names
            Port: int,  # noqa: N803
            DBUsername: str,  # noqa: N803
            Region: str | None = None,  # noqa: N803
        ) -> str:
            why = self._checker.login_refusal(DBUsername, Region or client.meta.region_name)
            if why:
                raise ClientError({"Error": {"Code": "AccessDenied", "Message": why}}, "GenerateDBAuthToken")
            return make(client, DBHostname, Port, DBUsername, Region)

        class_attributes["generate_db_auth_token"] = generate_db_auth_token


def _is_valid(params: Mapping[str, Any], model: OperationModel) -> bool:
    """Whether the parameters have the types of the service's model. If not, botocore raises its own error."""
    return model.input_shape is None or not ParamValidator().validate(params, model.input_shape).has_errors()


def _is_anonymous(context: Mapping[str, Any]) -> bool:
    """Whether the call is unsigned, so that no role matters."""
    config = context.get("client_config")
    return context.get("auth_type") == "none" or getattr(config, "signature_version", None) is botocore.UNSIGNED


def _is_login(model: OperationModel) -> bool:
    """Whether this is how a profile gets its credentials (`role_arn`), rather than a call of the task's."""
    return (
        model.service_model.service_name == "sts"
        and model.name.startswith("AssumeRole")
        and _botocore_gets_credentials()
    )


def _botocore_gets_credentials() -> bool:
    """Whether botocore makes this call to get credentials, by the call stack."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  # how Python shows callers
    while frame is not None:
        if frame.f_globals.get("__name__") == "botocore.credentials":
            return True
        frame = frame.f_back
    return False
