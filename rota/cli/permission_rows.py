"""What `rota iam` prints and searches: permissions as rows, one for each resource of each statement."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rota.access import Statement, evaluate, policy_document
from rota.access.arn import MalformedArnError, parse_arn
from rota.access.authorization import check_action
from rota.cli.tables import Column, print_table
from rota.errors import UsageError, dotted
from rota.registry import Environment, Permission, Registry, Task
from rota.registry.commands import Commands

COLUMNS = (
    Column("task"),
    Column("actions", wraps=True),
    Column("resource"),
    Column("only if", wraps=True),
    Column("registry path", leaves=1),
)
AT_START = "read by ECS, before the run"

_PHRASES = {
    "Bool": "is",
    "StringEquals": "is",
    "StringLike": "is like",
    "ForAnyValue:StringEquals": "has",
    "ForAllValues:StringEquals": "has only",
}
"""The words for the operators that verbs use. Any other operator is printed as it is."""


@dataclass(frozen=True, slots=True)
class PermissionRow:
    """One resource of one statement of a task in an environment."""

    environment: str
    task: str
    resource: str
    permission: Permission

    @property
    def only_if(self) -> str:
        """The conditions in words; empty if there are none."""
        conditions = [AT_START] if self.permission.at_start else []
        for operator, keys in self.permission.statement.conditions.items():
            phrase = _PHRASES.get(operator, operator)
            conditions += [f"{key} {phrase} {' or '.join(values)}" for key, values in keys.items()]
        return " and ".join(conditions)

    def allows(self, action: str, resource: str) -> bool:
        """Whether the row allows an action on a resource, or on any if it is empty, as long as its conditions hold.

        If the registry names no account, the account of the resource is used.
        """
        actions = self.permission.statement.actions
        if not resource:
            return action in actions
        document = policy_document([Statement(actions, (self.resource,))])
        return evaluate(document, action, resource, parameters=_pseudo_parameters(resource)).allowed


def read_request(text: str) -> tuple[str, str]:
    """The action and the resource, if any, of `s3:PutObject arn:aws:s3:::bucket/key`. Raises UsageError."""
    action, _, resource = text.strip().partition(" ")
    _, problem = check_action(action)
    if problem:
        raise UsageError(f"--who: {problem}")
    resource = resource.strip()
    if resource not in ("", "*"):
        try:
            parse_arn(resource)
        except MalformedArnError as error:
            raise UsageError(f"--who: '{resource}' is not an ARN: {error}") from None
    return action, resource


def permission_rows(registry: Registry, environments: Iterable[Environment]) -> Iterator[PermissionRow]:
    """Every row of every task, in the order of the file."""
    for environment in environments:
        for task in environment.tasks:
            for permission in registry.permissions(environment, task):
                for resource in permission.statement.resources:
                    yield PermissionRow(environment.name, task.name, resource, permission)


def allowing(request: tuple[str, str] | None, rows: Iterable[PermissionRow]) -> list[PermissionRow]:
    """The rows that allow a request; all rows without one."""
    return [row for row in rows if request is None or row.allows(*request)]


def no_permission_message(request: tuple[str, str] | None, task: str | None, commands: Commands) -> str:
    """The message if there is no row: for a request, for one task, or for all tasks."""
    if request is None:
        return f"{task} has no permissions" if task else "no task has permissions"
    action, resource = request
    elsewhere = f"; to see where it may: {commands.rota(f'rota iam --who {action}')}" if resource else ""
    return f"no task may do {action}{f' on {resource}' if resource else ''}{elsewhere}"


def print_permissions(rows: Sequence[PermissionRow], *, with_environment: bool) -> None:
    """Print the rows as a table."""
    columns = (Column("environment"), *COLUMNS) if with_environment else COLUMNS
    print_table(columns, [_cells(row, with_environment=with_environment) for row in rows])


def _cells(row: PermissionRow, *, with_environment: bool) -> tuple[str, ...]:
    permission = row.permission
    actions = ", ".join(permission.statement.actions)
    cells = (row.task, actions, row.resource, row.only_if or "-", dotted(permission.path))
    return (row.environment, *cells) if with_environment else cells


def rows_as_json(rows: Iterable[PermissionRow]) -> list[dict[str, Any]]:
    """The rows as JSON; `conditions` as in an IAM policy, each value in a list."""
    return [
        {
            "environment": row.environment,
            "task": row.task,
            "actions": list(row.permission.statement.actions),
            "resource": row.resource,
            "conditions": {
                operator: {key: list(values) for key, values in keys.items()}
                for operator, keys in row.permission.statement.conditions.items()
            },
            "at_start": row.permission.at_start,
            "written_at": dotted(row.permission.path),
        }
        for row in rows
    ]


def policies_as_json(environments: Iterable[Environment]) -> list[dict[str, Any]]:
    """The policy of each task's role, as IAM accepts it; null where the role has none."""
    return [
        {
            "environment": environment.name,
            "task": task.name,
            "role": task.names.task_role_with_path,
            "policy": policy_document(task.statements) if task.statements else None,
            "secrets": _secrets(task),
        }
        for environment in environments
        for task in environment.tasks
    ]


def _secrets(task: Task) -> dict[str, Any] | None:
    """The execution role's permissions for the task's secrets, without those for images and logs."""
    statements = [statement for secret in task.all_secrets for statement in secret.statements]
    return policy_document(statements) if statements else None


def _pseudo_parameters(resource: str) -> dict[str, str]:
    """Values of the pseudo parameters that make the resource one of the task's own account and Region."""
    own = parse_arn(resource) if resource != "*" else None
    return {
        "AWS::Partition": own.partition if own else "aws",
        "AWS::Region": (own.region if own else "") or "us-east-1",
        "AWS::AccountId": (own.account if own else "") or "000000000000",
    }
