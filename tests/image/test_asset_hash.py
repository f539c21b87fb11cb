"""`image: {build: .}` deploys a new image when the image's content changes, and only then."""

import shutil
from pathlib import Path

import pytest
from aws_cdk import App, Stack
from aws_cdk.aws_ecr_assets import DockerImageAsset

from tests.image.dockerfile import PROJECT, in_context


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project as small as the Dockerfile allows."""
    for name in ("Dockerfile", ".dockerignore", "requirements-image.txt", "rota/errors.py", "tasks/tasks.yaml"):
        copy = tmp_path / name
        copy.parent.mkdir(exist_ok=True)
        if name == "tasks/tasks.yaml":
            copy.write_text("version: 1\n")
        else:
            shutil.copy(PROJECT / name, copy)
    return tmp_path


def asset_hash(project: Path) -> str:
    return DockerImageAsset(Stack(App(), "TasksStaging"), "Image", directory=str(project)).asset_hash


def test_the_asset_hash_moves_with_what_the_image_holds_and_with_nothing_else(project: Path) -> None:
    before = asset_hash(project)
    outside = (
        "README.md",
        "tests/test_house.py",
        "docs/adr/0001.md",
        "rota/cli/list.py",
        "rota/__pycache__/errors.cpython-313.pyc",
    )
    for name in outside:
        changed = project / name
        changed.parent.mkdir(parents=True, exist_ok=True)
        changed.write_text("changed\n")
        assert not in_context(Path(name))
        assert asset_hash(project) == before, name
    for name in ("rota/errors.py", "tasks/tasks.yaml", "requirements-image.txt", "Dockerfile"):
        last = asset_hash(project)
        with (project / name).open("a") as file:
            file.write("# changed\n")
        assert asset_hash(project) != last, name
