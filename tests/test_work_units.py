"""Which tests `pytest -n 2` keeps in one worker."""

from pathlib import Path

from tests.work_units import unit_of

PROJECT = Path(__file__).parents[1]
MARK = "mark." + "engine"


def test_all_tests_that_want_a_container_engine_are_one_unit_which_starts_one_engine() -> None:
    files = [path for path in (PROJECT / "tests").rglob("test_*.py") if MARK in path.read_text()]
    assert len(files) > 1
    assert {unit_of(f"{path.relative_to(PROJECT)}::test") for path in files} == {"engine"}


def test_any_other_file_is_a_unit_of_its_own_so_that_what_it_deploys_is_deployed_once() -> None:
    assert unit_of("tests/deployment/test_read_back.py::test_x[a::b]") == "tests/deployment/test_read_back.py"
