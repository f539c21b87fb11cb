"""What `rota local prepare` prints."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

from rota.cli.tables import Column, print_table
from rota.cli.terminal import print_stderr
from rota.local.prepare import Prepared
from rota.local.prepare.arns import place_of
from rota.registry import Environment

COLUMNS = (Column("kind"), Column("name"), Column("state"), Column("remark", wraps=True, leaves=1))
WORDS: dict[Literal["made", "there", "left"], str] = {"made": "made", "there": "was there", "left": "not made"}


def print_outcomes(environment: Environment, outcomes: Sequence[Prepared]) -> None:
    """A row for each resource on stdout, and the numbers on stderr."""
    if outcomes:
        rows = [(each.kind, each.name, WORDS[each.state], each.note) for each in outcomes]
        print_table(COLUMNS, rows)
    counts = Counter(each.state for each in outcomes)
    total = ", ".join(f"{counts[state]} {words}" for state, words in WORDS.items())
    print_stderr(f"what the tasks of {environment.name} name and no stack makes: {total}")


def prepared_as_json(environment: Environment, outcomes: Sequence[Prepared]) -> dict[str, Any]:
    """The same for programs; `state` is `made`, `there` or `left`."""
    account, region = place_of(environment)
    resources = [
        {"kind": each.kind, "name": each.name, "state": each.state, "note": each.note or None} for each in outcomes
    ]
    return {"environment": environment.name, "account": account, "region": region, "resources": resources}
