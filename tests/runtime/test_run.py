import re

import pytest

from tests.runtime.conftest import Project

HANDLER = "handler: tasks.job:main\nrate: 1 day"


def test_a_run_leaves_one_started_and_one_finished_record_and_status_0(project: Project) -> None:
    project.write(HANDLER, "def main(context): context.log.info('working', extra={'items': 3})")
    run = project.run("job")
    assert (run.status, run.stderr) == (0, "")
    assert [record["message"] for record in run.records] == ["started", "working", "finished"]
    finished = run.record("finished")
    assert (finished["outcome"], finished["exit_code"], finished["level"]) == ("succeeded", 0, "info")
    assert 0 <= finished["duration_seconds"] < 60


def test_a_run_on_this_machine_says_which_containers_it_leaves_out_and_one_in_its_container_does_not(
    project: Project,
) -> None:
    entry = f"{HANDLER}\ncontainers: [{{name: pdf}}, {{name: otel}}]\ndepends_on: {{pdf: started}}"
    project.write(entry, "def main(context): pass")
    run = project.run("job")
    assert (run.status, run.stderr) == (0, "runs job alone, without the containers beside it: pdf, otel\n")
    there = project.run("job", env={"ROTA_TASK": "job", "ROTA_ENVIRONMENT": "staging"})
    assert (there.status, there.stderr) == (0, "")


def test_every_record_names_the_task_the_environment_and_the_run(project: Project) -> None:
    project.write(HANDLER, "def main(context): context.log.info('working', extra={'items': 3})")
    run = project.run("job")
    assert {(record["task"], record["environment"]) for record in run.records} == {("job", "staging")}
    (run_id,) = {record["run"] for record in run.records}
    assert re.fullmatch(r"[0-9a-f]{32}", run_id)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", run.record("working")["time"])
    assert run.record("working")["items"] == 3


def test_on_fargate_the_run_is_named_by_the_id_of_the_ecs_task(project: Project) -> None:
    project.write(HANDLER, "def main(context): pass")
    address = "http://169.254.170.2/v4/cd189a933e5849daa93386466019ab50-2495160603"
    run = project.run("job", env={"ECS_CONTAINER_METADATA_URI_V4": address})
    assert {record["run"] for record in run.records} == {"cd189a933e5849daa93386466019ab50"}


def test_an_exception_is_status_1_and_its_traceback_a_field_of_one_record(project: Project) -> None:
    project.write(HANDLER, "def main(context): raise ValueError('no price for 2026-01-05')")
    run = project.run("job")
    assert (run.status, run.stderr) == (1, "")
    error = run.record("the handler raised")["exception"]
    assert (error["type"], error["message"]) == ("ValueError", "no price for 2026-01-05")
    assert "line 1, in main" in error["traceback"]
    assert (run.record("finished")["outcome"], run.record("finished")["level"]) == ("failed", "error")


def test_an_error_while_the_module_is_imported_is_the_handlers_own(project: Project) -> None:
    project.write(HANDLER, "import nosuchlibrary\ndef main(context): pass")
    run = project.run("job")
    assert run.status == 1
    assert run.record("the handler raised")["exception"]["type"] == "ModuleNotFoundError"
    assert run.record("finished")["outcome"] == "failed"


@pytest.mark.parametrize(
    ("code", "status"), [("None", 0), ("0", 0), ("7", 7), ("'disk full'", 1), ("256", 1), ("-1", 255)]
)
def test_a_handler_that_exits_chooses_the_status_but_never_0_for_a_failure(
    project: Project, code: str, status: int
) -> None:
    project.write(HANDLER, f"import sys\ndef main(context): sys.exit({code})")
    run = project.run("job")
    assert run.status == status == run.record("finished")["exit_code"]
    assert run.record("finished")["outcome"] == ("failed" if status else "succeeded")


def test_a_returned_value_is_reported_as_meaningless(project: Project) -> None:
    project.write(HANDLER, "def main(context): return 3")
    run = project.run("job")
    assert run.status == 0
    assert run.record("the handler returned a value of type int, which means nothing")["level"] == "warning"


def test_everything_after_the_name_goes_to_the_task(project: Project) -> None:
    project.write(HANDLER, "def main(context): context.log.info('args', extra={'got': context.args})")
    assert project.run("job", "DIA", "--env", "x").record("args")["got"] == ["DIA", "--env", "x"]
    assert project.run("job", "--", "--help").record("args")["got"] == ["--help"]
    assert project.run("--env", "staging", "--", "job", "DIA").record("args")["got"] == ["DIA"]


@pytest.mark.parametrize("text", ["yesterday", "2026-01-05T12:00:00"])
def test_a_nominal_time_without_a_zone_is_rejected(project: Project, text: str) -> None:
    project.write(HANDLER, "def main(context): pass")
    run = project.run("job", env={"ROTA_SCHEDULED_TIME": text})
    assert run.status == 2
    assert run.stderr == f"ROTA_SCHEDULED_TIME must be a time with a zone, like 2026-01-05T12:00:00Z (got '{text}')\n"


def test_log_level_chooses_what_is_recorded(project: Project) -> None:
    project.write(HANDLER, "def main(context): context.log.debug('detail')")
    assert project.run("job", env={"LOG_LEVEL": "DEBUG"}).record("detail")["level"] == "debug"
    assert "detail" not in project.run("job").stdout
    run = project.run("job", env={"LOG_LEVEL": "loud"})
    assert run.record("LOG_LEVEL 'loud' is none of debug, info, warning, error; using info")["level"] == "warning"


def test_text_that_cannot_be_encoded_is_escaped(project: Project) -> None:
    project.write(HANDLER, r"def main(context): context.log.info('gr\u00fc\u00df dich, \udc80')")
    assert project.run("job").record("gr\u00fc\u00df dich, \udc80")["level"] == "info"


def test_what_a_library_logs_or_warns_of_is_json_too(project: Project) -> None:
    code = """
        import logging, warnings

        def main(context):
            logging.getLogger("library").warning("slow")
            warnings.warn("old call", stacklevel=1)
    """
    project.write(HANDLER, code)
    run = project.run("job")
    assert run.record("slow")["logger"] == "library"
    assert any("old call" in record["message"] for record in run.records)
    assert run.stderr == ""


def test_ctrl_c_ends_a_run_with_status_130_and_a_record(project: Project) -> None:
    project.write(HANDLER, "import os, signal\ndef main(context): os.kill(os.getpid(), signal.SIGINT)")
    run = project.run("job")
    assert (run.status, run.stderr) == (130, "")
    assert run.record("finished")["outcome"] == "interrupted"
