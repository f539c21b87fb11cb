"""`rota local`: real processes on real ports; whatever a test starts is gone when it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rota.local.emulator.background import BackgroundAws
from rota.local.host.processes import birth_of

ROTA = (sys.executable, "-m", "rota", "local")
WHO = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])"


@dataclass(frozen=True)
class Project:
    """A project in a folder with a space and a quote in its name."""

    folder: Path

    @property
    def environ(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "ROTA_", "CDK_"))}

    def local(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """`rota local …` in it, to its end."""
        return subprocess.run(
            [*ROTA, *arguments],
            cwd=self.folder,
            env={**self.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def begun(self, *arguments: str) -> "subprocess.Popen[str]":
        """The same, under way."""
        return subprocess.Popen(
            [*ROTA, *arguments],
            cwd=self.folder,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def running(self) -> dict[str, Any]:
        """What is written down of the emulator that runs."""
        assert self.record
        assert birth_of(self.record["pid"]) == self.record["birth"]
        return self.record

    @property
    def record(self) -> dict[str, Any] | None:
        try:
            return dict(json.loads((self.folder / ".rota/local/emulator.json").read_text()))
        except OSError:
            return None


def make_project(folder: Path) -> Project:
    (folder / "tasks").mkdir(parents=True)
    (folder / "tasks/tasks.yaml").write_text(
        "version: 1\napp: payments\ntasks: {poll: {command: [poll]}}\nenvironments:\n"
        '  staging: {account: "222222222222", region: us-west-2}\n  prod: {}\n'
    )
    return Project(folder)


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project whose local AWS runs; in the end it does not, by its process's id."""
    project = make_project(tmp_path_factory.mktemp("it's a project"))
    started = project.local("up", "--port", "0")
    assert (started.returncode, started.stdout) == (0, ""), started.stderr
    pid = project.running["pid"]
    yield project
    stopped = project.local("down")
    assert stopped.returncode == 0
    assert f"(process {pid}) is stopped" in stopped.stderr
    assert birth_of(pid) is None


@pytest.fixture
def down(tmp_path: Path) -> Iterator[Project]:
    """A project whose local AWS does not run yet; nor in the end."""
    project = make_project(tmp_path / "project")
    yield project
    BackgroundAws(project.folder / ".rota/local").stop()


def test_a_second_up_prints_that_it_is_running_already(up: Project) -> None:
    again = up.local("up")
    assert again.returncode == 0
    assert f"is running already at {up.running['endpoint']} (process {up.running['pid']})" in again.stderr


def test_status_prints_where_since_when_and_what_is_in_which_account(up: Project) -> None:
    program = "import boto3; s3 = boto3.client('s3'); s3.create_bucket(Bucket='reports-in', CreateBucketConfiguration="
    made = up.local("exec", "--env", "staging", sys.executable, "-c", program + "{'LocationConstraint': 'us-west-2'})")
    assert made.returncode == 0, made.stderr
    shown = up.local("status", "--env", "staging").stdout.splitlines()
    assert shown[0] == f"the local AWS runs at {up.running['endpoint']} (process {up.running['pid']})"
    assert shown[1].startswith("since 20")
    assert shown[2] == f"its files are in {up.folder.resolve() / '.rota/local'}"
    assert shown[3:] == ["account 222222222222 in us-west-2:", "  1 bucket"]

    assert up.local("reset").stderr.endswith("is empty\n")
    facts = json.loads(up.local("status", "--env", "staging", "--json").stdout)
    assert (facts["running"], facts["account"], facts["region"]) == (True, "222222222222", "us-west-2")
    assert set(facts["contents"].values()) == {0}
    assert facts["endpoint"].startswith("http://127.0.0.1:")


def test_a_shell_evaluates_env_whatever_the_folder_is_called(up: Project) -> None:
    script = (
        f'eval "$({sys.executable} -m rota local env --env staging)" && "{sys.executable}" -c "{WHO}" && echo $CDK_HOME'
    )
    variables = {"AWS_PROFILE": "production", "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1", "AWS_SESSION_TOKEN": "t"}
    shell = ["sh", "-c", f"{script} && env"]
    ran = subprocess.run(
        shell, cwd=up.folder, env={**up.environ, **variables}, capture_output=True, text=True, check=False
    )
    account, cdk_home, *environ = ran.stdout.splitlines()
    assert (account, cdk_home) == ("222222222222", str(up.folder / ".rota/local/cdk")), ran.stderr
    assert not set(variables) & {line.partition("=")[0] for line in environ}


