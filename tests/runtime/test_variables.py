import pytest

from tests.runtime.conftest import Project

TASK = """
    handler: tasks.job:main
    rate: 1 day
    env: {TABLE: "jobs-${environment}", SENDER: noreply@example.com}
    secrets: {API_KEY: "ssm:/demo/${environment}/api-key"}
"""
SHOW = (
    "import os\ndef main(context): context.log.info('got', extra={'env': dict(context.env), 'os': os.environ['TABLE']})"
)
IN_STAGING = "{staging: {account: '222222222222', region: us-east-1}}"


def test_on_a_laptop_the_registry_fills_in_what_the_shell_lacks(project: Project) -> None:
    project.write(TASK, SHOW, IN_STAGING)
    run = project.run("job", env={"API_KEY": "k", "SENDER": "me@example.com"})
    got = run.record("got")
    assert got["env"] == {"TABLE": "jobs-staging", "SENDER": "me@example.com", "API_KEY": "k"}
    assert got["os"] == "jobs-staging"


def test_on_a_laptop_a_secret_must_be_in_the_shell_and_the_message_says_where_it_lives(project: Project) -> None:
    project.write(TASK, SHOW, IN_STAGING)
    run = project.run("job")
    assert (run.status, run.stdout) == (2, "")
    first, second = run.stderr.splitlines()
    assert first == "job lacks 1 variable in staging:"
    assert second.startswith("  API_KEY: a secret, which ECS reads from ")
    assert second.endswith("/demo/staging/api-key; set it in the shell")


def test_in_a_container_every_missing_variable_is_listed_at_once(project: Project) -> None:
    project.write(TASK, SHOW, IN_STAGING)
    run = project.run("job", env={"ROTA_TASK": "job", "ROTA_ENVIRONMENT": "staging", "SENDER": "x@example.com"})
    assert (run.status, run.stdout) == (2, "")
    assert run.stderr.splitlines() == [
        "job lacks 2 variables in staging:",
        "  TABLE: the task definition does not set it; deploy this environment again",
        "  API_KEY: the task definition does not inject this secret; deploy this environment again",
    ]


def test_a_value_that_only_a_deployment_knows_must_be_set_on_a_laptop(project: Project) -> None:
    project.write('handler: tasks.job:main\nrate: 1 day\nenv: {TABLE: "jobs-${account}"}', SHOW)
    run = project.run("job")
    assert run.status == 2
    assert "TABLE: 'jobs-${AWS::AccountId}' is known only after a deployment; set it in the shell" in run.stderr
    assert project.run("job", env={"TABLE": "jobs-222222222222"}).status == 0


def test_no_record_ever_shows_a_secret(project: Project) -> None:
    code = """
        import logging

        def main(context):
            key = context.env["API_KEY"]
            context.log.info("calling %s", f"https://api.example.com?api_key={key}", extra={"deep": {"list": [key]}})
            logging.getLogger("library").warning(repr(context))
            raise RuntimeError(key)
    """
    project.write(TASK, code, IN_STAGING)
    run = project.run("job", env={"API_KEY": 'hunter2-"quoted"\n'})
    assert run.status == 1
    assert "hunter2" not in run.stdout + run.stderr
    assert run.record("calling https://api.example.com?api_key=[secret]")["deep"] == {"list": ["[secret]"]}
    assert run.record("the handler raised")["exception"]["message"] == "[secret]"


@pytest.mark.parametrize("ask", ["context.env['TABEL']", "context.env['PATH']"])
def test_only_declared_variables_can_be_asked_for(project: Project, ask: str) -> None:
    project.write(TASK, f"def main(context): {ask}", IN_STAGING)
    error = project.run("job", env={"API_KEY": "k"}).record("the handler raised")["exception"]
    assert error["type"] == "KeyError"
    assert "is not declared under the task's env or secrets (declared: API_KEY, SENDER, TABLE)" in error["message"]


def test_the_variables_of_what_starts_the_task_are_there_when_it_was_started_so(project: Project) -> None:
    task = """
        handler: tasks.job:main
        schedules: [{name: full, rate: 1 day, env: {MODE: full}}, {name: quick, rate: 1 hour}]
        triggers: [{name: pushed, event: {pattern: {source: [aws.ecr]}, paths: {TAG: $.detail.image-tag}}}]
    """
    project.write(task, "def main(context): context.log.info('got', extra={'env': dict(context.env)})")
    assert project.run("job").record("got")["env"] == {}
    assert project.run("job", env={"MODE": "full"}).record("got")["env"] == {"MODE": "full"}
    assert project.run("job", env={"TAG": "v1", "OTHER": "x"}).record("got")["env"] == {"TAG": "v1"}
