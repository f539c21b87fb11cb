"""What is deployed, beside what the registry makes: the state of every stack, in the local AWS."""

import json
from typing import Any

import pytest

from rota.ops.survey import PlaceReport, StackReport, survey
from tests.ops.payments import (
    BILLING,
    FAILS,
    NOW,
    REGION,
    SANDBOX,
    STAGING,
    TEXT,
    Payments,
    registry,
    without_environment,
    without_group,
)

QUEUE: dict[str, Any] = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {}}}}
WAITS: dict[str, Any] = {
    "Resources": {
        "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
        "Wait": {
            "Type": "AWS::CloudFormation::WaitCondition",
            "Properties": {"Handle": {"Ref": "Handle"}, "Timeout": "600"},
        },
    }
}
SMALL = "version: 1\napp: {app}\nenvironments: {{{environment}: {{}}}}\ntasks: {{t: {{command: [x], rate: 1 hour}}}}\n"


def place_of(payments: Payments, text: str = TEXT, **asked: str) -> PlaceReport:
    """The report of the only place."""
    (place,) = survey(registry(text), payments.session, NOW, **asked).places
    return place


def states(payments: Payments, text: str = TEXT, **asked: str) -> dict[str, str]:
    return {stack.name: stack.state for stack in place_of(payments, text, **asked).stacks}


def stack_of(payments: Payments, name: str, text: str = TEXT) -> StackReport:
    (found,) = [stack for stack in place_of(payments, text).stacks if stack.name == name]
    return found


# --- in step, or not deployed ---


def test_in_an_empty_account_every_stack_of_the_registry_is_not_deployed(payments: Payments) -> None:
    place = place_of(payments)
    assert {stack.name: stack.state for stack in place.stacks} == dict.fromkeys(
        (STAGING, BILLING, SANDBOX), "not deployed"
    )
    assert [stack.wanted.id for stack in place.stacks if stack.wanted] == [
        "TasksStaging",
        "TasksStagingBilling",
        "TasksSandbox",
    ]
    assert place.kept_logs == ()


def test_what_the_cdk_made_of_the_same_registry_is_in_step(payments: Payments) -> None:
    """Schedules of both services, a trigger, a disabled start, and the pseudo parameters of a place."""
    for name in (STAGING, BILLING, SANDBOX):
        assert payments.deploy(name) == "CREATE_COMPLETE"
    assert states(payments) == dict.fromkeys((STAGING, BILLING, SANDBOX), "in step")
    sandbox = stack_of(payments, SANDBOX)
    assert [str(start) for start in sandbox.running] == [
        "cron(0 3 * * ? *)",
        "cron(0 4 ? * MON-FRI *) America/New_York",
        "event",
    ]
    assert sandbox.switched_off == ()


def test_with_one_environment_only_its_stacks_are_shown(payments: Payments) -> None:
    payments.deploy(SANDBOX)
    assert states(payments, environment="staging") == {STAGING: "not deployed", BILLING: "not deployed"}
    assert states(payments, environment="sandbox") == {SANDBOX: "in step"}


# --- it differs ---


