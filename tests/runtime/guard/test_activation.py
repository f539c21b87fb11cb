import json
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]


def run(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout


def test_the_act_waits_for_the_import_and_happens_once() -> None:
    code = """
import sys
from rota.runtime.guard.activation import when_imported
when_imported("colorsys", lambda module: print("acted on", module.__name__, hasattr(module, "rgb_to_hls")))
before = len(sys.meta_path)
print("waiting")
import wave  # another module comes and goes
import colorsys
import importlib; importlib.reload(colorsys)
print(before - len(sys.meta_path), colorsys.__spec__.loader.__class__.__name__)
"""
    assert run(code) == "waiting\nacted on colorsys True\n1 SourceFileLoader\n"


def test_a_module_that_is_there_already_is_acted_on_at_once() -> None:
    code = "import colorsys\nfrom rota.runtime.guard.activation import when_imported\n"
    assert run(f"{code}when_imported('colorsys', lambda module: print(module.__name__))") == "colorsys\n"


def test_a_module_that_is_nowhere_is_still_not_found() -> None:
    code = """
from rota.runtime.guard.activation import when_imported
when_imported("nosuchmodule", print)
try:
    import nosuchmodule
except ModuleNotFoundError as error:
    print(error)
"""
    assert run(code) == "No module named 'nosuchmodule'\n"


def test_waiting_for_botocore_loads_neither_botocore_nor_the_evaluator() -> None:
    code = """
import json, sys
import rota.runtime.command_line, rota.runtime.watch, rota.runtime.guard.start
watched = ("botocore", "boto3", "rota.access.evaluation", "rota.runtime.guard")
print(json.dumps(sorted(name for name in sys.modules if name.startswith(watched))))
"""
    names = ["rota.runtime.guard", "rota.runtime.guard.activation", "rota.runtime.guard.start"]
    assert json.loads(run(code)) == names
