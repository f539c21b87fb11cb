"""Whatever Node runs here, no documented command prints pages about its version; about 5 seconds.

jsii prints one when Python imports aws_cdk. The AWS SDK in the CDK CLI prints another at its first call of AWS:
tests/local/demo/test_demo.py lets the CLI make one.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.constructs.synthesis import PROJECT


def printed(*command: str, **variables: str) -> str:
    """Both streams of a command, as a shell would start it that sets nothing for Node."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JSII_", "NODE_"))}
    environ = {**kept, **variables}
    finished = subprocess.run(command, cwd=PROJECT, env=environ, text=True, check=False, capture_output=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout + finished.stderr


def test_the_app_prints_nothing(tmp_path: Path) -> None:
    environments = '{only: {image: {repository: tasks, tag: "1"}}}'
    tasks = "{any: {command: [work], rate: 1 day}}"
    (tmp_path / "tasks.yaml").write_text(f"{{version: 1, app: shop, environments: {environments}, tasks: {tasks}}}")
    context = f'{{"registry": "{tmp_path / "tasks.yaml"}"}}'
    assert printed(sys.executable, "app.py", CDK_CONTEXT_JSON=context, CDK_OUTDIR=str(tmp_path / "cdk.out")) == ""


def test_pytest_prints_no_page(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("import rota_cdk\n\ndef test_it() -> None: assert rota_cdk\n")
    text = printed(str(Path(sys.executable).parent / "pytest"), "-q", str(tmp_path))
    assert len(text.splitlines()) == 2


@pytest.mark.parametrize("options", ["", "--stack-trace-limit=20"])
def test_npx_silences_nodes_warnings_and_keeps_the_options_of_the_shell(options: str) -> None:
    program = "console.log(process.env.NODE_OPTIONS); process.emitWarning('a page')"
    variables = {"NODE_OPTIONS": options} if options else {}
    text = printed("npx", "--offline", "--call", f'node -e "{program}"', **variables)
    assert "a page" not in text
    assert options in text
