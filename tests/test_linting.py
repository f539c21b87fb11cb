"""Every template meets cfn-lint once in .ci/run."""

import json
import re
from pathlib import Path

import pytest

from tests.assemblies import FOLDER
from tests.linting import findings

PROJECT = Path(__file__).parents[1]


def test_a_template_is_linted_for_its_regions_and_not_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    template = tmp_path / "Tasks.template.json"
    cluster = {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterNames": "tasks"}}
    template.write_text(json.dumps({"Resources": {"Cluster": cluster}}))
    (found,) = findings(template, "us-east-1")
    assert "ClusterNames" in found
    with pytest.raises(FileExistsError):
        findings(template, "us-east-1")


def test_the_tests_lint_by_that_function_alone_and_leave_what_make_check_lints() -> None:
    own = [
        path
        for path in (PROJECT / "tests").rglob("*.py")
        if re.search(r"^from cfnlint\.api|^import cfnlint", path.read_text(), re.MULTILINE)
    ]
    assert own == [PROJECT / "tests" / "linting.py"]
    makefile = (PROJECT / "Makefile").read_text()
    assert "cfn-lint '.make/check/*.template.json'" in makefile
