"""Fields of other tools that people write in a registry, and what a registry has instead, from `other_words.yaml`."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

TABLE = Path(__file__).with_name("other_words.yaml")

TOOLS = ("Copilot", "Kubernetes", "ECS", "EventBridge", "Terraform", "ecschedule", "CDK", "Dagster", "Airflow")
"""The tools whose words the table has; its head names their documentation."""

PARTS = (
    *("file", "environment", "task", "schedule", "trigger", "container", "volume"),
    *("image", "health_check", "network", "egress", "alerts", "s3", "event"),
)
"""The parts of a registry in which a word may stand; `task` also means defaults, bundles and overrides."""


def instead_of(word: str, part: str) -> str:
    """What to write in place of a word of another tool in a part of a registry; nothing for a word in no row."""
    return _answers().get((part, plain(word)), "")


def plain(word: str) -> str:
    """A word without case, hyphens and underscores."""
    return "".join(character for character in word.lower() if character.isalnum())


@cache
def _answers() -> dict[tuple[str, str], str]:
    answers: dict[tuple[str, str], str] = {}
    rows: list[dict[str, Any]] = yaml.load(TABLE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for row in rows:
        parts = PARTS if row["where"] == "all" else row["where"].split()
        words = " ".join(row[column] for column in (*TOOLS, "also") if column in row)
        for part in parts:
            for word in words.split():
                answers.setdefault((part, plain(word)), row["instead"])
    return answers
