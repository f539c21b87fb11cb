"""The image, built and run by a real engine as the synthesized task definitions say. `make image-test` runs these."""

import json
import socket

import pytest

from rota.local import Emulator
from tests.image.built_image import Run
from tests.image.engine.client import Engine
from tests.image.task_definition import TaskDefinition

pytestmark = pytest.mark.engine

Definitions = dict[str, TaskDefinition]

TMP = "/tmp"  # noqa: S108  # the volume
OF_THE_ENGINE = {"HOME", "HOSTNAME"}
SHOW = "import json, os; print(json.dumps(dict(os.environ)))"
WRITE = """\
import errno, sys
for folder in sys.argv[1:]:
    try:
        open(f"{folder}/written", "w").close()
        print(folder, "written")
    except OSError as error:
        print(folder, errno.errorcode[error.errno])
"""


def image_variables(engine: Engine, image: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in engine.inspect(image)["Config"]["Env"])


def need_this_machine(engine: Engine) -> None:
    """Skip where a container in the network of the engine's machine does not reach this one's loopback address."""
    if engine.docker("info", "--format", "{{.Name}}").stdout.strip() != socket.gethostname():
        pytest.skip("the engine is on another machine, where this one's loopback address leads elsewhere")


# --- what the container is given ---


def test_the_task_runs_as_the_numbered_user_of_image_and_definition(
    engine: Engine, built: str, probes: Definitions, run: Run
) -> None:
    container = run(probes["succeed"], "id", "-u", image=built)
    assert container.wait() == 0
    assert container.output.strip() == "10001"
    assert engine.inspect(built)["Config"]["User"] == probes["succeed"].container["User"] == "10001:10001"


def test_nothing_but_tmp_can_be_written_to(built: str, probes: Definitions, run: Run) -> None:
    folders = ["/", "/app", "/app/tasks", "/etc", "/var/tmp", "/venv"]  # noqa: S108  # a folder to be refused
    for user in ("10001:10001", "0:0"):
        container = run(
            probes["succeed"],
            *("python", "-c", WRITE, TMP, *folders),
            image=built,
            options=("--network=none", "--user", user),
        )
        assert container.wait() == 0, container.output
        assert container.output.splitlines() == [f"{TMP} written", *(f"{folder} EROFS" for folder in folders)]


def test_tmp_is_a_volume_of_the_image(engine: Engine, built: str) -> None:
    """Fargate takes a volume's owner and mode from it: a task that is not root could not write there otherwise."""
    assert engine.inspect(built)["Config"]["Volumes"] == {TMP: {}}


def test_a_process_sees_the_declared_variables_and_those_of_the_image_only(
    engine: Engine, built: str, probes: Definitions, run: Run
) -> None:
    of_the_image = image_variables(engine, built)
    for definition in probes.values():
        secrets = {name: f"the value of {name}" for name in definition.secrets}
        container = run(definition, "python", "-c", SHOW, image=built, **secrets)
        assert container.wait() == 0, container.output
        seen = {name: value for name, value in json.loads(container.output).items() if name not in OF_THE_ENGINE}
        seen.pop("LC_CTYPE", None)  # Python's own, in a locale without a name (PEP 538)
        assert seen == {**of_the_image, **definition.variables, **secrets}


def test_the_image_itself_sets_three_variables(engine: Engine, base: str, built: str) -> None:
    below, whole = image_variables(engine, base), image_variables(engine, built)
    assert {name: value for name, value in whole.items() if below.get(name) != value} == {
        "PATH": f"/venv/bin:{below['PATH']}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
    }


# --- how it ends ---


def test_a_task_that_returns_ends_with_zero(probe: str, probes: Definitions, run: Run) -> None:
    container = run(probes["succeed"], image=probe)
    assert container.wait() == 0, container.output
    assert [record["message"] for record in container.records] == ["started", "ended", "finished"]


def test_a_task_that_raises_ends_with_one_and_its_traceback_in_the_log(
    probe: str, probes: Definitions, run: Run
) -> None:
    container = run(probes["fail"], image=probe)
    assert container.wait() == 1
    raised, finished = container.records[-2:]
    assert "RuntimeError: fail fails" in raised["exception"]["traceback"]
    assert finished["outcome"] == "failed"


@pytest.mark.parametrize("argv", [("run", "suceed"), ("list",), ("run",)])
def test_a_wrong_command_ends_with_two_and_without_a_traceback(
    argv: tuple[str, ...], probe: str, probes: Definitions, run: Run
) -> None:
    container = run(probes["succeed"], *probes["succeed"].container["EntryPoint"], *argv, image=probe)
    assert container.wait() == 2
    assert "Traceback" not in container.output


def test_a_task_that_is_stopped_finishes_its_item_within_the_stop_timeout_and_ends_with_143(
    probe: str, probes: Definitions, run: Run
) -> None:
    container = run(probes["drain"], image=probe)
    container.wait_for('"begun"')
    seconds = container.stop()
    assert seconds < probes["drain"].stop_timeout - 5
    assert container.state["ExitCode"] == 143
    items = [record for record in container.records if record["message"] in {"begun", "done"}]
    assert items[-1]["message"] == "done"
    assert len(items) % 2 == 0
    assert container.records[-1]["outcome"] == "stopped"


def test_a_task_that_does_not_stop_is_ended_before_the_stop_timeout_with_its_end_in_the_log(
    probe: str, probes: Definitions, run: Run
) -> None:
    container = run(probes["linger"], image=probe)
    container.wait_for('"waiting"')
    seconds = container.stop()
    timeout = probes["linger"].stop_timeout
    assert timeout - 2 < seconds < timeout + 1
    assert container.state["ExitCode"] == 143  # SIGKILL would leave 137
    assert container.records[-1]["outcome"] == "stopped"


def test_a_task_that_takes_more_memory_than_it_has_ends_with_137_and_is_reported_as_out_of_memory(
    probe: str, probes: Definitions, run: Run
) -> None:
    container = run(probes["grow"], image=probe)
    assert container.wait() == 137
    assert container.state["OOMKilled"] is True
    assert 100 < container.records[-1]["mebibytes"] < int(probes["grow"].properties["Memory"])


# --- what it does in AWS ---


def test_a_task_works_against_the_local_aws_and_reads_its_secret(
    engine: Engine, probe: str, probes: Definitions, run: Run, aws: Emulator
) -> None:
    need_this_machine(engine)
    import boto3

    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="probe-staging")
    s3.put_object(Bucket="probe-staging", Key="in", Body=b"one")
    container = run(probes["copy"], image=probe, options=("--network=host",), SUFFIX="two", **aws.environment)
    assert container.wait() == 0, container.output
    assert container.records[-1]["outcome"] == "succeeded"
    assert s3.get_object(Bucket="probe-staging", Key="out")["Body"].read() == b"one two"
