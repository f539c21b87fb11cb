"""`python -m tests.mutation` in a small project that has a row, and a line, which no test notices; about 30 seconds."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PYPROJECT = """\
[tool.pytest.ini_options]
addopts = ["--import-mode=importlib"]
markers = ["engine: none here"]
"""
WORDS = """\
NAMES = {
    "one": 1,
    "two": 2,
    "three": 3,
}


def next_of(name):
    return NAMES[name] + 1


def unnoticed(name):
    return NAMES[name] + 10
"""
ENDLESS = """

import time

STOPS = ("here",)
while "here" not in STOPS:
    time.sleep(1)
"""
TESTS = """\
import time
from rota.local import Emulator
from rota.shop.words import next_of, unnoticed

def test_one(): assert next_of("one") == 2
def test_two(): assert next_of("two") == 3
def test_unnoticed(): assert unnoticed("two")
def test_slow():
    time.sleep(2.5)
    assert next_of("three") == 4
def test_emulator():
    Emulator().start()
    assert next_of("three") == 4
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """With the mutation tester of this one, and a git repository of its own."""
    for folder in ("rota/local", "rota/shop", "constructs/rota_cdk", "stacks", "tests/shop"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "rota/__init__.py").touch()
    (tmp_path / "rota/local/__init__.py").write_text("class Emulator:\n    def start(self): pass\n")
    (tmp_path / "rota/shop/__init__.py").touch()
    (tmp_path / "rota/shop/words.py").write_text(WORDS)
    (tmp_path / "constructs/rota_cdk/__init__.py").touch()
    (tmp_path / "stacks/__init__.py").touch()
    (tmp_path / "tests/conftest.py").write_text('pytest_plugins = ["tests.properties"]\n')
    (tmp_path / "tests/shop/test_words.py").write_text(TESTS)
    shutil.copy(PROJECT / "tests/properties.py", tmp_path / "tests")
    shutil.copytree(PROJECT / "tests/mutation", tmp_path / "tests/mutation", ignore=shutil.ignore_patterns("test_*"))
    (tmp_path / ".gitignore").write_text(".make/\n__pycache__/\n")
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    return tmp_path


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tests.mutation", "--workers", "2", "--seed", "9", "--sample", *arguments]


def variables() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if "PYTEST" not in name}


def unchanged(project: Path) -> bool:
    differs = subprocess.run(["git", "diff", "--quiet"], cwd=project, check=False).returncode
    return not differs and not list((project / ".make").glob("mutate-*"))


@pytest.mark.proof
def test_it_lists_rows_that_only_slow_tests_notice_and_counts_those_that_fail_or_hang(project: Path) -> None:
    (project / "rota/shop/words.py").write_text(WORDS + ENDLESS)
    subprocess.run(["git", "add", "."], cwd=project, check=True)
    ran = subprocess.run(
        command("-1", "rota/shop"), cwd=project, env=variables(), capture_output=True, text=True, check=False
    )
    survivor, figures = ran.stdout.splitlines()
    assert survivor == "rota/shop/words.py:4: NAMES: 'three': 3"
    assert figures.startswith("rows: 4 tried, 3 killed, 1 survived, ")
    assert ran.returncode == 1
    assert unchanged(project)


@pytest.mark.proof
def test_of_functions_mutmut_tries_a_sample_and_each_survivor_has_its_lines(project: Path) -> None:
    (project / "rota/shop/words.py").write_text(WORDS.replace('    "three": 3,\n', ""))
    (project / "tests/shop/test_words.py").write_text(TESTS.partition("def test_slow")[0])
    subprocess.run(["git", "add", "."], cwd=project, check=True)
    ran = subprocess.run(
        command("0", "rota/shop/words.py"), cwd=project, env=variables(), capture_output=True, text=True, check=False
    )
    rows, *survivors, figures = ran.stdout.splitlines()
    assert rows.startswith("rows: 2 tried, 2 killed, 0 survived, ")
    assert "survived: rota/shop/words.py: - return NAMES[name] + 10 + return NAMES[name] + 11" in survivors
    assert not any("next_of" in line for line in survivors)
    assert f" {len(survivors)} survived, " in figures
    assert ran.returncode == 0
    assert unchanged(project)


def test_tests_that_fail_without_a_mutant_judge_none(project: Path) -> None:
    (project / "tests/shop/test_words.py").write_text(TESTS + "\ndef test_broken(): assert not next_of('one')\n")
    ran = subprocess.run(
        command("-1", "rota/shop"), cwd=project, env=variables(), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert "without any mutant, this fails already: tests/shop/test_words.py::test_broken" in ran.stderr


def test_there_is_nothing_to_mutate_in_the_tests(project: Path) -> None:
    ran = subprocess.run(
        command("-1", "tests"), cwd=project, env=variables(), capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "no module of rota, constructs/rota_cdk, stacks is at tests" in ran.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_at_any_moment_it_leaves_the_tree_as_it_was_and_nothing_running(
    number: signal.Signals, project: Path
) -> None:
    with subprocess.Popen(command("-1", "rota/shop"), cwd=project, env=variables(), stdout=subprocess.PIPE) as process:
        until = time.monotonic() + 60
        while not list(project.glob(".make/mutate-*/1/pyproject.toml")):
            assert time.monotonic() < until
            time.sleep(0.05)
        time.sleep(1)
        process.send_signal(number)
        process.communicate(timeout=60)
    assert process.returncode == 130
    assert unchanged(project)
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(project) not in listed
