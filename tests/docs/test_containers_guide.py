"""What the guide to more than one container shows is what the loader takes and the alerts do."""

import re
from pathlib import Path
from typing import get_args

from rota.registry import EnvironmentNames, loads
from rota.registry.health_check import START_TIMEOUT
from rota.registry.model_containers import Condition

GUIDES = Path(__file__).parents[2] / "docs/guides"
GUIDE = (GUIDES / "containers.md").read_text(encoding="utf-8")


def test_the_entry_of_the_guide_is_right(tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks/__init__.py").touch()
    (tmp_path / "tasks/monthly_statements.py").write_text("def main(context):\n    ...\n")
    (entry,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    registry = loads(f"version: 1\napp: payments\nenvironments: {{staging: {{}}}}\n{entry}", "tasks.yaml", tmp_path)
    assert registry.warnings == ()
    (pdf,) = registry.resolve("staging").task("monthly-statements").containers
    assert registry.resolve("staging").task("monthly-statements").names.log_stream("<ECS task id>", pdf.name) in GUIDE


def test_the_guide_lists_the_conditions() -> None:
    table = GUIDE.partition("| condition |")[2].partition("\n\n")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == get_args(Condition)


def test_the_guide_tells_how_long_others_wait() -> None:
    assert START_TIMEOUT == 120
    assert "has two minutes to become it" in GUIDE


def test_the_alerts_guide_names_the_rules_of_tasks_with_sidecars() -> None:
    page = (GUIDES / "alerts.md").read_text(encoding="utf-8")
    for name in EnvironmentNames("payments", "staging").sidecar_alert_rules:
        assert f"`{name}`" in page
