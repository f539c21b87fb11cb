"""A rule needs its bus: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html."""

from typing import Any

from tests.local.adapter.places import Aws
from tests.local.adapter.stacks import Outcome, Stack, resource

WORDS = 'Resource handler returned message: "Event bus orders does not exist." (HandlerErrorCode: NotFound)'
PARTNER = "aws.partner/example.com/orders"
"""As https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-saas.html has the name of a partner's bus."""


def rule(bus: str) -> dict[str, Any]:
    tags = [{"Key": "a", "Value": "b"}] if "/" in bus else []
    return resource("Events::Rule", Name="own", EventBusName=bus, EventPattern={"source": ["shop"]}, Tags=tags)


def test_a_stack_makes_a_rule_on_a_bus_that_is_there_with_its_tags_and_on_no_other(local: Aws, plain: Aws) -> None:
    assert Stack(local).deploy({"Rule": rule("orders")}) == Outcome("ROLLBACK_COMPLETE", WORDS)
    events = local.client("events")
    for bus in ("orders", PARTNER):
        events.create_event_bus(Name=bus)
    both = {"Own": rule("orders"), "Partner": rule(PARTNER)}
    assert Stack(local, "Again").deploy(both).status == "CREATE_COMPLETE"
    (found,) = events.list_rules(EventBusName=PARTNER)["Rules"]
    assert found["Arn"] == local.arn("events", f"rule/{PARTNER}/own")
    assert {"Key": "a", "Value": "b"} in events.list_tags_for_resource(ResourceARN=found["Arn"])["Tags"]
    plain.client("events").create_event_bus(Name=PARTNER)
    assert Stack(plain).deploy({"Own": rule("orders")}).status == "CREATE_COMPLETE"
    assert Stack(plain, "Again").deploy({"Partner": rule(PARTNER)}).status == "ROLLBACK_COMPLETE"
