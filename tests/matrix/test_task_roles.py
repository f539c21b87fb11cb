"""Every task's role, in every environment, allows what the registry says, and none of what is near to it."""

from tests.matrix.deployed import Deployed
from tests.matrix.requests import Grants, Request, every_action, grants_of
from tests.matrix.verdicts import Verdicts


def ask_of_tasks(there: Deployed) -> Verdicts:
    """The whole matrix of an environment's tasks."""
    grants = {
        task.name: grants_of(there.registry, task.name, there.environment.name, there.place)
        for task in there.environment.tasks
    }
    everyones = tuple(dict.fromkeys(request for each in grants.values() for request in each.requests()))
    verdicts = Verdicts()
    for name, own in grants.items():
        ask_of_task(verdicts, there, name, own, everyones)
    return verdicts


def ask_of_task(verdicts: Verdicts, there: Deployed, name: str, own: Grants, everyones: tuple[Request, ...]) -> None:
    role = there.definitions[name].task_role
    requests = own.requests()
    verdicts.ask(role, "what it says", requests, own)
    verdicts.ask(role, "a sibling's", (each for each in everyones if each not in requests), own)
    verdicts.ask(role, "the neighbour", (each for grant in own.all for each in grant.neighbours()), own)
    verdicts.ask(role, "elsewhere", (each for grant in own.all for each in grant.elsewhere()), own)
    verdicts.ask(role, "another context", (each for grant in own.all for each in grant.other_conditions()), own)
    resources = {(request.action.partition(":")[0], request.resource, request.context) for request in requests}
    for service, resource, context in sorted(resources):
        verdicts.ask(role, "all its service has", every_action([service], resource, context), own)
    verdicts.ask(role, "iam and sts", every_action(["iam", "sts"], role.arn), own)


AT_LEAST = {"shop": 17, "app": 7, "pfml-api": 271}
"""How many requests an environment of each app grants its tasks in all, so that none is lost without a word."""


def test_each_role_allows_what_its_entry_says_and_denies_what_is_near(there: Deployed) -> None:
    environment = there.environment
    grants = [grants_of(there.registry, task.name, environment.name, there.place) for task in environment.tasks]
    said = sum(len(each.requests()) for each in grants)
    assert said >= AT_LEAST[environment.app]
    ask_of_tasks(there).assert_right(
        allowed={"what it says": said},
        denied={
            "a sibling's": said,
            "the neighbour": 4 * said // 5,
            "elsewhere": said,
            "all its service has": 10 * said,
            "iam and sts": 200 * len(grants),
        },
    )
