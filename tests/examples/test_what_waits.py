"""What examples/README.md lists as not yet sayable: each is refused as unknown today.

When one of these lands, its row leaves this list and the README's table, and the examples say what they had to leave
out.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

import rota

VERB_FILES = {path.stem for path in (Path(rota.__file__).parent / "cli/verbs").rglob("*.py")}
"""One file for each verb of the command line."""

FIELDS = (
    ("after", "[b]", "P19: a run that follows another, in place of a gap on the clock"),
    ("timeout", "8 hours", "M16: a run that hangs"),
    ("retries", "2", "M16: a run that failed"),
    ("overlap", "forbid", "M16: a run that is still going when the next begins"),
    ("missed", "{after: 1 hour}", "M16, P9, P23: a run that did not come"),
    ("failure", '{output: "FAILED"}', "M11, P20: a program that fails with status 0"),
    ("limits", "{ses: 80/s}", "mail that is sent no faster than allowed"),
    ("accepts", '{GEX_URL: "https://[^?]*"}', "M8, P18: what a program refuses or demands"),
)

ALERTS = (
    ("slack", "{workspace: T0000000, channel: C0000000}", "start failures told in a chat room"),
    ("logs", "[ERROR, Traceback]", "what is logged told as a failure"),
)

VERBS = (
    ("invoke", "M12: a run now, with other arguments and variables, its author on record"),
    ("logs", "a run's log, for people"),
    ("history", "what ran, when, and how it ended"),
    ("plan", "what a deployment would change, and whether its image exists"),
)


@pytest.mark.parametrize(("field", "value", "waits_for"), FIELDS, ids=[field for field, _, _ in FIELDS])
def test_a_field_of_a_later_version_is_refused(
    refusal: Callable[[str], str], field: str, value: str, waits_for: str
) -> None:
    said = refusal(f"tasks:\n  a:\n    command: [a]\n    {field}: {value}\n  b: {{command: [b]}}\n")
    assert said.startswith(f"tasks/tasks.yaml:9:5: tasks.a.{field}: unknown field '{field}'"), waits_for


@pytest.mark.parametrize(("field", "value", "waits_for"), ALERTS, ids=[field for field, _, _ in ALERTS])
def test_an_alert_of_a_later_version_is_refused(
    refusal: Callable[[str, str], str], field: str, value: str, waits_for: str
) -> None:
    head = f"version: 1\napp: app\nenvironments:\n  stg:\n    alerts:\n      {field}: {value}\n"
    said = refusal("tasks: {a: {command: [a]}}\n", head)
    assert said.startswith(f"tasks/tasks.yaml:6:7: environments.stg.alerts.{field}: unknown field '{field}'"), waits_for


@pytest.mark.parametrize(("verb", "waits_for"), VERBS, ids=[verb for verb, _ in VERBS])
def test_a_verb_of_a_later_version_does_not_exist(verb: str, waits_for: str) -> None:
    assert "validate" in VERB_FILES
    assert verb not in VERB_FILES, waits_for
