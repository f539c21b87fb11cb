"""`rota run` on a laptop: guarded by default, and able to learn; in AWS neither."""

import pytest
import yaml

from rota.local import Emulator
from tests.runtime.conftest import Project

HANDLER = "handler: tasks.job:main\nrate: 1 day\nuse: [shared]"
CODE = """
    import boto3

    def main(context):
        boto3.client("sqs").create_queue(QueueName="jobs") if context.args else None
        s3 = context.client("s3")
        s3.put_object(Bucket="reports-staging", Key="out/2026-01-05.csv", Body=b"x")
"""
PLACE = '{staging: {account: "222222222222", region: us-east-1}}'
BUNDLES = "\nbundles:\n  shared: {iam: {sqs: {send: jobs}}}"


@pytest.fixture
def environ(aws: Emulator) -> dict[str, str]:
    """What a developer has who works with the emulator, and its bucket."""
    import boto3

    boto3.client("s3").create_bucket(Bucket="reports-staging")
    return aws.environment


def write(project: Project, iam: str = "", code: str = CODE) -> None:
    project.write(f"{HANDLER}{iam}", code, PLACE)
    file = project.root / "tasks/tasks.yaml"
    file.write_text(file.read_text() + BUNDLES + "\n")


def test_on_a_laptop_a_call_beyond_the_role_fails_the_run_with_the_line_to_add(
    project: Project, environ: dict[str, str]
) -> None:
    write(project)
    run = project.run("job", env=environ)
    assert (run.status, run.stderr) == (1, "")
    error = run.record("the handler raised")["exception"]
    assert error["type"] == "AccessDenied"  # the class that the model of S3 has for it
    assert 'Add under tasks.job.iam: s3: {write: "reports-${environment}/out/*"}.' in error["message"]
    record = run.record("the guard refused a call")
    assert (record["level"], record["logger"]) == ("warning", "rota.guard")
    assert record["add"] == 's3: {write: "reports-${environment}/out/*"}'


def test_with_the_line_added_the_run_succeeds_in_silence(project: Project, environ: dict[str, str]) -> None:
    write(project, '\niam: {s3: {write: "reports-${environment}/out/*"}}')
    run = project.run("job", env=environ)
    assert run.status == 0
    assert [record["message"] for record in run.records] == ["started", "finished"]


def test_no_guard_sends_the_call_and_logs_a_warning(project: Project, environ: dict[str, str]) -> None:
    write(project)
    run = project.run("--no-guard", "job", env=environ)
    assert run.status == 0
    off = run.record("the guard is off: calls go out that the task's role may not make")
    assert off["level"] == "warning"


@pytest.mark.parametrize(
    "container",
    [
        {"ROTA_TASK": "job", "ROTA_ENVIRONMENT": "staging"},
        {"ECS_CONTAINER_METADATA_URI_V4": "http://169.254.170.2/v4/cd189a933e5849daa93386466019ab50-2495160603"},
    ],
    ids=["ROTA_TASK", "metadata"],
)
def test_in_aws_the_role_decides_and_the_guard_is_not_even_imported(
    project: Project, environ: dict[str, str], container: dict[str, str]
) -> None:
    modules = "sorted(name for name in __import__('sys').modules if 'guard' in name or 'evaluation' in name)"
    write(project, code=f"{CODE}        context.log.info('modules', extra={{'names': {modules}}})\n")
    run = project.run("job", env={**environ, **container})
    assert run.status == 0
    assert run.record("modules")["names"] == []
    learning = project.run("--learn", "job", env={**environ, **container})
    assert (learning.status, learning.stdout) == (2, "")
    assert learning.stderr == "--learn records the boto3 calls of a handler on a laptop; in AWS the role decides\n"


def test_learning_sends_all_calls_and_prints_the_differences_on_stderr(
    project: Project, environ: dict[str, str]
) -> None:
    write(project, '\niam: {s3: {read: "reports-${environment}/in/*"}}')
    run = project.run("--learn", "job", "make", env=environ)
    assert run.status == 0
    assert [record["message"] for record in run.records] == ["started", "finished"]
    assert run.stderr.splitlines() == [
        "# iam of job in staging: 2 to add (+), 2 never used in this run (-)",
        "- sqs:",
        "-   send: jobs  # bundles.shared.iam",
        "  s3:",
        '-   read: "reports-${environment}/in/*"',
        '+   write: "reports-${environment}/out/*"',
        "+ exact:",
        "+   - actions: [sqs:CreateQueue]",
        '+     resources: ["arn:${partition}:sqs:${region}:${account}:jobs"]',
    ]
    smallest = "\n".join(row[2:] for row in run.stderr.splitlines() if not row.startswith("- "))
    assert yaml.safe_load(smallest)["s3"] == {"write": "reports-${environment}/out/*"}


def test_a_failed_run_is_learned_from_as_well(project: Project, environ: dict[str, str]) -> None:
    write(project, code=f"{CODE}        raise ValueError\n")
    run = project.run("--learn", "job", env=environ)
    assert run.status == 1
    assert '+   write: "reports-${environment}/out/*"' in run.stderr


def test_a_run_without_calls_needs_nothing(project: Project) -> None:
    project.write("handler: tasks.job:main\nrate: 1 day", "def main(context): pass")
    run = project.run("--learn", "job")
    assert (run.status, run.stderr) == (0, "# iam of job in staging: this run needed nothing\n")


def test_a_command_cannot_be_learned_from(project: Project) -> None:
    project.write("command: ['true']\nrate: 1 day")
    run = project.run("--learn", "job")
    assert (run.status, run.stdout) == (2, "")
    assert "job is a command, whose calls Rota cannot see" in run.stderr
    assert project.run("job").status == 0


def test_no_guard_and_learn_exclude_each_other(project: Project) -> None:
    project.write("handler: tasks.job:main\nrate: 1 day", "def main(context): pass")
    run = project.run("--learn", "--no-guard", "job")
    assert run.status == 2
    assert "not allowed with argument" in run.stderr


def test_after_the_name_both_options_are_the_tasks_own(project: Project) -> None:
    code = "def main(context): context.log.info('args', extra={'got': context.args})"
    project.write("handler: tasks.job:main\nrate: 1 day", code)
    assert project.run("job", "--learn", "--no-guard").record("args")["got"] == ["--learn", "--no-guard"]
