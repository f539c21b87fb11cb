"""What Rota can tell of a handler from its source: errors for what no run could do, and never a false alarm."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rota.errors import UsageError
from rota.registry import Handler
from rota.registry.handlers import handler_problem
from rota.runtime.handler import load_handler

Problems = Callable[[str], list[str]]

WRITE = "write 'def main(context):'"
CONTEXT_ONLY = f"beside the context, and Rota passes the context only; {WRITE}"
NO_CODE = "and calling it runs none of its code; leave out 'yield', or move it to another function"
WRONG = {
    "no argument": ("def main(): ...", f"1: 'main' takes no argument, and Rota calls it with the context; {WRITE}"),
    "keywords only": (
        "def main(*, day=1): ...",
        f"1: 'main' takes no argument, and Rota calls it with the context; {WRITE}",
    ),
    "any keywords": (
        "def main(**others): ...",
        f"1: 'main' takes no argument, and Rota calls it with the context; {WRITE}",
    ),
    "two arguments": ("import a\ndef main(context, day): ...", f"2: 'main' needs day {CONTEXT_ONLY}"),
    "positional ones": ("def main(event, context, /): ...", f"1: 'main' needs context {CONTEXT_ONLY}"),
    "a keyword": ("def main(context, *, day, hour=1): ...", f"1: 'main' needs day {CONTEXT_ONLY}"),
    "both": ("def main(context, a, *, b): ...", f"1: 'main' needs a and b {CONTEXT_ONLY}"),
    "async": (
        "async def main(context): ...",
        f"1: 'main' is async, which a handler may not be; {WRITE} and call asyncio.run in it",
    ),
    "a generator": ("def main(context):\n    if context:\n        yield 1", f"1: 'main' is a generator, {NO_CODE}"),
    "a delegating one": ("def main(context): yield from []", f"1: 'main' is a generator, {NO_CODE}"),
    "an async generator": ("async def main(context): yield 1", f"1: 'main' is an async generator, {NO_CODE}"),
    "a class": ("class main: ...", "1: 'main' is a class; a handler is a function, 'def main(context):'"),
    "a text": ("main = 'x'", "1: 'main' is a value; a handler is a function, 'def main(context):'"),
    "a list": ("main: list = []", "1: 'main' is a value; a handler is a function, 'def main(context):'"),
    "a module": ("import os as main", "1: 'main' is a module; a handler is a function in it"),
    "a lambda": ("main = lambda: 1", f"1: 'main' takes no argument, and Rota calls it with the context; {WRITE}"),
    "another name": (
        "def run(): ...\nmain = run",
        f"1: 'main' takes no argument, and Rota calls it with the context; {WRITE}",
    ),
    "each branch": (
        "try:\n    import x\nexcept ImportError:\n    def main(): ...\nelse:\n    async def main(c): ...",
        f"6: 'main' is async, which a handler may not be; {WRITE} and call asyncio.run in it",
    ),
}
RIGHT = {
    "the context": "def main(context): ...",
    "another name for it": "def main(_, /): ...",
    "defaults": "def main(context, day=1, *, hour=2): ...",
    "a default for it": "def main(context=None): ...",
    "any arguments": "def main(*args, **others): ...",
    "a decorated function": "import functools\n@functools.lru_cache\ndef main(context): ...",
    "a decorator that passes more": "def given(f): return lambda context: f()\n@given\ndef main(): ...",
    "a decorator that runs it": "from asyncio import run\n@lambda f: lambda c: run(f())\nasync def main(): ...",
    "an import": "from builtins import repr as main",
    "everything of a module": "from os.path import *\nfrom builtins import repr as main",
    "a call": "import functools\nmain = functools.partial(print, 1)",
    "a lambda": "main = lambda context: None",
    "another name": "def run(context): ...\nmain = run",
    "another of several": "def main(): ...\ndef given(f): return lambda c: f()\nmain = given(main)",
    "a branch": "import sys\nif sys.argv:\n    def main(context): ...\nelse:\n    def main(): ...",
    "part of a tuple": "def run(context): ...\nmain, other = run, 1",
    "a loop's variable": "for main in [print]: ...",
    "a generator inside": "def main(context):\n    def inner(): yield 1\n    return [*inner(), lambda: (yield)]",
    "what the module makes up": "def __getattr__(name): return print",
    "a class of a metaclass": "class main(metaclass=lambda *_: print): ...",
}


def lines(source: str, project: Path, problems: Problems) -> list[str]:
    (project / "tasks/made.py").write_text(source)
    return problems("environments: {staging: {}}\ntasks: {a: {handler: 'tasks.made:main'}}\n")


@pytest.mark.parametrize(("source", "problem"), WRONG.values(), ids=WRONG)
def test_a_handler_that_no_run_could_call_is_a_problem(
    source: str, problem: str, project: Path, problems: Problems
) -> None:
    assert lines(source, project, problems) == [f"4:22: tasks.a.handler: tasks/made.py:{problem}"]


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT)
def test_a_handler_that_a_run_can_call_is_none(
    source: str, project: Path, problems: Problems, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lines(source, project, problems) == []
    monkeypatch.syspath_prepend(project / "tasks")
    monkeypatch.delitem(sys.modules, "made", raising=False)
    load_handler(Handler("made", "main"))(None)  # type: ignore[arg-type]  # none of these looks at it


@pytest.mark.parametrize("source", ["async def main(context): ...", "def main(context): yield 1"])
def test_what_validation_rejects_a_run_would_too(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "made_badly.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "made_badly", raising=False)
    with pytest.raises(UsageError, match="cannot be a handler"):
        load_handler(Handler("made_badly", "main"))


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("main: object", "has no function 'main'; add 'def main(context):'"),
        ("def maim(context): ...", "has no function 'main'; did you mean 'maim'?"),
        ("def outer():\n    def main(context): ...", "has no function 'main'; add 'def main(context):'"),
        ("class A:\n    def main(self): ...", "has no function 'main'; add 'def main(context):'"),
    ],
)
def test_a_name_that_the_module_never_gets_is_a_problem(
    source: str, problem: str, project: Path, problems: Problems
) -> None:
    assert lines(source, project, problems) == [f"4:22: tasks.a.handler: tasks/made.py {problem}"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (f"main = {'-' * 20_000}1", "{} has an expression nested too deeply for Python to compile"),
        (f"main = {'+'.join('1' * 20_000)}", "{} has an expression nested too deeply for Python to compile"),
        ("def main(context): ...\n\0", "{} is not Python: source code string cannot contain null bytes"),
    ],
)
def test_what_the_parser_itself_cannot_read_is_a_problem(code: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "nested.py").write_text(code, encoding="utf-8")
    assert handler_problem("nested:main", tmp_path) == message.format("nested.py")


def test_a_folder_that_another_package_hides_is_answered_with_the_missing_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """https://docs.python.org/3/reference/import.html#namespace-packages: a regular package later on the path wins."""
    (tmp_path / "own/jobs").mkdir(parents=True)
    (tmp_path / "own/jobs/nightly.py").write_text("def main(context): ...\n")
    (tmp_path / "other/jobs").mkdir(parents=True)
    (tmp_path / "other/jobs/__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path / "other")
    assert handler_problem("jobs.nightly:main", tmp_path / "own") == (
        "there is no module 'jobs.nightly', although there is jobs/nightly.py; add jobs/__init__.py"
    )
