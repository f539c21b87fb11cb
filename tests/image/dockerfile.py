"""The build stage of the Dockerfile, carried out in a folder instead of a container."""

import fnmatch
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]
DOCKERFILE = PROJECT / "Dockerfile"


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile with its continuation lines joined: `RUN`, and the rest."""

    keyword: str
    rest: str


@dataclass(frozen=True)
class BuiltImage:
    """What the build stage made: its /venv and its /app, somewhere below a temporary folder."""

    venv: Path
    app: Path

    def python(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the image's Python in its working directory, with no other variables than the image and ECS set."""
        return subprocess.run(
            [str(self.venv / "bin" / "python"), *arguments],
            cwd=self.app,
            env={"PYTHONDONTWRITEBYTECODE": "1", "AWS_EC2_METADATA_DISABLED": "true", **variables},
            capture_output=True,
            text=True,
            check=False,
        )


def base_image() -> str:
    """The image that every stage starts from."""
    match = re.search(r"^ARG PYTHON_IMAGE=(\S+)$", DOCKERFILE.read_text(), re.MULTILINE)
    assert match
    return match[1]


def stages() -> list[list[Instruction]]:
    """The instructions of each stage; the first is the FROM."""
    text = re.sub(r"^\s*#.*\n", "", DOCKERFILE.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    found: list[list[Instruction]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        keyword, _, rest = line.partition(" ")
        if keyword == "FROM":
            found.append([])
        if found:  # an ARG may stand before the first FROM
            found[-1].append(Instruction(keyword, rest))
    return found


def replay_build_stage(root: Path) -> BuiltImage:
    """Carry out the first stage's COPY and RUN lines word for word, only with /venv and /app below `root`."""
    image = BuiltImage(venv=root / "venv", app=root / "app")
    image.app.mkdir()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for instruction in stages()[0]:
        if instruction.keyword == "COPY":
            source, target = instruction.rest.split()
            copy_from_context(source, image.app / target)
        elif instruction.keyword == "RUN":
            command = instruction.rest.replace("/venv", str(image.venv))
            subprocess.run(["/bin/sh", "-ec", command], cwd=image.app, env={**os.environ, "PATH": path}, check=True)
        else:
            assert (instruction.keyword, instruction.rest) in {
                ("FROM", "${PYTHON_IMAGE} AS build"),
                ("WORKDIR", "/app"),
            }
    return image


def copy_from_context(source: str, target: Path) -> None:
    """Copy a file or folder as COPY does: only what .dockerignore lets into the build context."""
    for file in sorted(path for path in [PROJECT / source, *(PROJECT / source).rglob("*")] if path.is_file()):
        if in_context(file.relative_to(PROJECT)):
            place = target / file.relative_to(PROJECT / source)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, place)


def in_context(file: Path) -> bool:
    """Whether .dockerignore lets a file in: the last pattern decides that matches the file or a folder above it."""
    included = True
    for line in (PROJECT / ".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!")
        if not line.startswith("#") and any(
            fnmatch.fnmatch(f"./{part}" if pattern.startswith("**/") else str(part), pattern)
            for part in [file, *file.parents]
        ):
            included = line.startswith("!")
    return included
