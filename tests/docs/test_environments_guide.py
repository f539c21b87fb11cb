"""What the pages say of environments that are like another, of values and of one that is off is so."""

import re
from pathlib import Path

import pytest

from rota.errors import ProblemsError
from rota.registry import Registry, loads

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs/reference/registry.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs/guides/deploy.md").read_text(encoding="utf-8")
TASK = "tasks: {t: {command: [a], rate: 1 hour}}\n"


def example(page: str, heading: str, tasks: str = TASK) -> Registry:
    """The registry of the YAML below a heading."""
    found = re.search(rf"^#+ {heading}\n.*?```yaml\n(.*?)```", page, re.MULTILINE | re.DOTALL)
    assert found
    return loads(f"version: 1\napp: shop\n{found[1]}{tasks}")


def test_the_reference_shows_an_environment_like_another() -> None:
    made = example(REFERENCE, "An environment like another")
    dev, alice = map(made.resolve, ("dev", "dev-alice"))
    assert (alice.account, alice.region) == (dev.account, dev.region) == ("222222222222", "us-east-1")
    assert alice.task("t").env == {"LOG_LEVEL": "debug", "DRY_RUN": "1"}
    assert made.warnings == ()


def test_the_reference_shows_a_value() -> None:
    made = example(REFERENCE, "Values", tasks="")
    commands = [made.resolve(name).task("fetch").program.argv for name in ("staging", "prod")]  # type: ignore[union-attr]
    assert commands == [("fetch", "s3://exports/idt1/"), ("fetch", "s3://exports/prd/")]


def test_an_environment_of_your_own_has_no_name_in_common_with_the_one_that_it_is_like() -> None:
    made = example(GUIDE, "An environment of your own")
    staging, alice = map(made.resolve, ("staging", "dev-alice"))
    assert staging.cluster_name != alice.cluster_name
    assert staging.names.stack_name != alice.names.stack_name
    one, other = (environment.task("t") for environment in (staging, alice))
    assert not {one.names.family, one.names.log_group, one.schedules[0].resource} & {
        other.names.family,
        other.names.log_group,
        other.schedules[0].resource,
    }


PLACEHOLDERS = {
    "name": "triggers: [{name: '${v}', s3: {bucket: lists}}]",
    "handler": "handler: '${v}:main'",
    "cron": "cron: '${v}'",
    "rate": "rate: '${v}'",
    "timezone": "cron: 0 3 * * ? *, timezone: '${v}'",
    "length of time": "log_retention: '${v}'",
}


@pytest.mark.parametrize("fields", PLACEHOLDERS.values(), ids=PLACEHOLDERS)
def test_a_placeholder_is_not_filled_in_where_the_reference_says_so(fields: str) -> None:
    command = "" if "handler" in fields else "command: [a], "
    with pytest.raises(ProblemsError):
        loads(
            "version: 1\napp: shop\nenvironments: {dev: {values: {v: 1 hour}}}\n"
            f"tasks: {{t: {{{command}{fields}}}, u: {{command: ['${{v}}']}}}}\n"
        )
