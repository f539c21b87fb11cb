import signal
import subprocess
import time

from tests.runtime.conftest import Project, Run, ended


def stop_once_it_works(process: subprocess.Popen[str]) -> Run:
    """Send SIGTERM when the task has printed `ready`."""
    assert process.stdout
    seen = ""
    while "ready" not in seen:
        line = process.stdout.readline()
        assert line, seen
        seen += line
    process.send_signal(signal.SIGTERM)
    return ended(process, seen)


def test_a_handler_sees_sigterm_and_has_time_to_finish_its_item(project: Project) -> None:
    code = """
        import time

        def main(context):
            print("ready", flush=True)
            while not context.stopping:
                time.sleep(0.01)
            time.sleep(0.2)
            context.log.info("item finished")
    """
    project.write("handler: tasks.job:main\nrate: 1 day", code)
    run = stop_once_it_works(project.start("job"))
    assert run.status == 143
    assert [record["message"] for record in run.records] == ["started", "stopping", "item finished", "finished"]
    assert (run.record("finished")["outcome"], run.record("finished")["exit_code"]) == ("stopped", 143)


def test_a_handler_that_fails_while_stopping_is_recorded_but_the_status_stays_143(project: Project) -> None:
    code = """
        import time

        def main(context):
            print("ready", flush=True)
            while not context.stopping:
                time.sleep(0.01)
            raise OSError("half a file")
    """
    project.write("handler: tasks.job:main\nrate: 1 day", code)
    run = stop_once_it_works(project.start("job"))
    assert run.status == 143
    assert run.record("the handler raised")["exception"]["type"] == "OSError"


def test_a_handler_that_does_not_stop_is_ended_a_second_before_ecs_would_kill_it(project: Project) -> None:
    code = """
        import time

        def main(context):
            print("ready", flush=True)
            time.sleep(60)
    """
    project.write("handler: tasks.job:main\nrate: 1 day\nstop_timeout: 2 seconds", code)
    process = project.start("job")
    before = time.monotonic()
    run = stop_once_it_works(process)
    assert run.status == 143
    assert time.monotonic() - before < 10
    assert run.record("the task did not stop within 1 seconds of SIGTERM")["level"] == "error"
    assert run.record("finished")["outcome"] == "stopped"


def test_a_command_gets_sigterm_passed_on_and_its_own_status_counts(project: Project) -> None:
    script = "trap 'echo bye; exit 9' TERM; echo ready; while :; do sleep 0.05; done"
    project.write(f"""command: [sh, -c, "{script}"]\nrate: 1 day""")
    run = stop_once_it_works(project.start("job"))
    assert run.status == 9
    assert "bye" in run.stdout.splitlines()
    assert (run.record("finished")["outcome"], run.record("finished")["exit_code"]) == ("stopped", 9)


def test_a_command_that_ignores_sigterm_is_killed(project: Project) -> None:
    script = "trap '' TERM; echo ready; exec sleep 60"
    project.write(f"""command: [sh, -c, "{script}"]\nrate: 1 day\nstop_timeout: 2 seconds""")
    run = stop_once_it_works(project.start("job"))
    assert run.status == 143
    assert run.record("finished")["outcome"] == "stopped"
