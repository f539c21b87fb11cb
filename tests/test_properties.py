"""How many cases property tests draw, and that they say so in one place."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.properties import FEW, PROVED, cases, passed

PROJECT = Path(__file__).parents[1]
PROPERTY = """\
from hypothesis import given, strategies as st
from tests.properties import cases

@given(st.integers(0, 10**6))
def test_the_usual(number): assert number >= 0

@cases(7)
@given(st.integers(0, 10**6))
def test_few(number): assert number >= 0

def test_no_property(): pass
"""


@pytest.fixture(params=["quick", "prove", "mutant"])
def profile(request: pytest.FixtureRequest) -> Iterator[str]:
    before = settings.get_current_profile_name()
    settings.load_profile(request.param)
    yield request.param
    settings.load_profile(before)


def test_a_property_has_its_own_number_of_cases_in_make_test_alone(profile: str) -> None:
    drawn = {"quick": (300, 7), "prove": (PROVED, PROVED), "mutant": (FEW, 7)}[profile]
    assert (cases(300).max_examples, cases(7).max_examples) == drawn
    assert cases(300, prove=900).max_examples == {"quick": 300, "prove": 900, "mutant": FEW}[profile]


def test_only_a_proof_draws_new_cases_and_no_profile_minds_a_slow_machine(profile: str) -> None:
    chosen = settings.get_profile(profile)
    assert (chosen.deadline, chosen.derandomize) == (None, profile != "prove")
    assert cases(300).derandomize == chosen.derandomize


def test_no_test_states_settings_of_its_own() -> None:
    """With its own, it would draw as few in a proof."""
    files = [path for path in (PROJECT / "tests").rglob("*.py") if path.parent.name != "tests"]
    own = [
        path
        for path in files
        if re.search(r"import .*\bsettings\b", path.read_text()) and "hypothesis" in path.read_text()
    ]
    assert own == []


def test_the_cases_that_passed_are_those_of_all_phases() -> None:
    text = "- during reuse phase:\n  - 3 passing, 0 failing\n- during generate phase:\n  - 40 passing, 1 failing"
    assert passed(text) == 43


def test_a_proof_ends_with_the_cases_of_each_property(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    shutil.copy(PROJECT / "tests" / "properties.py", tmp_path / "tests")
    (tmp_path / "test_numbers.py").write_text(PROPERTY)
    command = [sys.executable, "-m", "pytest", "-n1", "-m", "hypothesis", "-p", "tests.properties"]
    command += ["--hypothesis-profile", "prove", "test_numbers.py"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    assert "5,000 test_numbers.py::test_the_usual" in ran.stdout
    assert "5,000 test_numbers.py::test_few" in ran.stdout
    assert "10,000 of 2 properties" in ran.stdout
