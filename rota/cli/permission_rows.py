"""Permissions as rows, one for each resource of each statement: what `rota iam` prints, and searches."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rota.access import Statement, evaluate, policy_document
from rota.access.arn import MalformedArnError, parse_arn
from rota.access.authorization import check_action
from rota.cli.terminal import put_table
from rota.errors import UsageError, dotted
from rota.registry import Environment, Permission, Registry, Task

HEADINGS = ("task", "may", "on", "only if", "written at")
AT_START = "ECS asks, at the start"

_PHRASES = {
    "StringEquals": "is",
    "StringLike": "is like",
    "ForAnyValue:StringEquals": "has",
    "ForAllValues:StringEquals": "has only",
}
"""What the operators of the verbs say; any other one stands for itself."""


@dataclass(frozen=True, slots=True)
class PermissionRow:
    """One resource of one statement of a task in an environment."""

    environment: str
    task: str
    resource: str
    permission: Permission

    @property
    def only_if(self) -> str:
        """What else has to hold, in words; empty when nothing has."""
        conditions = [AT_START] if self.permission.at_start else []
        for operator, keys in self.permission.statement.conditions.items():
            phrase = _PHRASES.get(operator, operator)
            conditions += [f"{key} {phrase} {' or '.join(values)}" for key, values in keys.items()]
        return " and ".join(conditions)

    def allows(self, action: str, resource: str) -> bool:
        """Whether it allows an action on a resource, if the row's conditions hold; on any, if no resource is given.

        In a registry that names no account the resource says which one is meant.
        """
        actions = self.permission.statement.actions
        if not resource:
            return action in actions
        document = policy_document([Statement(actions, (self.resource,))])
        return evaluate(document, action, resource, parameters=_pseudo_parameters(resource)).allowed


def read_request(text: str) -> tuple[str, str]:
    """The action and the resource, if any, of `s3:PutObject arn:aws:s3:::bucket/key`. Raises UsageError."""
    action, _, resource = text.strip().partition(" ")
    _, complaint = check_action(action)
    if complaint:
        raise UsageError(f"--who: {complaint}")
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
    """The rows that allow a request, or all of them when there is none."""
    return [row for row in rows if request is None or row.allows(*request)]


def nobody_may(request: tuple[str, str] | None, task: str | None) -> str:
    """What is told when there is no row: for a request, or for the task named, or for all of them."""
    if request is None:
        return "nothing may be done" + (f" by {task}" if task else "")
    action, resource = request
    elsewhere = f"; where it is allowed: rota iam --who {action}" if resource else ""
    return f"nobody may do {action}{f' on {resource}' if resource else ''}{elsewhere}"


def put_permissions(rows: Sequence[PermissionRow], *, with_environment: bool) -> None:
    """Print the rows as a table."""
    first = ("environment",) if with_environment else ()
    put_table([(*first, *HEADINGS), *(_cells(row, with_environment=with_environment) for row in rows)])


def _cells(row: PermissionRow, *, with_environment: bool) -> tuple[str, ...]:
    permission = row.permission
    actions = ", ".join(permission.statement.actions)
    cells = (row.task, actions, row.resource, row.only_if or "-", dotted(permission.path))
    return (row.environment, *cells) if with_environment else cells


def rows_as_json(rows: Iterable[PermissionRow]) -> list[dict[str, Any]]:
    """The same for programs; `conditions` as in an IAM policy, each value in a list."""
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
    """The policy of each task's role, as IAM takes it; null where the role has none."""
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
    """What the execution role has for the task's secrets, beside what pulls images and writes logs."""
    statements = [Statement((secret.action,), (secret.resource,)) for secret in task.secrets]
    return policy_document(statements) if statements else None


def _pseudo_parameters(resource: str) -> dict[str, str]:
    """What the pseudo parameters of a registry without accounts stand for, if the resource is to be the task's own."""
    own = parse_arn(resource) if resource != "*" else None
    return {
        "AWS::Partition": own.partition if own else "aws",
        "AWS::Region": (own.region if own else "") or "us-east-1",
        "AWS::AccountId": (own.account if own else "") or "000000000000",
    }
