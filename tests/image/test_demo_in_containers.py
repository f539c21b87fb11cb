"""`rota demo` where a container engine is: it builds the image, and its tasks run in containers. About 40 seconds."""

import os
from pathlib import Path

import pytest

from tests.image.engine.client import Engine
from tests.image.test_container import need_this_machine
from tests.local.demo.showing import Show, down, make_project

pytestmark = pytest.mark.engine


@pytest.mark.usefixtures("built")  # whose layers the demo's build takes over
def test_the_demo_builds_the_image_and_its_tasks_work_in_containers(engine: Engine, tmp_path: Path) -> None:
    need_this_machine(engine)
    of_the_engine = {"DOCKER_HOST": engine.host} if engine.host else {}
    path = f"{Path(engine.client).parent}{os.pathsep}{os.environ['PATH']}"
    project = make_project(tmp_path / "clone")
    try:
        show = Show(project, PATH=path, DOCKER_BUILDKIT="1", **of_the_engine)
        code, err = show.end()
        assert (code, err) == (0, ""), show.out
        assert "--tag 222222222222.dkr.ecr.us-east-1.amazonaws.com/shop-tasks:1.0.0 ." in show.out
        assert "could not be built" not in show.out
        assert "Tasks run in containers of 222222222222.dkr.ecr." in show.out
        for task in ("create-table", "take-orders", "send-receipts", "write-report"):
            assert f"{task} ended with exit code 0" in show.out
    finally:
        down(project)
    assert engine.docker("ps", "--all", "--quiet", "--filter", "label=rota.task").stdout == ""