@pytest.mark.parametrize(
    ("name", "edit", "kind", "what"),
    [
        (STAGING, ("0 3 * * ? *", "0 6 * * ? *"), "changed_starts", ["payments-staging-report"]),
        (STAGING, ("  migrate:", "  migrations:"), "new_tasks", ["payments-staging-migrations"]),
        (STAGING, ("  migrate:", "  migrations:"), "gone_tasks", ["payments-staging-migrate"]),
        (
            STAGING,
            ("  migrate:", "  migrate:\n    rate: 1 hour"),
            "new_starts",
            ["payments-staging-migrate"],
        ),
        (STAGING, ('\n    cron: "0 3 * * ? *"', ""), "gone_starts", ["payments-staging-report"]),
        (
            STAGING,
            ('"0 3 * * ? *"', '"0 3 * * ? *"\n    enabled: false'),
            "changed_starts",
            ["payments-staging-report"],
        ),
        (
            STAGING,
            ('"0 3 * * ? *"', '"0 3 * * ? *"\n    timezone: Europe/Berlin'),
            "new_starts",
            ["payments-staging-report"],
        ),
        (
            BILLING,
            ("4 ? * MON-FRI *, timezone: America/New_York", "4 ? * MON-FRI *, timezone: Europe/Berlin"),
            "changed_starts",
            ["dia"],
        ),
        (BILLING, ("spread: 15 minutes", "spread: 10 minutes"), "changed_starts", ["dua"]),
        (BILLING, ("source: [aws.ecr]", "source: [aws.ecs]"), "changed_starts", ["pushed"]),
        (BILLING, ("name: pushed", "name: uploaded"), "gone_starts", ["pushed"]),
    ],
)
def test_a_deployed_stack_differs_in_what_the_edit_changed(
    payments: Payments, name: str, edit: tuple[str, str], kind: str, what: list[str]
) -> None:
    for each in dict.fromkeys((STAGING, name)):  # the group's schedules are in the environment's schedule group
        payments.deploy(each)
    stack = stack_of(payments, name, TEXT.replace(*edit))
    assert stack.state == "differs"
    assert stack.difference
    found = [
        part[1].name if isinstance(part, tuple) else getattr(part, "name", part)
        for part in getattr(stack.difference, kind)
    ]
    assert len(found) == len(what)
    assert all(full.endswith(end) for full, end in zip(found, what, strict=True)), found


def test_a_changed_command_is_no_difference_because_only_starts_and_tasks_are_compared(payments: Payments) -> None:
    payments.deploy(STAGING)
    assert stack_of(payments, STAGING, TEXT.replace("sleep(600)", "sleep(60)")).state == "in step"


def test_a_rule_that_was_disabled_by_hand_is_switched_off_and_not_different(payments: Payments) -> None:
    payments.deploy(STAGING)
    payments.client("events").disable_rule(Name="payments-staging-report")
    stack = stack_of(payments, STAGING)
    assert (stack.state, stack.running) == ("in step", ())
    assert [start.name for start in stack.switched_off] == ["payments-staging-report"]


def test_a_rule_that_the_registry_disables_too_is_not_reported_as_switched_off(payments: Payments) -> None:
    payments.deploy(STAGING)
    payments.client("events").disable_rule(Name="payments-staging-report")
    stack = stack_of(payments, STAGING, TEXT.replace('"0 3 * * ? *"', '"0 3 * * ? *"\n    enabled: false'))
    assert (stack.state, stack.switched_off) == ("differs", ())


def test_a_start_that_a_deployment_will_enable_is_not_reported_as_switched_off(payments: Payments) -> None:
    template = payments.template(STAGING)
    (rule,) = [
        each
        for each in template["Resources"].values()
        if each["Properties"].get("Name") == "payments-staging-report" and each["Type"] == "AWS::Events::Rule"
    ]
    rule["Properties"]["State"] = "DISABLED"
    payments.deploy(STAGING, template)
    stack = stack_of(payments, STAGING)
    assert (stack.state, stack.switched_off) == ("differs", ())


def test_a_stack_whose_last_deployment_was_rolled_back_is_compared_as_it_is(payments: Payments) -> None:
    payments.deploy(STAGING)
    template = payments.template(STAGING)
    template["Resources"] |= FAILS["Resources"]
    cloudformation = payments.client("cloudformation")
    cloudformation.update_stack(
        StackName=STAGING, TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_NAMED_IAM"]
    )
    assert payments.settled(STAGING) == "UPDATE_ROLLBACK_COMPLETE"
    assert stack_of(payments, STAGING).state == "in step"


# --- left behind ---


