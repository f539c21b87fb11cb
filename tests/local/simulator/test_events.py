"""What a launch passes to its target."""

import json
from datetime import UTC, datetime

from rota.local.simulator.events import schedule_context, scheduled_event, with_context
from tests.local.simulator.test_due import rule, schedule

NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)


def test_the_event_of_a_rules_run_names_the_rule_and_the_nominal_time() -> None:
    event = dict(scheduled_event(rule("rate(1 minute)"), NOON))
    assert len(event.pop("id")) == 36
    assert event == {
        "version": "0",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "222222222222",
        "time": "2027-03-15T12:00:00Z",
        "region": "us-east-1",
        "resources": ["arn:aws:events:us-east-1:222222222222:rule/payments-staging-save"],
        "detail": {},
    }


def test_the_context_attributes_of_a_schedule_are_filled_into_its_input() -> None:
    context = schedule_context(schedule("rate(1 minute)"), NOON)
    names = ("schedule-arn", "scheduled-time", "execution-id", "attempt-number", "unknown")
    text = json.dumps([f"<aws.scheduler.{name}>" for name in names])
    arn, moment, execution, attempt, unknown = json.loads(with_context(text, context))
    assert arn == "arn:aws:scheduler:us-east-1:222222222222:schedule/payments-staging/save"
    assert (moment, attempt, unknown) == ("2027-03-15T12:00:00Z", "1", "<aws.scheduler.unknown>")
    assert execution == context["aws.scheduler.execution-id"]
