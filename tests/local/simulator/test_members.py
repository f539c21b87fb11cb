"""Which container of a task may start or end now, and when one waits in vain."""

from typing import Any

import pytest

from rota.local.simulator.health import HEALTHY, UNHEALTHY, UNKNOWN
from rota.local.simulator.members import Member, Members
from rota.local.simulator.planned_container import PlannedContainer
from rota.local.simulator.start_failure import StartFailedError

CONDITIONS = ("START", "COMPLETE", "SUCCESS", "HEALTHY")


class Running:
    """A container that only is."""


class Probe:
    def __init__(self, status: str) -> None:
        self.status = status


def member(name: str, *waits: tuple[str, str], **more: Any) -> Member:  # noqa: ANN401  # fields of a plan or a state
    plan = {field: more.pop(field) for field in ("essential", "start_timeout") if field in more}
    planned = PlannedContainer(name, "image", (), (), {}, (), None, depends_on=waits, **plan)
    state = {"running": Running(), "started": float("inf")} if more.pop("up", False) else {}
    return Member(planned, **{**state, **more})


def may_start(condition: str, **other: Any) -> bool | None:  # noqa: ANN401  # as above
    """Whether a container that waits for another may start; None when it waits in vain."""
    waiting = member("own", ("pdf", condition))
    try:
        return waiting in Members((waiting, member("pdf", essential=False, **other))).ready()
    except StartFailedError:
        return None


LATE = {"start_timeout": 1, "started": 0.0}


@pytest.mark.parametrize(
    ("other", "allowed"),
    [
        ({}, (False, False, False, False)),
        ({"start_timeout": 1}, (False, False, False, False)),
        ({"up": True}, (True, False, False, False)),
        ({"up": True, "probe": Probe(UNKNOWN)}, (True, False, False, False)),
        ({"up": True, "probe": Probe(UNHEALTHY)}, (True, False, False, False)),
        ({"up": True, "probe": Probe(HEALTHY)}, (True, False, False, True)),
        ({"up": True, "probe": Probe(HEALTHY), **LATE}, (True, None, None, True)),
        ({"up": True, "probe": Probe(UNHEALTHY), **LATE}, (True, None, None, None)),
        ({"up": True, "exit_code": 0}, (True, True, True, None)),
        ({"up": True, "exit_code": 1}, (True, True, None, None)),
        ({"up": True, "exit_code": 0, "probe": Probe(HEALTHY)}, (True, True, True, None)),
        ({"left_out": "no engine"}, (True, True, True, True)),
    ],
)
def test_a_container_starts_once_what_it_waits_for_is_so_and_never_when_that_cannot_be(
    other: dict[str, Any], allowed: tuple[bool | None, ...]
) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html"""
    assert tuple(may_start(condition, **other) for condition in CONDITIONS) == allowed


def test_a_container_waits_for_all_that_it_names() -> None:
    own = member("own", ("a", "START"), ("b", "START"))
    assert Members((own, member("a", up=True), member("b"))).ready() != [own]
    assert Members((own, member("a", up=True), member("b", up=True))).ready() == [own]


def test_one_that_waited_ends_before_what_it_waited_for() -> None:
    own, pdf = member("own", ("pdf", "HEALTHY"), up=True), member("pdf", ("fonts", "START"), up=True)
    fonts = member("fonts", up=True)
    members = Members((own, pdf, fonts))
    assert members.ending() == [own]
    own.told_to_end = 1.0
    assert members.ending() == []
    own.exit_code = 0
    assert members.ending() == [pdf]
    pdf.exit_code = 143
    assert members.ending() == [fonts]


def test_the_tasks_own_container_is_the_first_essential_one() -> None:
    proxy, own, other = member("proxy", essential=False), member("own"), member("other")
    assert Members((proxy, own, other)).own is own