def test_a_group_that_the_registry_no_longer_has_is_left_behind_with_the_starts_that_still_run(
    payments: Payments,
) -> None:
    payments.deploy(STAGING)
    payments.deploy(BILLING)
    place = place_of(payments, without_group(), environment="staging")
    assert {stack.name: stack.state for stack in place.stacks} == {STAGING: "in step", BILLING: "left behind"}
    (billing,) = [stack for stack in place.stacks if stack.group]
    assert billing.why == "the registry has no group billing in staging any more"
    starts = [start.name for start in billing.running]
    assert [name.rpartition("lists")[2][1:] for name in starts] == ["dia", "pushed"]  # dua is disabled


def test_an_environment_that_the_registry_no_longer_has_is_found_by_its_tags(payments: Payments) -> None:
    payments.deploy(STAGING)
    payments.deploy(BILLING)
    text = without_environment("staging")
    assert states(payments, text) == {SANDBOX: "not deployed", STAGING: "left behind", BILLING: "left behind"}
    assert stack_of(payments, BILLING, text).why == "the registry has no environment staging any more"


def test_the_stacks_of_an_environment_that_is_gone_are_in_the_order_in_which_they_can_be_deleted(
    payments: Payments,
) -> None:
    payments.deploy(STAGING)
    payments.deploy(BILLING)
    place = place_of(payments, without_environment("staging"))
    assert [stack.name for stack in place.stacks if stack.state == "left behind"] == [BILLING, STAGING]


def test_a_stack_in_a_region_that_its_environment_has_left_is_left_behind_there(payments: Payments) -> None:
    payments.deploy(STAGING)
    moved = TEXT.replace("region: us-east-1", "region: us-west-2")
    east, west = (place_of(payments, moved, region=region) for region in (REGION, "us-west-2"))
    assert {stack.name: stack.state for stack in east.stacks} == {SANDBOX: "not deployed", STAGING: "left behind"}
    assert [stack.why for stack in east.stacks if stack.name == STAGING] == [
        "the registry has staging in account 222222222222, us-west-2"
    ]
    assert {stack.name: stack.state for stack in west.stacks}[STAGING] == "not deployed"


def test_an_environment_without_account_is_in_step_wherever_it_is_found(payments: Payments) -> None:
    """It is in the session's Region; in another one that is asked, it is shown only if it is deployed there."""
    west = Payments(payments.endpoint, region="us-west-2")
    assert [stack.name for place in survey(registry(), west.session, NOW).places for stack in place.stacks] == [
        STAGING,
        BILLING,
        SANDBOX,
    ]
    payments.deploy(SANDBOX)
    east, _ = survey(registry(), west.session, NOW).places
    assert {stack.name: stack.state for stack in east.stacks}[SANDBOX] == "in step"


def test_a_stack_of_another_group_under_a_name_that_the_registry_makes_is_left_behind(payments: Payments) -> None:
    payments.deploy(STAGING, QUEUE, tags=registry().resolve("staging").names.stack_tags("other"))
    stack = stack_of(payments, STAGING)
    assert (stack.state, stack.wanted) == ("left behind", None)
    assert stack.why == "the registry has no group other in staging any more"


# --- another app's ---


@pytest.mark.parametrize("own", [0, 1])
def test_tags_tell_apart_the_apps_whose_stacks_have_one_name(payments: Payments, own: int) -> None:
    """`pay` with `staging-eu`, and `pay-staging` with `eu`."""
    both = [
        registry(SMALL.format(app=app, environment=of)) for app, of in (("pay", "staging-eu"), ("pay-staging", "eu"))
    ]
    first, second = [each.resolve(each.environments[0]).names for each in both]
    assert first.stack_name == second.stack_name
    payments.deploy(STAGING, QUEUE, named=first.stack_name, tags=(first, second)[own].stack_tags())
    found = [survey(each, payments.session, NOW).places[0].stacks[0].state for each in both]
    assert found == [["differs", "another app's"], ["another app's", "differs"]][own]


