"""Which tests the workers of `make test` keep together, and which begin first."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.work_units import LONG, rank, unit_of

PROJECT = Path(__file__).parents[1]
MARK = "mark." + "engine"


def test_all_tests_that_want_a_container_engine_are_one_unit_which_starts_one_engine() -> None:
    files = [path for path in (PROJECT / "tests").rglob("test_*.py") if MARK in path.read_text()]
    assert len(files) > 1
    assert {unit_of(f"{path.relative_to(PROJECT)}::test") for path in files} == {"engine"}


def test_any_other_file_is_a_unit_of_its_own_so_that_what_it_deploys_is_deployed_once() -> None:
    assert unit_of("tests/deployment/test_read_back.py::test_x[a::b]") == "tests/deployment/test_read_back.py"


@pytest.mark.parametrize("beginning", [each for each in LONG if each != "tests/tasks/"])  # the sample's, which may go
def test_each_long_unit_exists_and_comes_before_what_stands_below_it(beginning: str) -> None:
    files = [str(path.relative_to(PROJECT)) for path in sorted((PROJECT / "tests").rglob("test_*.py"))]
    own = [file for file in files if rank(f"{file}::test") == LONG.index(beginning)]
    if beginning == "tests/tasks/" and not own:
        return  # deleted with the sample tasks
    assert own, f"no file is left of {beginning}"
    assert all(unit_of(f"{file}::test").startswith(beginning) for file in own)
    assert LONG.index(beginning) < rank("tests/schedule/test_english.py::test")


def test_the_long_units_of_a_run_with_workers_begin_first() -> None:
    files = ["tests/schedule/test_english.py", "tests/docs/test_links.py"]
    command = [sys.executable, "-m", "pytest", "-n1", "-v", *files]
    ran = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    passed = [line for line in ran.stdout.splitlines() if "PASSED" in line]
    assert "tests/docs/" in passed[0]
    assert "tests/schedule/" in passed[-1]
