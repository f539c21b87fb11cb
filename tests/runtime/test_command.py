from tests.runtime.conftest import Project


def test_a_command_runs_with_the_tasks_variables_and_arguments(project: Project) -> None:
    script = "echo $ROTA_TASK $ROTA_ENVIRONMENT $TABLE $1"
    project.write(f"""command: [sh, -c, "{script}", sh]\nrate: 1 day\nenv: {{TABLE: jobs}}""")
    run = project.run("job", "DIA")
    assert run.status == 0
    assert "job staging jobs DIA" in run.stdout.splitlines()
    assert run.record("finished")["outcome"] == "succeeded"


def test_a_command_gets_variables_whose_names_have_dots_and_hyphens(project: Project) -> None:
    project.write("command: [env]\nrate: 1 day\nenv: {spring.datasource.max-size: '5'}")
    assert "spring.datasource.max-size=5" in project.run("job").stdout.splitlines()


def test_an_entry_point_comes_before_the_command(project: Project) -> None:
    project.write("entrypoint: [echo, a]\ncommand: [b]\nrate: 1 day")
    assert "a b" in project.run("job").stdout.splitlines()


def test_a_commands_exit_status_is_passed_on(project: Project) -> None:
    project.write("command: [sh, -c, 'exit 41']\nrate: 1 day")
    run = project.run("job")
    assert run.status == 41
    assert (run.record("finished")["outcome"], run.record("finished")["exit_code"]) == ("failed", 41)


def test_a_command_ended_by_a_signal_has_the_status_that_a_shell_gives_it(project: Project) -> None:
    project.write("command: [sh, -c, 'kill -9 $$']\nrate: 1 day")
    assert project.run("job").status == 137


def test_a_command_that_is_not_there_is_a_failure_without_a_traceback(project: Project) -> None:
    project.write("command: [bin/nosuch]\nrate: 1 day")
    run = project.run("job")
    assert (run.status, run.stderr) == (1, "")
    failure = run.record("the command cannot be started")
    assert (failure["command"], failure["reason"]) == (["bin/nosuch"], "No such file or directory")
    assert "Traceback" not in run.stdout


def test_the_image_s_own_command_needs_the_image_and_the_message_says_so(project: Project) -> None:
    project.write("command: image\nrate: 1 day")
    run = project.run("job")
    assert (run.status, run.stdout) == (2, "")
    assert run.stderr == (
        "'job' runs its image's own command (command: image), which this machine does not have: run a container of the"
        " image, or write the command out\n"
    )
