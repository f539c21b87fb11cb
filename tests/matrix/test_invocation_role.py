"""What EventBridge and its Scheduler may do: start this environment's tasks, in its cluster, as their own roles."""

from collections.abc import Iterator

import pytest

from rota.access import Statement, evaluate
from rota.registry import EnvironmentNames, loads
from tests.matrix.deployed import PROJECT, Deployed, Role, deployed
from tests.matrix.requests import OTHER_ACCOUNT, OTHER_REGION, Grants, Request, every_action, grants_by, grants_of
from tests.matrix.verdicts import Verdicts

TASKS = "ecs-tasks.amazonaws.com"


def invocation_role(there: Deployed) -> Role:
    """The one role of every rule and schedule of the environment."""
    (role,) = {start.role.arn: start.role for start in there.starts}.values()
    return role


def cluster(there: Deployed) -> str:
    environment = there.environment
    return there.place.arn("ecs", f"cluster/{environment.cluster or environment.names.cluster}")


def invocation_grants(there: Deployed) -> Grants:
    """What starting each task of the environment takes, task by task."""
    statements = [
        Statement(("sqs:SendMessage",), tuple({start.dead_letters for start in there.starts})),
        Statement(
            ("ecs:TagResource",),
            (there.place.arn("ecs", f"task/{cluster(there).rpartition('/')[2]}/*"),),
            {"StringEquals": {"ecs:CreateAction": ("RunTask",)}},
        ),
    ]
    if there.environment.key:
        statements += key_statements(there, there.literal(there.environment.key))
    for definition in there.definitions.values():
        roles = (definition.task_role.arn, definition.execution_role.arn)
        revision = there.place.arn("ecs", f"task-definition/{definition.family}:7")
        statements += [
            Statement(("ecs:RunTask",), (revision,), {"ArnEquals": {"ecs:cluster": (cluster(there),)}}),
            Statement(("iam:PassRole",), roles, {"StringEquals": {"iam:PassedToService": (TASKS,)}}),
        ]
    return Grants(tuple(grant for statement in statements for grant in grants_by(statement)))


def key_statements(there: Deployed, key: str) -> tuple[Statement, ...]:
    """What sending dead letters to an encrypted queue takes, and reading the encrypted inputs of schedules."""
    schedules = there.place.arn("scheduler", f"schedule/{there.environment.names.schedule_group}/*")
    return (
        Statement(
            ("kms:Decrypt", "kms:GenerateDataKey"),
            (key,),
            {"StringEquals": {"kms:ViaService": (f"sqs.{there.place.region}.amazonaws.com",)}},
        ),
        Statement(
            ("kms:Decrypt",), (key,), {"ArnLike": {"kms:EncryptionContext:aws:scheduler:schedule:arn": (schedules,)}}
        ),
    )


def other_environments(there: Deployed) -> Iterator[Request]:
    """Tasks, roles, clusters and queues of the registry's other environments, as if they shared the account."""
    place = there.place
    for name in there.registry.environments:
        if name == there.environment.name:
            continue
        names = EnvironmentNames(there.environment.app, name)
        queue = place.arn("sqs", names.dead_letter_queue)
        yield Request("sqs:SendMessage", queue)
        for task in there.environment.tasks:
            other = names.task(task.name)
            revision = place.arn("ecs", f"task-definition/{other.family}:7")
            run = Request("ecs:RunTask", revision)
            yield run.knowing(ecs_cluster=cluster(there))
            yield run.knowing(ecs_cluster=place.arn("ecs", f"cluster/{names.cluster}"))
            for role_name in (other.task_role, other.execution_role):
                arn = f"arn:{place.partition}:iam::{place.account}:role{names.role_with_path(role_name)}"
                yield Request("iam:PassRole", arn).knowing(iam_PassedToService=TASKS)


def other_ways(there: Deployed) -> Iterator[Request]:
    """This environment's tasks in another cluster or without a revision, and its roles for other services."""
    place = there.place
    clusters = [
        f"{cluster(there)}-other",
        cluster(there).replace(f":{place.account}:", f":{OTHER_ACCOUNT}:"),
        cluster(there).replace(f":{place.region}:", f":{OTHER_REGION}:"),
    ]
    for definition in there.definitions.values():
        family = place.arn("ecs", f"task-definition/{definition.family}")
        yield Request("ecs:RunTask", family).knowing(ecs_cluster=cluster(there))
        for other in clusters:
            yield Request("ecs:RunTask", f"{family}:7").knowing(ecs_cluster=other)
        for role in (definition.task_role, definition.execution_role):
            for service in ("lambda.amazonaws.com", "ec2.amazonaws.com", "ecs.amazonaws.com"):
                yield Request("iam:PassRole", role.arn).knowing(iam_PassedToService=service)
            # Outside the environment's path: a role of this name that somebody else made.
            elsewhere = role.arn.replace(there.environment.names.path, "/")
            yield Request("iam:PassRole", elsewhere).knowing(iam_PassedToService=TASKS)
    for name in ("admin", "ci/deploy"):
        arn = f"arn:{place.partition}:iam::{place.account}:role/{name}"
        yield Request("iam:PassRole", arn).knowing(iam_PassedToService=TASKS)


