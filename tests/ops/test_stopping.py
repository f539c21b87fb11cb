"""Stopping a stack: its starts, all that they say otherwise, and its running tasks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from rota.errors import RotaError
from rota.ops.patience import Patience
from rota.ops.starts import EVENT, StartFacts
from rota.ops.stopping import RunningTask, StopPlan, carry_out, plan_stop, request_to_disable
from rota.ops.survey import StackReport, survey
from tests.ops.payments import BILLING, NOW, SANDBOX, STAGING, TEXT, Payments, registry, without_environment
from tests.ops.test_survey import stack_of

SOON = Patience(pause=0.1, seconds=60)


def planned(payments: Payments, name: str, text: str = TEXT) -> StopPlan:
    place, stack = found(payments, name, text)
    assert stack.deployed
    return plan_stop(place, stack.deployed, stack.contents, NOW, stack.wanted)


def found(payments: Payments, name: str, text: str = TEXT) -> tuple[Any, StackReport]:
    (place,) = survey(registry(text), payments.session, NOW).places
    (stack,) = [each for each in place.stacks if each.name == name]
    return place.place, stack


# --- starts ---


@pytest.mark.parametrize("call", ["events.disable_rule", "scheduler.get_schedule", "scheduler.update_schedule"])
@pytest.mark.parametrize("code", ["ResourceNotFoundException", "AccessDeniedException"])
def test_a_start_that_somebody_has_deleted_meanwhile_needs_no_stop(
    payments: Payments, capsys: pytest.CaptureFixture[str], call: str, code: str
) -> None:
    service, _, operation = call.partition(".")
    payments.deploy(STAGING)
    start = StartFacts("rules" if service == "events" else "scheduler", "payments-staging-send", "rate(1 day)")
    stop = replace(planned(payments, STAGING), starts=(start,), clusters={}, tasks=())
    with Stubber(stop.place.client(service)) as stub:
        if operation == "update_schedule":
            stub.add_response(
                "get_schedule",
                {
                    "Name": start.name,
                    "ScheduleExpression": start.expression,
                    "FlexibleTimeWindow": {"Mode": "OFF"},
                    "Target": {"Arn": "arn:aws:ecs:x:y:cluster/c", "RoleArn": "arn:aws:iam::222222222222:role/r"},
                },
            )
        stub.add_client_error(operation, code)
        if code == "ResourceNotFoundException":
            carry_out(stop, print, SOON)
            assert capsys.readouterr().out == f"{start.name} is gone already\n"
        else:
            with pytest.raises(ClientError):
                carry_out(stop, print, SOON)


@pytest.mark.parametrize("text", [TEXT, without_environment("staging")])
def test_every_start_of_the_stack_is_disabled_and_no_other(payments: Payments, text: str) -> None:
    for name in (STAGING, BILLING):
        payments.deploy(name)
    told: list[str] = []
    carry_out(planned(payments, BILLING, text), told.append, SOON)
    assert stack_of(payments, BILLING, text).running == ()
    assert [start.name for start in stack_of(payments, STAGING, text).running] == ["payments-staging-report"]
    assert len([line for line in told if line.startswith("disabled payments-staging-lists")]) == 2


def test_the_rules_of_alerts_stay_enabled(payments: Payments) -> None:
    payments.deploy(STAGING)
    carry_out(planned(payments, STAGING), print, SOON)
    states = {rule["Name"]: rule["State"] for rule in payments.client("events").list_rules()["Rules"]}
    assert states == {
        "payments-staging-report": "DISABLED",
        "payments-staging-start-failure": "ENABLED",
        "payments-staging-exit-failure": "ENABLED",
    }


def test_a_disabled_schedule_keeps_all_else_that_it_had(payments: Payments) -> None:
    """UpdateSchedule gives every field that is left out its default."""
    payments.deploy(STAGING)
    payments.deploy(BILLING)
    scheduler = payments.client("scheduler")
    (dia,) = [each for each in scheduler.list_schedules()["Schedules"] if each["State"] == "ENABLED"]
    named = {"Name": dia["Name"], "GroupName": dia["GroupName"]}
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=400)
    before = scheduler.get_schedule(**named)
    changed = {key: before[key] for key in ("ScheduleExpression", "ScheduleExpressionTimezone", "Target")}
    window = {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 7}
    scheduler.update_schedule(**named, **changed, FlexibleTimeWindow=window, EndDate=until, Description="all of it")
    before = scheduler.get_schedule(**named)
    carry_out(planned(payments, BILLING), print, SOON)
    after = scheduler.get_schedule(**named)
    changing = ("State", "LastModificationDate", "ResponseMetadata")
    assert {key: value for key, value in after.items() if key not in changing} == {
        key: value for key, value in before.items() if key not in changing
    }
    assert (before["State"], after["State"]) == ("ENABLED", "DISABLED")
    assert {"EndDate", "Description", "ScheduleExpressionTimezone"} <= set(after)


@pytest.mark.parametrize(("seconds", "kept"), [(-1, False), (0, False), (1, True)])
def test_a_start_date_is_kept_unless_it_is_over(payments: Payments, seconds: int, kept: bool) -> None:
    """AWS rejects one that is over."""
    now = datetime(2026, 1, 5, 12, tzinfo=UTC)
    schedule = {"Name": "a", "State": "ENABLED", "Arn": "arn", "StartDate": now + timedelta(seconds=seconds)}
    request = request_to_disable(payments.client("scheduler"), schedule, now)
    assert ("StartDate" in request) is kept
    assert {**request, "StartDate": None} == {"Name": "a", "State": "DISABLED", "StartDate": None}


def test_a_rule_is_disabled_on_its_own_bus(payments: Payments) -> None:
    payments.deploy(STAGING)
    events, name = payments.client("events"), "payments-staging-new"
    bus = f"orders-{payments.account}"
    events.create_event_bus(Name=bus)
    for on in ("default", bus):
        events.put_rule(Name=name, EventBusName=on, EventPattern='{"source": ["shop"]}')
    start = StartFacts("rules", name, EVENT, pattern="{}", bus="orders-${AWS::AccountId}")
    carry_out(replace(planned(payments, STAGING), starts=(start,), clusters={}, tasks=()), print, SOON)
    assert events.describe_rule(Name=name, EventBusName=bus)["State"] == "DISABLED"
    assert events.describe_rule(Name=name)["State"] == "ENABLED"


def test_a_rate_that_is_switched_off_keeps_its_times(payments: Payments) -> None:
    """Without a StartDate, whoever switches it on again would have it count from that moment."""
    now = datetime(2026, 1, 5, 12, tzinfo=UTC)
    for expression, begin in (("rate(2 hours)", now + timedelta(hours=2)), ("cron(0 3 * * ? *)", None)):
        schedule = {"Name": "a", "ScheduleExpression": expression, "StartDate": now - timedelta(hours=4)}
        assert request_to_disable(payments.client("scheduler"), schedule, now).get("StartDate") == begin


# --- tasks ---


def test_running_tasks_of_the_stack_are_stopped_and_those_of_others_are_not(live: Payments) -> None:
    live.client("ecs").create_cluster(clusterName="app-staging")
    live.deploy(STAGING)
    stranger = {"family": "claims", "containerDefinitions": [{"name": "a", "image": "a", "command": ["sleep", "600"]}]}
    ecs = live.client("ecs")
    definition = ecs.describe_task_definition(taskDefinition="payments-staging-migrate")["taskDefinition"]
    kept = ("containerDefinitions", "networkMode", "requiresCompatibilities", "cpu", "memory", "executionRoleArn")
    ecs.register_task_definition(**{**{key: definition[key] for key in kept}, "family": stranger["family"]})
    network = {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}
    (other,) = ecs.run_task(
        cluster="app-staging", taskDefinition="claims", launchType="FARGATE", networkConfiguration=network
    )["tasks"]
    task = live.start("migrate")
    stop = planned(live, STAGING)
    assert [(each.arn, each.family, each.is_stopping) for each in stop.tasks] == [
        (task, "payments-staging-migrate", False)
    ]
    carry_out(stop, print, SOON)
    assert live.status(task) == "STOPPED"
    assert live.status(other["taskArn"]) != "STOPPED"


def test_in_a_cluster_of_the_stack_every_task_is_stopped(live: Payments) -> None:
    """Also one of another family: CloudFormation cannot delete the cluster before."""
    live.deploy(SANDBOX)
    ecs = live.client("ecs")
    definition = ecs.describe_task_definition(taskDefinition="payments-sandbox-migrate")["taskDefinition"]
    kept = ("containerDefinitions", "networkMode", "requiresCompatibilities", "cpu", "memory", "executionRoleArn")
    ecs.register_task_definition(**{**{key: definition[key] for key in kept}, "family": "payments-sandbox-removed"})
    task = live.start("removed", "payments-sandbox", "sandbox")
    stop = planned(live, SANDBOX)
    assert [each.family for each in stop.tasks] == ["payments-sandbox-removed"]
    carry_out(stop, print, SOON)
    assert live.status(task, "payments-sandbox") == "STOPPED"


def test_a_task_that_was_launched_meanwhile_is_stopped_too(live: Payments) -> None:
    live.client("ecs").create_cluster(clusterName="app-staging")
    live.deploy(STAGING)
    first = live.start("migrate")
    stop = planned(live, STAGING)
    second = live.start("migrate")
    carry_out(stop, print, SOON)
    assert {live.status(first), live.status(second)} == {"STOPPED"}


def test_a_task_that_is_stopping_already_is_waited_for_and_not_stopped_again(live: Payments) -> None:
    live.client("ecs").create_cluster(clusterName="app-staging")
    live.deploy(STAGING)
    task = live.started_report()
    live.client("ecs").stop_task(cluster="app-staging", task=task, reason="by hand")
    told: list[str] = []
    stop = planned(live, STAGING)
    assert [each.is_stopping for each in stop.tasks] == [True]
    carry_out(stop, told.append, SOON)
    assert live.status(task) == "STOPPED"
    assert [line for line in told if line.startswith("stopping")] == []


def test_tasks_that_do_not_end_in_time_are_named(live: Payments) -> None:
    live.client("ecs").create_cluster(clusterName="app-staging")
    live.deploy(STAGING)
    task = live.started_report()
    stop = replace(planned(live, STAGING), starts=())
    with pytest.raises(RotaError, match=rf"after 0 seconds: payments-staging-report \({task.rpartition('/')[2]}\)"):
        carry_out(stop, print, Patience(pause=0, seconds=0))


def test_tasks_of_a_stack_that_is_left_behind_are_found_in_the_cluster_that_its_rules_name(live: Payments) -> None:
    live.client("ecs").create_cluster(clusterName="app-staging")
    live.deploy(STAGING)
    task = live.start("migrate")
    stop = planned(live, STAGING, without_environment("staging"))
    assert [each.arn for each in stop.tasks] == [task]
    assert set(stop.clusters) == {"app-staging"}


def test_tasks_that_nothing_but_people_start_are_found_in_the_cluster_that_the_registry_names(live: Payments) -> None:
    live.client("ecs").create_cluster(clusterName="app-staging")
    template = live.template(STAGING)
    rules = [
        name for name, each in template["Resources"].items() if "Schedule" in name or each["Type"].endswith("Rule")
    ]
    for name in rules:
        if "EcsParameters" in str(template["Resources"][name]):
            del template["Resources"][name]
    live.deploy(STAGING, template)
    task = live.start("migrate")
    assert [each.arn for each in planned(live, STAGING).tasks] == [task]


@pytest.mark.parametrize("code", ["ClusterNotFoundException", "ThrottlingException"])
def test_a_cluster_that_is_gone_has_no_tasks(payments: Payments, code: str) -> None:
    """So AWS answers; the local AWS lists no tasks."""
    payments.deploy(STAGING)
    place, stack = found(payments, STAGING)
    assert stack.deployed
    with Stubber(place.client("ecs")) as ecs:
        ecs.add_client_error("list_tasks", code)
        if code == "ClusterNotFoundException":
            assert plan_stop(place, stack.deployed, stack.contents, NOW, stack.wanted).tasks == ()
        else:
            with pytest.raises(ClientError):
                plan_stop(place, stack.deployed, stack.contents, NOW, stack.wanted)


@pytest.mark.parametrize("code", ["ClusterNotFoundException", "ThrottlingException"])
def test_a_cluster_that_is_deleted_while_its_tasks_are_waited_for_has_none_left(payments: Payments, code: str) -> None:
    payments.deploy(STAGING)
    task = RunningTask("app-staging", "arn:aws:ecs:x:y:task/a", "f", is_stopping=True)
    stop = replace(planned(payments, STAGING), starts=(), clusters={}, tasks=(task,))
    with Stubber(stop.place.client("ecs")) as ecs:
        ecs.add_client_error("describe_tasks", code)
        if code == "ClusterNotFoundException":
            carry_out(stop, print, SOON)
        else:
            with pytest.raises(ClientError):
                carry_out(stop, print, SOON)


@pytest.mark.parametrize("code", ["InvalidParameterException", "ThrottlingException"])
def test_a_task_that_has_ended_meanwhile_needs_no_stop(payments: Payments, code: str) -> None:
    """So AWS answers when it does not know the task any more."""
    payments.deploy(STAGING)
    stop = replace(
        planned(payments, STAGING),
        tasks=(RunningTask("app-staging", "arn:aws:ecs:x:y:task/a", "f", is_stopping=False),),
    )
    with Stubber(stop.place.client("ecs")) as ecs:
        ecs.add_client_error("stop_task", code, "The referenced task was not found.")
        if code == "InvalidParameterException":
            ecs.add_response("describe_tasks", {"tasks": []})
            carry_out(replace(stop, clusters={}), print, SOON)
        else:
            with pytest.raises(ClientError):
                carry_out(stop, print, SOON)