def test_env_prints_json_as_well(up: Project) -> None:
    found = json.loads(up.local("env", "--json", "--env", "staging").stdout)
    assert found["set"]["AWS_ACCESS_KEY_ID"] == "222222222222"
    assert found["set"]["AWS_ENDPOINT_URL"] == up.running["endpoint"]
    assert "AWS_PROFILE" in found["unset"]


def test_exec_points_a_command_here_and_nowhere_else(up: Project, tmp_path: Path) -> None:
    (tmp_path / "config").write_text(
        "[profile production]\nregion = eu-west-1\nignore_configured_endpoint_urls = true\n"
    )
    (tmp_path / "credentials").write_text(
        "[production]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n"
    )
    elsewhere = {
        "AWS_PROFILE": "production",
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1",
        "HTTP_PROXY": "http://127.0.0.1:1",
    }
    for_staging = up.local("exec", "--env", "staging", "--", sys.executable, "-c", WHO, **elsewhere)
    assert (for_staging.stdout, for_staging.stderr) == ("222222222222\n", "")
    named = WHO.replace("boto3.client", "boto3.Session(profile_name='production').client")
    by_profile = up.local("exec", "--", sys.executable, "-c", named, **elsewhere)
    assert "ProfileNotFound" in by_profile.stderr


def test_the_arguments_and_the_exit_status_are_the_commands_own(up: Project) -> None:
    program = "import sys; print(sys.argv[1:]); sys.exit(7)"
    for lead in ([], ["--"]):
        ran = up.local("exec", *lead, sys.executable, "-c", program, "--env", "x", "--", "--json", "-h")
        assert (ran.returncode, ran.stdout) == (7, "['--env', 'x', '--', '--json', '-h']\n")


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_reaches_the_command_itself(up: Project, sent: signal.Signals) -> None:
    program = (
        "import signal, sys\n"
        f"signal.signal({int(sent)}, lambda *_: sys.exit(40))\n"
        "print('ready', flush=True)\nsignal.pause()"
    )
    running = up.begun("exec", "--", sys.executable, "-c", program)
    assert running.stdout is not None
    assert running.stdout.readline() == "ready\n"
    running.send_signal(sent)
    assert running.communicate(timeout=20)[1] == ""
    assert running.returncode == 40


@pytest.mark.parametrize(
    ("command", "code", "complaint"),
    [
        ("no-such-command", 127, "there is no command 'no-such-command'"),
        ("./tasks/tasks.yaml", 126, "the command './tasks/tasks.yaml' cannot be started: Permission denied"),
    ],
)
def test_a_command_that_cannot_be_started_is_reported_as_a_shell_does(
    up: Project, command: str, code: int, complaint: str
) -> None:
    ran = up.local("exec", "--", command)
    assert (ran.returncode, ran.stdout, ran.stderr) == (code, "", f"{complaint}\n")


def test_it_outlives_the_terminal_and_ctrl_c_of_the_command_that_started_it(up: Project) -> None:
    pid = up.running["pid"]
    assert (os.getsid(pid), os.getpgid(pid)) == (pid, pid)


def test_the_message_for_another_project_is_that_the_port_is_taken(up: Project, down: Project) -> None:
    port = up.running["endpoint"].rpartition(":")[2]
    rejected = down.local("up", "--port", port)
    assert rejected.returncode == 1
    assert f"port {port} is in use by another emulator" in rejected.stderr
    assert down.local("down").stderr == "the local AWS is not running\n"
    assert up.running


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_up_leaves_nothing_running(down: Project, sent: signal.Signals, code: int) -> None:
    starting = down.begun("up", "--port", "0")
    until = time.monotonic() + 20
    while not (record := down.record) and time.monotonic() < until:
        time.sleep(0.005)
    assert record
    starting.send_signal(sent)
    _, err = starting.communicate(timeout=20)
    assert (starting.returncode, err) == (code, "")
    assert birth_of(record["pid"]) is None
    assert down.record is None


def test_of_two_at_once_one_starts_it_and_both_print_where_it_runs(down: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    messages = [process.communicate(timeout=40)[1] for process in [down.begun("up", "--port", port) for _ in range(2)]]
    states = sorted(line.partition(" at ")[0] for line in "".join(messages).splitlines() if " at " in line)
    assert states == ["the local AWS is running already", "the local AWS runs"]
