"""Clients of the local AWS that act as a role, with credentials renewed before they expire."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from rota.local.client.session import local_session
from rota.local.simulator.control_plane import AccountRegion, ControlPlane, Credentials

RENEWED_BEFORE = timedelta(minutes=5)


class RoleClients:
    """Makes one client for each service and keeps it; `credentials` gets the keys that they use."""

    def __init__(self, endpoint: str, scope: AccountRegion, credentials: Callable[[], Credentials]) -> None:
        self._endpoint = endpoint
        self._scope = scope
        self._credentials = credentials
        self._until: datetime | None = None
        self._session: Callable[[str], Any] = _nobody
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()

    @classmethod
    def of_role(
        cls,
        control: ControlPlane,
        scope: AccountRegion,
        role_arn: str,
        *,
        service: str,
        source_arn: str,
        session_name: str,
    ) -> "RoleClients":
        """Clients of a role that a service assumes. The first call raises NotAssumedError when it may not."""
        return cls(control.endpoint, scope, lambda: control.assume(role_arn, service, source_arn, session_name))

    @classmethod
    def of_account(cls, control: ControlPlane, scope: AccountRegion) -> "RoleClients":
        """Clients of the account's root."""
        return cls(control.endpoint, scope, lambda: control.root(scope))

    def __call__(self, service: str) -> Any:  # noqa: ANN401  # botocore makes its client classes at run time
        """The client for a service, such as `logs`. Raises NotAssumedError."""
        with self._lock:
            if self._until is None or datetime.now(UTC) >= self._until - RENEWED_BEFORE:
                now = self._credentials()
                keys = (now.access_key_id, now.secret_access_key, now.session_token)
                self._session = local_session(self._endpoint, self._scope.account, self._scope.region, keys)
                self._clients = {}
                self._until = now.expiration
            if service not in self._clients:
                self._clients[service] = self._session(service)
            return self._clients[service]


def _nobody(service: str) -> Any:  # noqa: ANN401  # botocore makes its client classes at run time
    raise AssertionError(f"no credentials for {service} yet")
