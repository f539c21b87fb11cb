"""What starts tasks: when it is over, and where AWS has nothing of an environment."""

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from rota.ops.caller import places
from rota.ops.starts import EVENT, StartFacts, running, switched_on
from tests.ops.payments import NOW, Payments, registry, session_of


@pytest.mark.parametrize(
    ("start", "is_over"),
    [
        (StartFacts("scheduler", "a", "at(2026-01-05T12:00:00)"), True),
        (StartFacts("scheduler", "a", "at(2026-01-05T12:00:01)"), False),
        (StartFacts("scheduler", "a", "at(2026-01-05T12:30:00)", "Europe/Berlin"), True),
        (StartFacts("scheduler", "a", "at(2026-01-05T11:30:00)", "America/New_York"), False),
        (StartFacts("scheduler", "a", "at(2026-01-05T11:45:00)", spread=15), True),
        (StartFacts("scheduler", "a", "at(2026-01-05T11:45:00)", spread=16), False),
        (StartFacts("rules", "a", "cron(0 3 * * ? 2025)"), True),
        (StartFacts("rules", "a", "cron(0 3 * * ? *)"), False),
        (StartFacts("rules", "a", "rate(1 hour)"), False),
        (StartFacts("scheduler", "a", "rate(1 hour)", end="2026-01-05T12:00:00Z"), True),
        (StartFacts("scheduler", "a", "rate(1 hour)", end="2026-01-05T12:00:01Z"), False),
        (StartFacts("scheduler", "a", "cron(0 3 * * ? *)", end="2026-01-05T23:59:59Z"), True),
        (StartFacts("scheduler", "a", "cron(0 3 * * ? *)", end="2026-01-06T03:00:00Z"), False),
        (StartFacts("rules", "a", EVENT, pattern="{}"), False),
        (StartFacts("rules", "a", "cron(what AWS has taken)"), False),
        (StartFacts("scheduler", "a", "at(2020-01-01T00:00:00)", "Nowhere/Land"), False),
    ],
)
def test_a_start_is_over_when_nothing_of_it_lies_ahead(start: StartFacts, is_over: bool) -> None:
    assert start.is_over(NOW) is is_over
    assert start.is_past(NOW) is (is_over and (start.expression.startswith("at(") or start.end != ""))


def test_only_what_is_enabled_and_not_over_runs() -> None:
    hourly, gone, once = (
        StartFacts("rules", "hourly", "rate(1 hour)"),
        StartFacts("rules", "gone", "rate(1 hour)"),
        StartFacts("scheduler", "once", "at(2026-01-01T00:00:00)"),
    )
    enabled = {hourly.key: True, once.key: True}
    assert list(running((hourly, gone, once), enabled, NOW)) == [hourly]
    assert list(running((hourly, gone, once), enabled, datetime(2025, 12, 31, tzinfo=UTC))) == [hourly, once]
    assert list(running((hourly,), {hourly.key: False}, NOW)) == []


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "ThrottlingException"])
def test_a_bus_that_is_gone_has_no_rules(payments: Payments, code: str) -> None:
    """So AWS answers; the local AWS answers with no rules."""
    staging = registry().resolve("staging")
    ((place,), _) = places(session_of(payments.account, payments.region), [staging])
    own, named = "own-${AWS::AccountId}", {"NamePrefix": "payments-staging-"}
    rules = {"Rules": [{"Name": "payments-staging-a", "State": "ENABLED"}]}
    with Stubber(place.client("events")) as events:
        events.add_response("list_rules", rules, named)
        events.add_client_error("list_rules", code, "Event bus gone does not exist.")
        events.add_response("list_rules", rules, {**named, "EventBusName": f"own-{payments.account}"})
        if code == "ThrottlingException":
            with pytest.raises(ClientError):
                switched_on(place, staging.names, ["gone", own])
            return
        found = switched_on(place, staging.names, ["gone", own])
        assert found == {("rules", "payments-staging-a"): True, ("rules", f"{own}/payments-staging-a"): True}
        events.add_client_error("list_rules", code, "of the default bus, which is always there")
        with pytest.raises(ClientError):
            switched_on(place, staging.names)
    on = StartFacts("rules", "payments-staging-a", EVENT, pattern="{}", bus=own)
    assert list(running([on], found, NOW)) == [on]
    assert str(on) == f"event on {own}"


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "ThrottlingException"])
def test_an_environment_without_a_group_of_schedules_has_none(payments: Payments, code: str) -> None:
    """So AWS answers; the local AWS answers with no schedules."""
    staging = registry().resolve("staging")
    ((place,), _) = places(session_of(payments.account, payments.region), [staging])
    with Stubber(place.client("scheduler")) as scheduler:
        scheduler.add_client_error("list_schedules", code, "the group payments-staging does not exist")
        if code == "ResourceNotFoundException":
            assert switched_on(place, staging.names) == {}
        else:
            with pytest.raises(ClientError):
                switched_on(place, staging.names)