def test_the_invocation_role_starts_the_environments_tasks_and_nothing_else(there: Deployed) -> None:
    role, grants, verdicts = invocation_role(there), invocation_grants(there), Verdicts()
    verdicts.ask(role, "what it is for", grants.requests(), grants)
    near = [each for grant in grants.all for each in (*grant.elsewhere(), *grant.other_conditions())]
    verdicts.ask(role, "near", near, grants)
    verdicts.ask(role, "another environment", other_environments(there), grants)
    verdicts.ask(role, "another way", other_ways(there), grants)
    for request in grants.requests():
        services = [request.action.partition(":")[0]]
        verdicts.ask(role, "all its service has", every_action(services, request.resource, request.context), grants)
    verdicts.ask(role, "iam and sts", every_action(["iam", "sts"], "*"), grants)
    for task in there.environment.tasks:
        programs = grants_of(there.registry, task.name, there.environment.name, there.place).requests()
        verdicts.ask(role, "what a program may do", programs, grants)
    tasks, others = len(there.definitions), len(there.registry.environments) - 1
    verdicts.assert_right(
        allowed={"what it is for": 2 * tasks + 2},
        denied={
            "near": 8 * tasks,
            "another environment": others * (4 * tasks + 1),
            "another way": 12 * tasks,
            "all its service has": 300 * tasks,
            "iam and sts": 200,
        },
    )


ENCRYPTED = """
version: 1
app: app
environments:
  stg: {account: "222222222222", region: us-east-1, key: 1234abcd-12ab-34cd-56ef-1234567890ab}
  prd: {}
tasks: {x: {command: [x], schedules: [{name: utc, rate: 1 hour}, {name: day, cron: 0 4 * * ? *, timezone: UTC}]}}
"""


def test_with_a_key_the_invocation_role_uses_it_for_dead_letters_and_inputs_and_for_nothing_else() -> None:
    there = deployed(loads(ENCRYPTED, "tasks.yaml", PROJECT), "stg")
    role, grants, verdicts = invocation_role(there), invocation_grants(there), Verdicts()
    of_keys = [grant for grant in grants.all if grant.action.startswith("kms:")]
    for grant in of_keys:
        verdicts.ask(role, "what it is for", grant.requests(), grants)
        verdicts.ask(role, "near", (*grant.neighbours(), *grant.elsewhere(), *grant.other_conditions()), grants)
        for request in grant.requests():
            verdicts.ask(role, "all its service has", every_action(["kms"], request.resource, request.context), grants)
    (key, *_) = {grant.resource for grant in of_keys}
    other_group = there.place.arn("scheduler", "schedule/app-prd/x-day")
    for service in ("sns", "s3", "secretsmanager", "scheduler"):
        via = Request("kms:Decrypt", key, (("kms:ViaService", f"{service}.us-east-1.amazonaws.com"),))
        verdicts.ask(role, "another way", [via], grants)
    context = (("kms:EncryptionContext:aws:scheduler:schedule:arn", other_group),)
    verdicts.ask(role, "another way", [Request("kms:Decrypt", key, context)], grants)
    verdicts.assert_right(
        allowed={"what it is for": 3}, denied={"near": 12, "another way": 5, "all its service has": 100}
    )


NEIGHBOURS = """
version: 1
app: app
environments:
  stg: {account: "222222222222", region: us-east-1}
  stg-b: {account: "222222222222", region: us-east-1}
tasks: {x: {command: [x], rate: 1 hour}}
"""


def test_an_environment_whose_name_goes_on_where_anothers_ends_is_kept_out_by_its_roles() -> None:
    """The pattern of the families `app-stg-*` has those of stg-b too; no task of stg-b starts without its own roles."""
    there = deployed(loads(NEIGHBOURS, "tasks.yaml", PROJECT), "stg")
    role = invocation_role(there)
    names = EnvironmentNames("app", "stg-b").task("x")
    run = Request("ecs:RunTask", there.place.arn("ecs", f"task-definition/{names.family}:7"))
    assert evaluate(role.policies, run.action, run.resource, {"ecs:cluster": cluster(there)}).allowed
    for name in (names.task_role, names.execution_role):
        arn = f"arn:aws:iam::222222222222:role/app/stg-b/{name}"
        assert not evaluate(role.policies, "iam:PassRole", arn, {"iam:PassedToService": TASKS}).allowed


@pytest.mark.parametrize("service", ["events.amazonaws.com", "scheduler.amazonaws.com"])
def test_every_start_of_an_environment_has_a_role_that_its_service_may_assume(there: Deployed, service: str) -> None:
    for start in there.starts:
        if start.service == service:
            assert start.role is invocation_role(there)