def test_a_stack_of_our_name_without_our_tag_is_another_ones(payments: Payments) -> None:
    payments.deploy(SANDBOX, QUEUE, tags={"team": "data"})
    stack = stack_of(payments, SANDBOX)
    assert (stack.state, stack.contents.resources) == ("another app's", ())


def test_stacks_of_other_apps_under_other_names_are_not_shown(payments: Payments) -> None:
    payments.deploy(SANDBOX, QUEUE, named="claims-sandbox-tasks", tags={"rota:app": "claims", "rota:environment": "x"})
    payments.deploy(SANDBOX, QUEUE, named="network", tags={})
    assert set(states(payments)) == {STAGING, BILLING, SANDBOX}


# --- failed, or under way ---


def test_a_first_deployment_that_was_rolled_back_has_failed(payments: Payments) -> None:
    assert payments.deploy(STAGING, FAILS) == "ROLLBACK_COMPLETE"
    stack = stack_of(payments, STAGING)
    assert (stack.state, stack.contents.resources) == ("failed", ())
    assert stack.deployed


def test_a_first_deployment_that_was_not_rolled_back_has_failed_and_its_starts_run(payments: Payments) -> None:
    template = payments.template(STAGING)
    template["Resources"] |= FAILS["Resources"]
    template["Resources"]["Never"] = {
        **FAILS["Resources"]["Never"],
        "DependsOn": sorted(payments.template(STAGING)["Resources"]),
    }
    assert payments.deploy(STAGING, template, DisableRollback=True) == "CREATE_FAILED"
    stack = stack_of(payments, STAGING)
    assert stack.state == "failed"
    assert [start.name for start in stack.running] == ["payments-staging-report"]


def test_a_change_set_that_nobody_executed_has_failed_and_has_no_template(payments: Payments) -> None:
    names = registry().resolve("staging").names
    payments.client("cloudformation").create_change_set(
        StackName=STAGING,
        ChangeSetName="cdk-deploy-change-set",
        ChangeSetType="CREATE",
        TemplateBody=json.dumps(QUEUE),
        Tags=[{"Key": key, "Value": value} for key, value in names.stack_tags().items()],
    )
    stack = stack_of(payments, STAGING)
    assert (stack.state, stack.contents.starts) == ("failed", ())
    assert stack.deployed
    assert stack.deployed.status == "REVIEW_IN_PROGRESS"


@pytest.mark.parametrize(("text", "known"), [(TEXT, True), (without_environment("staging"), False)])
def test_a_stack_at_which_cloudformation_works_is_under_way(payments: Payments, text: str, known: bool) -> None:
    names = registry().resolve("staging").names
    payments.client("cloudformation").create_stack(
        StackName=STAGING,
        TemplateBody=json.dumps(WAITS),
        Tags=[{"Key": key, "Value": value} for key, value in names.stack_tags().items()],
    )
    stack = stack_of(payments, STAGING, text)
    assert (stack.state, stack.wanted is not None) == ("under way", known)


# --- all pages ---


def test_every_page_of_stacks_is_read(payments: Payments) -> None:
    """The local AWS gives 100 on a page."""
    cloudformation = payments.client("cloudformation")
    handle = json.dumps({"Resources": {"Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}})
    for number in range(101):
        cloudformation.create_stack(StackName=f"other-{number:03}", TemplateBody=handle)
    payments.deploy(SANDBOX)
    assert "NextToken" in cloudformation.describe_stacks()
    assert states(payments)[SANDBOX] == "in step"


def test_every_page_of_rules_is_read(payments: Payments) -> None:
    """EventBridge gives 100 on a page; those of the tasks come after others."""
    payments.deploy(STAGING)
    events = payments.client("events")
    for number in range(101):
        events.put_rule(Name=f"payments-staging-a{number}", ScheduleExpression="rate(1 day)")
    assert [start.name for start in stack_of(payments, STAGING).running] == ["payments-staging-report"]
