"""The container credentials endpoint, from which AWS SDKs in a container get the task role's credentials.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
"""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock

from rota.local.adapter.role_sessions import LIFETIME, session_for
from rota.local.simulator import Credentials

PATH = "/_rota/credentials/"
SERVICE = "ecs-tasks.amazonaws.com"


@dataclass(slots=True)
class _Grant:
    """The credentials of one task, renewed when less than half of their time is left."""

    task_arn: str
    role_arn: str
    lifetime: float
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    current: Credentials | None = None
    lock: Lock = field(default_factory=Lock)

    def credentials(self) -> Credentials:
        """Credentials that are valid now. Raises NotAssumedError."""
        with self.lock:
            if self.current is None or self.current.expiration - datetime.now(UTC) < timedelta(
                seconds=self.lifetime / 2
            ):
                task_id = self.task_arn.rpartition("/")[2]
                self.current = session_for(self.role_arn, SERVICE, self.task_arn, task_id, self.lifetime)
            return self.current


class ContainerCredentials:
    """The credentials of every running task's role. Methods may be called from any thread."""

    def __init__(self, endpoint: str, lifetime: float = LIFETIME) -> None:
        self._endpoint = endpoint
        self._lifetime = lifetime
        self._grants: dict[str, _Grant] = {}

    def variables(self, task_arn: str, role_arn: str) -> dict[str, str]:
        """The variables that lead an SDK to the credentials. Raises NotAssumedError if the role does not trust ECS."""
        task_id = task_arn.rpartition("/")[2]
        grant = self._grants.setdefault(task_id, _Grant(task_arn, role_arn, self._lifetime))
        grant.credentials()
        return {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{self._endpoint}{PATH}{task_id}",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": grant.token,
        }

    def forget(self, task_arn: str) -> None:
        """Give this task no new credentials. Those that it has stay valid until they expire."""
        self._grants.pop(task_arn.rpartition("/")[2], None)

    def answer(self, path: str, authorization: str) -> dict[str, str] | None:
        """The JSON for a request with this path and Authorization header; None when the token is not the task's.

        Raises NotAssumedError when the role has been deleted, or does not trust ECS any more.
        """
        grant = self._grants.get(path.removeprefix(PATH))
        if grant is None or not hmac.compare_digest(grant.token.encode(), authorization.encode()):
            return None
        found = grant.credentials()
        return {
            "RoleArn": grant.role_arn,
            "AccessKeyId": found.access_key_id,
            "SecretAccessKey": found.secret_access_key,
            "Token": found.session_token,
            "Expiration": found.expiration.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
