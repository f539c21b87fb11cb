"""Which modules are mutated, and which tests are asked about each."""

from pathlib import Path

import pytest

from tests.mutation.relevant import NothingToMutateError, modules, stages

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("module", "asked"),
    [
        ("rota/schedule/crontab.py", [["tests/schedule/test_crontab.py"], ["tests/schedule"]]),
        ("rota/schedule/fields.py", [["tests/schedule"]]),
        (
            "rota/access/authorization/overlap.py",
            [["tests/access/authorization/test_overlap.py"], ["tests/access/authorization"], ["tests/access"]],
        ),
        ("stacks/composition.py", [["tests/stacks/test_composition.py"], ["tests/stacks"]]),
        ("rota/errors.py", [["tests/cli", "tests/registry"]]),
    ],
)
def test_a_modules_own_test_file_is_asked_first_then_its_folder_then_those_above(
    module: str, asked: list[list[str]]
) -> None:
    assert stages(module) == asked


def test_the_constructs_are_also_held_by_the_snapshots_of_whole_templates() -> None:
    asked = stages("constructs/rota_cdk/limits.py")
    assert asked[0] == ["tests/constructs/test_limits.py"]
    assert asked[1][0] == "tests/constructs"
    assert "tests/stacks/test_snapshots.py" in asked[1]


def test_each_module_has_tests_to_be_asked_and_all_of_them_exist() -> None:
    found = modules(None)
    assert {name.partition("/")[0] for name in found} == {"rota", "constructs", "stacks"}
    for module in found:
        assert stages(module)
        assert [path for stage in stages(module) for path in stage if not (PROJECT / path).exists()] == []


def test_a_folder_or_a_file_names_its_modules() -> None:
    assert modules("rota/schedule/crontab.py") == ["rota/schedule/crontab.py"]
    assert "rota/schedule/crontab.py" in modules("rota/schedule/")
    assert all(name.startswith("rota/schedule/") for name in modules("rota/schedule"))


@pytest.mark.parametrize("within", ["tests", "no/such/folder", "README.md", "rota/py.typed", "../rota"])
def test_what_holds_no_module_of_the_product_is_refused(within: str) -> None:
    with pytest.raises(NothingToMutateError):
        modules(within)
