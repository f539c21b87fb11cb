"""The boundary of the reference page allows exactly what the roles that Rota makes for itself do."""

import json
import re
from pathlib import Path

import pytest

from tests.constructs.synthesis import STAGING, synthesized

PAGE = (Path(__file__).parents[2] / "docs/reference/registry.md").read_text(encoding="utf-8")
KEY = "    key: 1234abcd-12ab-34cd-56ef-1234567890ab\n"
SECRETS = """
  report:
    command: [bin/report]
    rate: 1 hour
    secrets:
      PARAMETER: {from: "ssm:/payments/key", key: alias/payments}
      SECRET: "secretsmanager:payments/key#password"
"""


@pytest.fixture(scope="module")
def allowed() -> set[str]:
    (block,) = re.findall(r"### Permissions boundaries.*?```json\n(.*?)```", PAGE, re.DOTALL)
    (statement,) = json.loads(block)["Statement"]
    return set(statement["Action"])


def test_the_boundary_allows_exactly_what_execution_and_invocation_roles_do(allowed: set[str]) -> None:
    roles = synthesized(f"environments: {STAGING}{KEY}tasks:\n{SECRETS}")["TasksStaging"].all("AWS::IAM::Role")
    done = {
        action
        for role in roles.values()
        if role["RoleName"].endswith(("exec", "-invocation"))
        for policy in role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    assert done == allowed
