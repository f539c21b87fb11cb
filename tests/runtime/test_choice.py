"""Which task of which environment is run, and the message for a wrong choice."""

import pytest

from tests.runtime.conftest import Project

HANDLER = "handler: tasks.job:main\nrate: 1 day"
CODE = "def main(context): context.log.info('here', extra={'region': context.region})"
TWO = "{staging: {}, prod: {}}"


def test_the_only_environment_needs_no_name(project: Project) -> None:
    project.write(HANDLER, CODE)
    assert project.run("job").record("here")["environment"] == "staging"


def test_of_several_environments_one_must_be_named(project: Project) -> None:
    project.write(HANDLER, CODE, TWO)
    run = project.run("job")
    assert (run.status, run.stdout) == (2, "")
    assert run.stderr == "several environments: choose one with --env; there are staging, prod\n"
    assert project.run("--env", "prod", "job").record("here")["environment"] == "prod"
    assert project.run("job", env={"ROTA_ENVIRONMENT": "prod"}).record("here")["environment"] == "prod"


def test_an_option_after_the_name_is_recognized_as_misplaced(project: Project) -> None:
    project.write(HANDLER, CODE, TWO)
    assert "put it before the task's name" in project.run("job", "--env", "prod").stderr


def test_two_different_environments_contradict_each_other(project: Project) -> None:
    project.write(HANDLER, CODE, TWO)
    run = project.run("--env", "prod", "job", env={"ROTA_ENVIRONMENT": "staging"})
    assert run.status == 2
    assert run.stderr == "ROTA_ENVIRONMENT is 'staging', but --env is 'prod'; leave one of them out\n"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["jobb"], "there is no task 'jobb'; did you mean 'job'?"),
        (["--env", "stagin", "job"], "there is no environment 'stagin'; did you mean 'staging'?"),
        (["--registry", "nowhere.yaml", "job"], "nowhere.yaml"),
        (["--evn", "staging", "job"], "--evn"),
        ([], "NAME"),
    ],
)
def test_a_wrong_argument_is_a_message_on_stderr_with_status_2(project: Project, args: list[str], message: str) -> None:
    project.write(HANDLER, CODE)
    run = project.run(*args)
    assert (run.status, run.stdout) == (2, "")
    assert message in run.stderr
    assert "Traceback" not in run.stderr


def test_the_message_for_a_task_that_is_not_deployed_here_lists_where_it_is(project: Project) -> None:
    project.write(f"{HANDLER}\nenvironments: {{staging: false}}", CODE, TWO)
    run = project.run("--env", "staging", "job")
    assert run.status == 2
    assert run.stderr == "'job' is not deployed in staging, only in prod\n"


def test_a_container_runs_only_the_task_that_it_was_made_for(project: Project) -> None:
    project.write(HANDLER, CODE)
    run = project.run("job", env={"ROTA_TASK": "other", "ROTA_ENVIRONMENT": "staging"})
    assert run.status == 2
    assert "has the role and variables of 'other' (ROTA_TASK), so it cannot run 'job'" in run.stderr


def test_every_problem_of_a_wrong_registry_is_a_line_on_stderr(project: Project) -> None:
    project.write("handler: tasks.job:main\nrate: 1 day\ncpu: 256\nmemory: 4096\nnonsense: 1", CODE)
    run = project.run("job")
    assert (run.status, run.stdout) == (2, "")
    lines = run.stderr.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("tasks/tasks.yaml:") for line in lines)


def test_rota_registry_names_another_file_and_its_folder_is_where_handlers_are(project: Project) -> None:
    (project.root / "deep").mkdir()
    Project(project.root / "deep").write(HANDLER, CODE)
    assert project.run("job", env={"ROTA_REGISTRY": "deep/tasks/tasks.yaml"}).status == 0
    assert project.run("--registry", "deep/tasks/tasks.yaml", "job").status == 0


def test_a_task_that_is_switched_off_can_still_be_run_by_hand(project: Project) -> None:
    project.write(f"{HANDLER}\nenabled: false", CODE)
    assert project.run("job").status == 0


def test_the_registrys_region_is_the_default_for_clients(project: Project) -> None:
    project.write(HANDLER, CODE, "{staging: {account: '222222222222', region: us-gov-west-1}}")
    assert project.run("job").record("here")["region"] == "us-gov-west-1"
