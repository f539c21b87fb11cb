"""The transcription of MilMove against figures counted in the system itself."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from rota.registry import Command, Environment, RepositoryImage

EVERYWHERE = ("exp", "stg", "prd", "demo", "loadtest")


class Figures(NamedTuple):
    environments: tuple[str, ...]
    secrets: int
    variables: int
    actions: tuple[str, ...]


DATABASE = ("sts:AssumeRole",)
MAIL = ("ses:GetAccountSendingEnabled", "ses:SendRawEmail")

TASKS = {
    "connect-to-gex-via-sftp": Figures(("prd",), 6, 2, ()),
    "post-file-to-gex": Figures(("stg", "prd"), 8, 4, ()),
    "process-edis": Figures(("stg", "prd"), 20, 13, (*MAIL, *DATABASE)),
    "process-tpps": Figures(EVERYWHERE, 6, 10, ("s3:GetObject", "s3:GetObjectTagging", *DATABASE)),
    "save-ghc-fuel-price-data": Figures(EVERYWHERE, 3, 10, DATABASE),
    "send-payment-reminder": Figures(EVERYWHERE, 4, 11, (*MAIL, *DATABASE)),
}

ACCOUNTS = {
    "exp": "111111111111",
    "stg": "222222222222",
    "prd": "333333333333",
    "demo": "444444444444",
    "loadtest": "555555555555",
}


def test_there_are_five_environments_with_accounts_and_clusters_of_their_own(
    milmove: Mapping[str, Environment],
) -> None:
    assert {name: environment.account for name, environment in milmove.items()} == ACCOUNTS
    assert {name: environment.cluster for name, environment in milmove.items()} == {
        name: f"app-{name}" for name in EVERYWHERE
    }


def test_the_govcloud_partition_follows_from_the_region(milmove: Mapping[str, Environment]) -> None:
    for environment in milmove.values():
        assert (environment.region, environment.place.partition) == ("us-gov-west-1", "aws-us-gov")
        for task in environment.tasks:
            arns = [arn for statement in task.statements for arn in statement.resources if arn != "*"]
            arns += [secret.resource for secret in task.secrets]
            assert all(arn.startswith("arn:aws-us-gov:") for arn in arns)


@pytest.mark.parametrize("environment", EVERYWHERE)
def test_an_environment_has_just_the_tasks_that_the_system_deploys_there(
    milmove: Mapping[str, Environment], environment: str
) -> None:
    deployed = {name for name, figures in TASKS.items() if environment in figures.environments}
    assert {task.name for task in milmove[environment].tasks} == deployed


@pytest.mark.parametrize("name", TASKS)
def test_a_task_has_the_systems_size_program_secrets_variables_and_actions(
    milmove: Mapping[str, Environment], name: str
) -> None:
    figures = TASKS[name]
    for environment in figures.environments:
        task = milmove[environment].task(name)
        assert (task.cpu, task.memory, task.architecture) == (256, 512, "x86_64")
        assert task.program == Command(argv=(name,), entrypoint=("/bin/milmove-tasks",))
        assert (len(task.secrets), len(task.env)) == (figures.secrets, figures.variables)
        actions = {action for statement in task.statements for action in statement.actions}
        assert actions == set(figures.actions)


def test_every_secret_is_the_parameter_of_the_environment_in_lower_case(milmove: Mapping[str, Environment]) -> None:
    for name, environment in milmove.items():
        for task in environment.tasks:
            for secret in task.secrets:
                parameter = f"parameter/app-{name}/{secret.variable.lower()}"
                assert secret.resource == environment.place.arn("ssm", parameter)
                assert secret.action == "ssm:GetParameters"


def test_the_image_is_one_repository_by_tag_and_the_tag_can_be_replaced(milmove: Mapping[str, Environment]) -> None:
    assert {environment.image for environment in milmove.values()} == {RepositoryImage("app-tasks", "git-b38adb0")}


def test_only_tasks_whose_cadence_is_known_have_a_schedule(milmove: Mapping[str, Environment]) -> None:
    schedules = {
        task.name: (schedule.schedule.expression, schedule.zone)
        for task in milmove["prd"].tasks
        for schedule in task.schedules
    }
    assert schedules == {
        "process-tpps": ("cron(0 8 * * ? *)", "America/Chicago"),
        "save-ghc-fuel-price-data": ("cron(0 12 ? * TUE *)", "UTC"),
    }
    assert not any(task.triggers for environment in milmove.values() for task in environment.tasks)
