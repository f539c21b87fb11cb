"""The lists of known defects are held whole: none is without a test or a row of what waits."""

import re
from pathlib import Path

import pytest

DEFECTS = [f"M{number}" for number in range(1, 17)] + [f"P{number}" for number in range(1, 27)]

HERE = Path(__file__).parent


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_known_defect_opens_the_docstring_of_a_test_or_waits(defect: str) -> None:
    tested = re.compile(rf'"""{defect}: |"(?:[MP]\d+, )*{defect}(?:, [MP]\d+)*: ')
    assert any(tested.search(file.read_text()) for file in HERE.glob("test_*.py"))


def test_the_readme_names_every_defect_that_waits() -> None:
    waits = (HERE / "test_what_waits.py").read_text()
    readme = (HERE.parents[1] / "examples" / "README.md").read_text()
    table = readme.partition("cannot say yet")[2].partition("\n## ")[0]
    assert set(re.findall(r"\b[MP]\d+\b", waits)) <= set(re.findall(r"\b[MP]\d+\b", table))
