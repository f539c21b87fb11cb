"""What ECS may do before a container starts: pull this image, write these logs, read this task's own secrets."""

import re
from collections.abc import Iterator

from rota.access import Statement
from tests.matrix.deployed import Deployed
from tests.matrix.requests import Grants, Request, every_action, grants_by, grants_of
from tests.matrix.verdicts import Verdicts

PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
WRITE_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")


def execution_grants(there: Deployed, name: str) -> Grants:
    """What the execution role of a task is for, told from its image, its log group and the registry's `secrets:`.

    A task without secrets shares one role with others, which is for the log groups of the whole environment.
    """
    task, definition = there.environment.task(name), there.definitions[name]
    group = definition.log_group if task.has_own_execution_role else f"{there.environment.names.path}*"
    statements = [
        Statement(("ecr:GetAuthorizationToken",), ("*",)),
        Statement(PULL, tuple(repository(there, image) for image in definition.images)),
        Statement(WRITE_LOGS, (there.place.arn("logs", f"log-group:{group}:*"),)),
        *(Statement((secret.action,), (there.literal(secret.resource),)) for secret in task.all_secrets),
    ]
    return Grants(tuple(grant for statement in statements for grant in grants_by(statement)))


def repository(there: Deployed, image: str) -> str:
    """The ARN of the repository that an image is in."""
    found = re.fullmatch(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/([^:@]+)[:@].+", image)
    assert found is not None, image
    assert found.groups()[:2] == (there.place.account, there.place.region)
    return there.place.arn("ecr", f"repository/{found[3]}")


def writes(there: Deployed, group: str) -> Iterator[Request]:
    """The requests of the log driver, which names the stream after the container and the ECS task."""
    for action in WRITE_LOGS:
        yield Request(action, there.place.arn("logs", f"log-group:{group}:log-stream:task/task/0123456789abcdef"))


def test_each_execution_role_starts_its_own_tasks_and_knows_no_other_tasks_secrets(there: Deployed) -> None:
    verdicts = Verdicts()
    environment = there.environment
    tasks = {task.name: execution_grants(there, task.name) for task in environment.tasks}
    everyones = tuple(dict.fromkeys(request for each in tasks.values() for request in each.requests()))
    other_groups = [f"/{environment.app}/{name}/x" for name in there.registry.environments if name != environment.name]
    for name, own in tasks.items():
        definition = there.definitions[name]
        role = definition.execution_role
        verdicts.ask(role, "what it is for", (*own.requests(), *writes(there, definition.log_group)), own)
        verdicts.ask(role, "a sibling's", (each for each in everyones if each not in own.requests()), own)
        near = [each for grant in own.all for each in (*grant.neighbours(), *grant.elsewhere())]
        verdicts.ask(role, "near", near, own)
        groups = [f"{definition.log_group}-other", *other_groups, f"{environment.app}/{environment.name}", "/x"]
        verdicts.ask(role, "other logs", (each for group in groups for each in writes(there, group)), own)
        for service, resource in {each.action.partition(":")[0]: each.resource for each in own.requests()}.items():
            verdicts.ask(role, "all its service has", every_action([service], resource), own)
        verdicts.ask(role, "iam and sts", every_action(["iam", "sts"], definition.task_role.arn), own)
        of_the_program = grants_of(there.registry, name, environment.name, there.place).requests()
        verdicts.ask(role, "what the program may do", of_the_program, own)
        verdicts.ask(definition.task_role, "start a container", own.requests(), of_task(there, name))
    count, secrets = len(tasks), sum(len(task.secrets) for task in environment.tasks)
    verdicts.assert_right(
        allowed={"what it is for": 8 * count + secrets},
        denied={
            "a sibling's": 0 if count == 1 else secrets - max(len(task.secrets) for task in environment.tasks),
            "near": 10 * count + 2 * secrets,
            "other logs": 6 * count,
            "all its service has": 100 * count,
            "iam and sts": 200 * count,
            "start a container": 6 * count,
        },
    )


def of_task(there: Deployed, name: str) -> Grants:
    return grants_of(there.registry, name, there.environment.name, there.place)
