"""The life of a task: real processes, and the logs, parameters and secrets of a real emulator."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rota.local.simulator import AcceptedTask, Simulator, TaskState
from tests.local.simulator.conftest import EXECUTION_ROLE, GROUP, Control, accepted, client

Log = Callable[[AcceptedTask], list[str]]

WAITING = "import signal, time\nprint('up', flush=True)\n"
"""The beginning of a program that is to be stopped."""


def ended(control: Control, simulator: Simulator, task: AcceptedTask) -> TaskState:
    simulator.run(task)
    return control.waited_for(task.arn, "STOPPED")


def is_up(control: Control, log_of: Log, task: AcceptedTask) -> None:
    control.waited_for(task.arn, "RUNNING")
    until = time.monotonic() + 60
    while log_of(task) != ["up"]:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_task_passes_all_states_and_ends_with_its_containers_exit_code(
    control: Control, simulator: Simulator, log_of: Log
) -> None:
    task = accepted("import sys; print('one'); print('two', file=sys.stderr); print('three', end=''); sys.exit(3)")
    state = ended(control, simulator, task)
    assert [each.last_status for each in control.states(task.arn)] == [
        *("PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED")
    ]
    assert (state.stop_code, state.stopped_reason) == ("EssentialContainerExited", "Essential container in task exited")
    assert [(each.status, each.exit_code, each.reason) for each in state.containers] == [("STOPPED", 3, None)]
    assert sorted(log_of(task)) == ["one", "three", "two"]


def test_the_environment_is_the_declared_one_and_nothing_of_the_shell(
    control: Control, simulator: Simulator, log_of: Log, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CANARY_SECRET", "of the shell")
    monkeypatch.setenv("AWS_PROFILE", "production")
    client(control, "ssm").put_parameter(Name="/payments/eia-api-key", Value="k1", Type="SecureString")
    program = "import json, os; print(json.dumps([dict(os.environ), os.getcwd(), os.listdir(os.environ['TMPDIR'])]))"
    task = accepted(
        program,
        environment=[
            {"name": "LOG_LEVEL", "value": "info"},
            {"name": "AWS_ENDPOINT_URL", "value": "https://aws.example"},
        ],
        secrets=[{"name": "EIA_API_KEY", "valueFrom": "/payments/eia-api-key"}],
    )
    overrides = {"environment": [{"name": "ROTA_TRIGGER", "value": "schedule"}], "name": "save-fuel-price-data"}
    task = replace(task, overrides={"containerOverrides": [overrides]})
    assert ended(control, simulator, task).containers[0].exit_code == 0
    found, folder, temporary = json.loads(log_of(task)[0])
    private = {name: found.pop(name) for name in ("HOME", "TMPDIR", "PATH", "ECS_CONTAINER_METADATA_URI_V4")}
    assert found == {
        "LOG_LEVEL": "info",
        "EIA_API_KEY": "k1",
        "ROTA_TRIGGER": "schedule",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EXECUTION_ENV": "AWS_ECS_FARGATE",
        "AWS_ENDPOINT_URL": control.endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "LANG": "C.UTF-8",
    }
    assert (folder, temporary) == (str(tmp_path), [])
    assert private["HOME"] != os.environ.get("HOME")
    assert not Path(private["TMPDIR"]).parent.exists()


def test_a_secret_of_secrets_manager_is_given_whole_or_by_a_key_of_its_json_or_in_an_earlier_version(
    control: Control, simulator: Simulator, log_of: Log
) -> None:
    whole = json.dumps({"user": "tasks", "password": "p1"})
    manager = client(control, "secretsmanager")
    made = manager.create_secret(Name="payments/db", SecretString=json.dumps({"user": "before"}))
    manager.put_secret_value(SecretId=made["ARN"], SecretString=whole)
    parts = {"A": "", "B": ":user::", "C": ":user:AWSPREVIOUS:", "D": f":user::{made['VersionId']}"}
    task = accepted(
        "import os; print(*(os.environ[name] for name in 'ABCD'), sep='\\n')",
        secrets=[{"name": name, "valueFrom": made["ARN"] + part} for name, part in parts.items()],
    )
    ended(control, simulator, task)
    assert log_of(task) == [whole, "tasks", "before", "before"]


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("/payments/none", "invalid ssm parameters: /payments/none"),
        ("arn:aws:secretsmanager:us-east-1:222222222222:secret:none-AbCdEf", "unable to retrieve secret from asm: "),
        ("KEYLESS:password::", "retrieved secret from Secrets Manager did not contain json key password"),
    ],
)
def test_a_task_whose_secret_does_not_exist_fails_to_start_and_no_value_is_printed(
    control: Control, simulator: Simulator, place: str, reason: str
) -> None:
    arn = client(control, "secretsmanager").create_secret(Name="payments/db", SecretString="s3cr3t")["ARN"]
    task = accepted("", secrets=[{"name": "DB", "valueFrom": place.replace("KEYLESS", arn)}])
    state = ended(control, simulator, task)
    assert state.stop_code == "TaskFailedToStart"
    assert (state.stopped_reason or "").startswith("ResourceInitializationError: unable to pull secrets")
    assert reason in (state.stopped_reason or "")
    assert "s3cr3t" not in (state.stopped_reason or "")
    assert state.containers[0].exit_code is None
    assert "RUNNING" not in [each.last_status for each in control.states(task.arn)]


def test_a_task_without_its_log_group_fails_to_start(control: Control, simulator: Simulator) -> None:
    client(control, "logs").delete_log_group(logGroupName=GROUP)
    state = ended(control, simulator, accepted(""))
    assert state.stop_code == "TaskFailedToStart"
    assert (state.stopped_reason or "").startswith("ResourceInitializationError: failed to validate logger args: ")
    assert "ResourceNotFoundException" in (state.stopped_reason or "")


def test_a_task_whose_execution_role_does_not_trust_ecs_fails_to_start(control: Control, simulator: Simulator) -> None:
    control.untrusted.add(EXECUTION_ROLE)
    state = ended(control, simulator, accepted(""))
    assert state.stop_code == "TaskFailedToStart"
    assert f"ecs-tasks.amazonaws.com may not assume {EXECUTION_ROLE}" in (state.stopped_reason or "")


@pytest.mark.parametrize("argv", [["bin/milmove-tasks"], ["no-such-program", "-x"]])
def test_a_program_that_does_not_exist_cannot_be_started(
    control: Control, simulator: Simulator, argv: list[str]
) -> None:
    state = ended(control, simulator, accepted(argv))
    assert state.stop_code == "TaskFailedToStart"
    assert state.stopped_reason == f'CannotStartContainerError: exec: "{argv[0]}": executable file not found in $PATH'


def test_without_a_project_there_is_no_folder_to_run_in(control: Control) -> None:
    state = ended(control, Simulator(control, None), accepted(""))
    assert (state.stopped_reason or "").startswith("CannotStartContainerError: ")


def test_a_stopped_task_gets_its_stop_timeout_to_finish(control: Control, simulator: Simulator, log_of: Log) -> None:
    finish = "def end(*_):\n    print('drained')\n    raise SystemExit(143)\nsignal.signal(signal.SIGTERM, end)\n"
    task = accepted(f"import signal\n{finish}{WAITING}time.sleep(60)")
    simulator.run(task)
    is_up(control, log_of, task)
    simulator.stop(task.arn, "deploying")
    state = control.waited_for(task.arn, "STOPPED")
    assert (state.stop_code, state.stopped_reason) == ("UserInitiated", "deploying")
    assert state.containers[0].exit_code == 143
    assert log_of(task) == ["up", "drained"]


def test_a_task_that_is_stopped_before_its_containers_start_never_runs(
    control: Control, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = control.report

    def stop_at_once(task_arn: str, state: TaskState) -> None:
        report(task_arn, state)
        if state.last_status == "ACTIVATING":
            simulator.stop(task_arn, "changed my mind")

    monkeypatch.setattr(control, "report", stop_at_once)
    state = ended(control, simulator, task := accepted(""))
    assert (state.stop_code, state.stopped_reason) == ("UserInitiated", "changed my mind")
    assert state.containers[0].exit_code is None
    assert "RUNNING" not in [each.last_status for each in control.states(task.arn)]


def test_a_task_that_ignores_sigterm_is_killed_after_its_stop_timeout(
    control: Control, simulator: Simulator, log_of: Log
) -> None:
    task = accepted(f"{WAITING.replace('print', 'signal.signal(15, 1); print')}time.sleep(60)", stopTimeout=1)
    simulator.run(task)
    is_up(control, log_of, task)
    begin = time.monotonic()
    simulator.stop(task.arn)
    state = control.waited_for(task.arn, "STOPPED")
    assert time.monotonic() - begin >= 1
    assert (state.stopped_reason, state.containers[0].exit_code) == ("Task stopped by user", 137)


def test_a_container_over_its_memory_is_killed_for_that_reason(control: Control, simulator: Simulator) -> None:
    task = accepted("import time\nhold = bytearray(b'x') * (200 << 20)\ntime.sleep(60)", memory=100)
    container = ended(control, simulator, task).containers[0]
    assert container.exit_code == 137
    assert container.reason == "OutOfMemoryError: Container killed due to memory usage"


def test_the_memory_of_all_processes_of_a_container_counts(control: Control, simulator: Simulator) -> None:
    hold = "import time\nhold = bytearray(b'x') * (80 << 20)\ntime.sleep(60)"
    both = f"import subprocess, sys\n[one.wait() for one in [subprocess.Popen([sys.executable, '-c', {hold!r}])] * 2]"
    task = accepted(both.replace("] * 2", f", subprocess.Popen([sys.executable, '-c', {hold!r}])]"))
    task = replace(task, definition={**task.definition, "memory": "128"})
    assert ended(control, simulator, task).containers[0].exit_code == 137


def test_without_an_engine_only_the_tasks_own_container_runs_and_its_log_says_so(
    control: Control, simulator: Simulator, log_of: Log
) -> None:
    task = accepted("raise SystemExit(5)")
    [main] = task.definition["containerDefinitions"]
    side = {"name": "proxy", "image": "proxy:1", "essential": False}
    side["command"] = ["bin/proxy"]
    main |= {"dependsOn": [{"containerName": "proxy", "condition": "HEALTHY"}]}
    task = replace(task, definition={**task.definition, "containerDefinitions": [side, main]})
    state = ended(control, simulator, task)
    assert [(each.name, each.exit_code) for each in state.containers] == [("proxy", None), ("save-fuel-price-data", 5)]
    why = "no container engine answers here"
    assert log_of(task) == [f"the local AWS runs save-fuel-price-data without proxy: {why}"]
    assert state.containers[0].reason == f"left out: {why}"


def test_without_an_engine_a_task_runs_without_its_file_systems_and_its_log_says_so(
    control: Control, simulator: Simulator, log_of: Log
) -> None:
    point = {"containerPath": "/mnt/data", "sourceVolume": "efs_data"}
    task = accepted("raise SystemExit(5)", mountPoints=[point, {"containerPath": "/tmp", "sourceVolume": "tmp"}])  # noqa: S108
    volumes = [{"name": "efs_data", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}, {"name": "tmp"}]
    task = replace(task, definition={**task.definition, "volumes": volumes})
    assert ended(control, simulator, task).containers[0].exit_code == 5
    why = "no container engine answers here"
    assert log_of(task) == [f"the local AWS runs save-fuel-price-data without /mnt/data: {why}"]


def test_processes_that_a_container_leaves_behind_are_ended_with_it(
    control: Control, simulator: Simulator, tmp_path: Path
) -> None:
    child = "import subprocess, sys\np = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    task = accepted(f"{child}open('pid', 'w').write(str(p.pid))")
    assert ended(control, simulator, task).containers[0].exit_code == 0
    assert not is_alive(int((tmp_path / "pid").read_text()))


def test_closing_ends_every_process_and_the_simulator_goes_on(
    control: Control, simulator: Simulator, log_of: Log, tmp_path: Path
) -> None:
    simulator.start()
    task = accepted(f"import os; open('pid', 'w').write(str(os.getpid()))\n{WAITING}time.sleep(60)")
    simulator.run(task)
    is_up(control, log_of, task)
    simulator.close()
    assert not is_alive(int((tmp_path / "pid").read_text()))
    assert control.waited_for(task.arn, "STOPPED").stop_code == "TerminationNotice"
    assert ended(control, simulator, accepted("")).containers[0].exit_code == 0


def is_alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "unable to retrieve secret from asm: "),
        ("s3cr3t", "the secret payments/ghcr is no JSON with 'username' and 'password'"),
        ('{"username": "s3cr3t"}', "the secret payments/ghcr is no JSON with 'username' and 'password'"),
        ('{"username": "payments", "password": "s3cr3t"}', ""),
    ],
)
def test_the_credentials_of_a_container_registry_are_read_before_a_task_starts(
    control: Control, simulator: Simulator, value: str | None, reason: str
) -> None:
    if value is not None:
        client(control, "secretsmanager").create_secret(Name="payments/ghcr", SecretString=value)
    task = accepted("", repositoryCredentials={"credentialsParameter": "payments/ghcr"})
    state = ended(control, simulator, task)
    stopped = state.stopped_reason or ""
    assert (state.stop_code == "TaskFailedToStart") == bool(reason)
    assert reason in stopped
    assert "s3cr3t" not in stopped
