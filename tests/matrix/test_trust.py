"""Who may assume each role: ECS for this account's tasks, and for the invocation role this environment's own starts."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rota.access import Principal, evaluate_trust
from tests.matrix.deployed import Deployed, Role
from tests.matrix.requests import OTHER_ACCOUNT, OTHER_REGION, actions_of_service

TASKS, EVENTS, SCHEDULER = (f"{name}.amazonaws.com" for name in ("ecs-tasks", "events", "scheduler"))
SERVICES = (TASKS, EVENTS, SCHEDULER, "lambda.amazonaws.com", "ec2.amazonaws.com", "ecs.amazonaws.com")


@dataclass(frozen=True)
class Source:
    """On whose behalf a service asks: the condition keys that AWS gives such a request."""

    account: str
    arn: str

    def contexts(self) -> Iterator[tuple[dict[str, str], bool]]:
        """The context of this source, which is right, and those that are wrong: a part missing, or another's."""
        right = {"aws:SourceAccount": self.account, "aws:SourceArn": self.arn}
        yield right, True
        yield {}, False
        for key in right:
            yield {other: value for other, value in right.items() if other != key}, False
        _, _, service, region, account, name = self.arn.split(":", 5)
        yield {**right, "aws:SourceAccount": OTHER_ACCOUNT}, False
        for other in (
            f":{service}:{region}:{OTHER_ACCOUNT}:{name}",
            f":{service}:{OTHER_REGION}:{account}:{name}",
            f":lambda:{region}:{account}:{name}",
        ):
            yield {**right, "aws:SourceArn": self.arn.partition(f":{service}:")[0] + other}, False


def wrong_answers(role: Role, service: str, source: Source) -> Iterator[str]:
    for context, expected in source.contexts():
        decision = evaluate_trust(role.trust, Principal("Service", service), context=context)
        if decision.allowed is not expected:
            yield f"{role.arn} as {service} with {context}: {decision.reason}"


def other_principals(there: Deployed, *services: str) -> Iterator[Principal]:
    """Those that may assume none of the environment's roles, but for the services named."""
    yield from (Principal("Service", service) for service in SERVICES if service not in services)
    yield Principal("AWS", there.place.account)
    yield Principal("AWS", OTHER_ACCOUNT)
    yield from (Principal("AWS", role.arn) for role in there.roles[:10])
    yield Principal("Federated", "cognito-identity.amazonaws.com")


def by_trust(roles: Iterable[Role]) -> Iterator[Role]:
    """One role of each kind of trust: those of all tasks have the same, which need not be asked 80 times."""
    return iter({json.dumps(role.trust, sort_keys=True): role for role in roles}.values())


def test_only_ecs_assumes_the_roles_of_tasks_and_only_for_tasks_of_this_account_and_region(there: Deployed) -> None:
    account, region = there.place.account, there.place.region
    source = Source(account, f"arn:{there.place.partition}:ecs:{region}:{account}:task/x/0123456789abcdef")
    right = {"aws:SourceAccount": account, "aws:SourceArn": source.arn}
    roles = [role for each in there.definitions.values() for role in (each.task_role, each.execution_role)]
    assert len(roles) == 2 * len(there.environment.tasks)
    for role in by_trust(roles):
        assert list(wrong_answers(role, TASKS, source)) == []
        for principal in other_principals(there, TASKS):
            assert not evaluate_trust(role.trust, principal, context=right).allowed, principal


def test_only_the_environments_own_starts_assume_the_invocation_role(there: Deployed) -> None:
    account, names = there.place.account, there.environment.names
    role = there.role(names.invocation_role)
    assert {start.service for start in there.starts} >= {EVENTS}
    for start in {start.source: start for start in there.starts}.values():
        assert list(wrong_answers(role, start.service, Source(account, start.source))) == []
        for principal in other_principals(there, EVENTS, SCHEDULER):
            context = {"aws:SourceAccount": account, "aws:SourceArn": start.source}
            assert not evaluate_trust(role.trust, principal, context=context).allowed, principal
    for name in there.registry.environments:
        if name != there.environment.name:
            prefix = f"{there.environment.app}-{name}"
            rule = there.place.arn("events", f"rule/{prefix}-x")
            group = there.place.arn("scheduler", f"schedule-group/{prefix}")
            for service, source in ((EVENTS, rule), (SCHEDULER, group), (EVENTS, group), (SCHEDULER, rule)):
                context = {"aws:SourceAccount": account, "aws:SourceArn": source}
                assert not evaluate_trust(role.trust, Principal("Service", service), context=context).allowed, source


def test_a_role_is_assumed_and_given_no_session_tags_or_source_identity(there: Deployed) -> None:
    others = [action for action in actions_of_service("sts") if action != "sts:AssumeRole"]
    assert len(others) > 10
    account = there.place.account
    context = {"aws:SourceAccount": account, "aws:SourceArn": there.place.arn("ecs", "task/x/0123456789abcdef")}
    for role in by_trust(there.roles):
        for action in others:
            assert not evaluate_trust(role.trust, Principal("Service", TASKS), action, context).allowed
