"""The guide to permissions says what is so."""

import re
from pathlib import Path

import pytest
import yaml

from rota.access import Place, parse_scopes
from rota.access.authorization import check_statements

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/guides/permissions.md").read_text(encoding="utf-8")
PLACE = Place("aws", "us-east-1", "222222222222")


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL))
def test_every_example_is_right(block: str) -> None:
    filled = (
        block.replace("${partition}", "aws").replace("${region}", "us-east-1").replace("${account}", "222222222222")
    )
    statements = parse_scopes(yaml.safe_load(filled)["iam"]).statements(PLACE)
    assert statements
    assert check_statements(statements, PLACE) == ()


def test_every_message_of_the_table_is_one_that_rota_gives() -> None:
    folders = (ROOT / "tests/access/authorization/mistakes.yaml", ROOT / "rota/registry/resolve_task.py")
    given = " ".join(" ".join(file.read_text(encoding="utf-8") for file in folders).split())
    cells = re.findall(r"^\| (`.*?`) \|", GUIDE, re.MULTILINE)
    messages = [message for cell in cells for message in re.findall(r"`(.*?)`", cell)]
    assert len(messages) > 12
    assert [message for message in messages if message not in given] == []
