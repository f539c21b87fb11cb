"""A synthesis tells, on stderr, which environments it deploys with every start disabled."""

from datetime import UTC, datetime

from rota.registry import loads
from stacks import remarks

TEXT = """\
version: 1
app: payments
environments:
  dev-2: {like: dev}
  dev: {like: staging, enabled: false}
  staging: {enabled: true}
tasks: {t: {command: [x], rate: 1 hour}}
"""


def test_each_environment_that_is_off_is_named_where_the_file_says_so() -> None:
    found = remarks(loads(TEXT, "t.yaml"), None, datetime(2026, 6, 1, tzinfo=UTC))
    assert list(map(str, found)) == [
        f"t.yaml:5:33: environments.dev.enabled: nothing starts the tasks of '{name}': their rules and schedules are"
        " deployed disabled"
        for name in ("dev", "dev-2")
    ]
