"""The bus of a trigger: by name or ARN, and only where the environment is."""

import pytest

from rota.local.prepare.needs import needs
from rota.registry import Environment, loads

HERE = "{account: '222222222222', region: us-east-1}"


def environment(bus: str, place: str = HERE, pattern: str = "{source: [shop]}") -> Environment:
    event = f"{{pattern: {pattern}, bus: '{bus}'}}" if bus else f"{{pattern: {pattern}}}"
    task = f"{{command: [a], triggers: [{{name: new, event: {event}}}]}}"
    return loads(f"version: 1\napp: shop\nenvironments: {{any: {place}}}\ntasks: {{a: {task}}}\n").resolve("any")


@pytest.mark.parametrize(
    ("bus", "place", "name"),
    [
        ("orders", HERE, "orders"),
        ("${app}.${environment}", HERE, "shop.any"),
        ("arn:aws:events:us-east-1:222222222222:event-bus/orders", HERE, "orders"),
        ("arn:aws:events:us-east-1:222222222222:event-bus/aws.partner/a.com/1/x", HERE, "aws.partner/a.com/1/x"),
        ("arn:${partition}:events:${region}:${account}:event-bus/orders", HERE, "orders"),
        ("arn:${partition}:events:${region}:${account}:event-bus/orders", "{}", "orders"),
        ("orders-${account}", "{}", "orders-${AWS::AccountId}"),
        ("aws.partner/example.com/1/orders", "{}", "aws.partner/example.com/1/orders"),
        ("a" * 256, HERE, "a" * 256),
    ],
)
def test_a_bus_is_known_by_its_name(bus: str, place: str, name: str) -> None:
    found = environment(bus, place)
    (trigger,) = found.tasks[0].triggers
    assert (trigger.source.bus, found.event_buses) == (name, (name,))


@pytest.mark.parametrize("bus", ["default", "arn:aws:events:us-east-1:222222222222:event-bus/default"])
def test_the_default_bus_by_name_is_as_good_as_left_out(bus: str) -> None:
    assert environment(bus) == environment("")
    assert environment(bus).event_buses == ()


def test_the_bus_of_a_trigger_is_made_in_the_local_aws_and_the_default_one_is_there() -> None:
    for bus, made in (("orders-${account}", ["orders-222222222222"]), ("default", [])):
        assert [wish.name for kind, wish, left in needs(environment(bus)) if (kind, left) == ("event bus", "")] == made


def test_a_trigger_on_another_bus_says_so_and_has_an_id_of_its_own() -> None:
    triggers = {bus: environment(bus).tasks[0].triggers[0] for bus in ("", "or.ders", "or-ders", "orders")}
    ids = [trigger.construct_id for trigger in triggers.values()]
    assert ids[0] == "RuleNew"
    assert len(set(ids)) == 4
    assert all(each.startswith("RuleNewOn") and each.isalnum() for each in ids[1:])
    assert {trigger.resource for trigger in triggers.values()} == {"shop-any-a.new"}
    assert (triggers[""].source.label, triggers["orders"].source.label) == ("event shop", "event shop on orders")
    assert triggers[""].source.in_words == "events of the default bus that fit the pattern"
    assert triggers["orders"].source.in_words == "events of the bus orders that fit the pattern"


@pytest.mark.parametrize(
    ("bus", "source", "warns"),
    [
        ("orders", "[aws.ecs]", True),
        ("orders", "[aws.ecs, aws.s3]", True),
        ("orders", "[aws.ecs, shop]", False),
        ("orders", "[{prefix: aws.}]", False),
        ("aws.partner/a.com/1/x", "[aws.partner/a.com/1/x]", False),
        ("default", "[aws.s3]", False),
    ],
)
def test_a_pattern_of_aws_services_alone_on_another_bus_is_a_warning(bus: str, source: str, warns: bool) -> None:
    task = f"{{command: [a], triggers: [{{name: new, event: {{pattern: {{source: {source}}}, bus: {bus}}}}}]}}"
    registry = loads(f"version: 1\napp: shop\nenvironments: {{any: {{}}}}\ntasks: {{a: {task}}}\n")
    texts = [str(warning) for warning in registry.warnings if "arrive on the default bus" in str(warning)]
    assert len(texts) == warns
    assert all("event.bus: events of AWS services arrive on the default bus" in text for text in texts)


def test_what_a_task_does_is_no_event_of_another_bus() -> None:
    """So its own runs start no trigger there, as they would on the default bus."""
    own = '{source: [aws.ecs], detail: {group: ["family:shop-any-a"]}}'
    for bus, warns in (("", True), ("orders", False)):
        event = f"{{pattern: {own}, bus: {bus or 'default'}}}"
        task = f"{{command: [a], triggers: [{{name: new, event: {event}}}]}}"
        registry = loads(f"version: 1\napp: shop\nenvironments: {{any: {{}}}}\ntasks: {{a: {task}}}\n")
        assert any("each would start it again" in str(warning) for warning in registry.warnings) is warns
