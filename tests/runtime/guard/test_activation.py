import json
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]


def run(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout


def test_waiting_for_botocore_loads_neither_botocore_nor_the_evaluator() -> None:
    code = """
import json, sys
import rota.runtime.command_line, rota.runtime.interceptor, rota.runtime.guard.activation
watched = ("botocore", "boto3", "rota.access.evaluation", "rota.runtime.guard")
print(json.dumps(sorted(name for name in sys.modules if name.startswith(watched))))
"""
    assert json.loads(run(code)) == ["rota.runtime.guard", "rota.runtime.guard.activation"]
