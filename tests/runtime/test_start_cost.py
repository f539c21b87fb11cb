import os
import statistics
import subprocess
import sys

import pytest

from tests.runtime.conftest import REPOSITORY, Project

SLOW = {
    "aiohttp",
    "asyncio",
    "aws_cdk",
    "boto3",
    "botocore",
    "cron_descriptor",
    "importlib.metadata",
    "jsii",
    "rich",
    "typer",
}


CONTAINER = {"ROTA_TASK": "job", "ROTA_ENVIRONMENT": "staging"}


def test_nothing_slow_is_imported_on_the_way_to_the_handler(project: Project) -> None:
    code = "import sys\ndef main(context): context.log.info('modules', extra={'names': sorted(sys.modules)})"
    project.write("handler: tasks.job:main\nrate: 1 day", code)
    assert SLOW.isdisjoint(project.run("job", env=CONTAINER).record("modules")["names"])


@pytest.mark.parametrize("place", ["container", "laptop"])
def test_a_task_that_does_nothing_costs_no_more_cpu_than_importing_boto3(project: Project, place: str) -> None:
    project.write("handler: tasks.job:main\nrate: 1 day", "def main(context): pass")
    own = CONTAINER if place == "container" else {"XDG_CACHE_HOME": str(project.root / "cache")}
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), **own}

    def seconds(*args: str) -> float:
        """User and system time of one process."""
        process = subprocess.Popen([sys.executable, *args], cwd=project.root, env=environ, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return usage.ru_utime + usage.ru_stime

    # Alternately, so that whatever else the machine does hits both alike; the first pair only fills the caches.
    pairs = [(seconds("-m", "rota", "run", "job"), seconds("-c", "import boto3")) for _ in range(6)][1:]
    ours, boto3 = (statistics.median(column) for column in zip(*pairs, strict=True))
    assert ours <= boto3, f"{ours * 1000:.0f} ms, and boto3 {boto3 * 1000:.0f} ms"
