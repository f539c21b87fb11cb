import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


def run(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout


def test_the_act_waits_for_the_import_and_happens_once() -> None:
    code = """
import sys
from rota.import_hook import when_imported
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
    code = "import colorsys\nfrom rota.import_hook import when_imported\n"
    assert run(f"{code}when_imported('colorsys', lambda module: print(module.__name__))") == "colorsys\n"


def test_a_module_that_is_nowhere_is_still_not_found() -> None:
    code = """
from rota.import_hook import when_imported
when_imported("nosuchmodule", print)
try:
    import nosuchmodule
except ModuleNotFoundError as error:
    print(error)
"""
    assert run(code) == "No module named 'nosuchmodule'\n"


def test_several_act_on_one_module_in_the_order_in_which_they_came() -> None:
    code = """
import sys
from rota.import_hook import when_imported
before = len(sys.meta_path)
for act in ("first", "second", "third"):
    when_imported("colorsys", lambda module, act=act: print(act))
when_imported("wave", lambda module: print("another module's"))
import colorsys
import wave
print(len(sys.meta_path) - before)
"""
    assert run(code) == "first\nsecond\nthird\nanother module's\n0\n"


def test_to_look_for_a_module_without_importing_it_takes_nothing_from_who_waits() -> None:
    code = """
from importlib.util import find_spec
from rota.import_hook import when_imported
when_imported("colorsys", lambda module: print("acted"))
print(find_spec("colorsys").name)
import colorsys
"""
    assert run(code) == "colorsys\nacted\n"


def test_an_act_may_import_what_another_waits_for() -> None:
    code = """
from rota.import_hook import when_imported
when_imported("colorsys", lambda module: __import__("wave"))
when_imported("wave", lambda module: print("acted on", module.__name__))
import colorsys
"""
    assert run(code) == "acted on wave\n"
