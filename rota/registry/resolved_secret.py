"""A secret that a registry names: what ECS reads, and what its execution role needs for that."""

from dataclasses import dataclass

from rota.access import Statement


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that ECS injects: the variable's name, what ECS reads (`valueFrom`) and what the execution role may read.

    `action` is the one IAM action that reading it needs: `ssm:GetParameters` or `secretsmanager:GetSecretValue`.
    `resource` is the ARN for the policy; an ARN of a secret named without its random suffix ends in `-??????`.
    `key` is the key that it is encrypted with as the registry names it, empty for the store's own, and `decrypt` the
    statement that this key needs. `variable` is empty for the credentials of a container registry.
    """

    variable: str
    value_from: str
    action: str
    resource: str
    key: str = ""
    decrypt: Statement | None = None

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What the execution role needs to read it."""
        return (Statement((self.action,), (self.resource,)), *((self.decrypt,) if self.decrypt else ()))
