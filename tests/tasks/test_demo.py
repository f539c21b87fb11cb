"""The sample's story, played as `rota demo` does; the CDK CLI's part of it is tested in tests/local/demo.

CloudFormation makes the stack from its template. About 15 seconds.
"""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from rota.local import Emulator
from rota.local.client.session import local_session
from rota.local.demo import Afterwards, DemoProject, Story
from rota.local.demo.story_file import story_of
from rota.local.demo.tasks_at_work import TasksAtWork
from rota.local.prepare import prepare
from rota.registry import load
from tests.assemblies import assembled
from tests.tasks.account import SampleAccount
from tests.tasks.sample import FILE, NAMES, REGISTRY, STAGING, project


class Heard:
    """Keeps what is told."""

    def __init__(self) -> None:
        self.text = ""

    def tell(self, text: str) -> None:
        self.text += f"{text}\n"

    def passing(self, line: str) -> None:
        """Nobody looks."""


@pytest.fixture(scope="module")
def story() -> Story:
    found = story_of(load(project() / FILE))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def told(story: Story) -> Iterator[str]:
    """What is told of the acts whose tasks are there."""
    registry = load(project() / FILE)
    environment = registry.resolve(story.environment)
    stack = environment.names.stack
    template = json.loads((assembled((REGISTRY, environment.name)) / f"{stack}.template.json").read_text())
    with Emulator({"AUTH": "true"}, project=project()) as running:
        clients = local_session(running.endpoint, environment.account, environment.region)
        cloudformation = clients("cloudformation")
        body = json.dumps(template, separators=(",", ":"))  # a template that is sent has 51,200 bytes at most
        cloudformation.create_stack(StackName=stack, TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"])
        waiter = cloudformation.get_waiter("stack_create_complete")
        waiter.wait(StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        list(prepare(clients, environment))
        heard = Heard()
        acts = tuple(act for act in story.acts if act.task in NAMES)
        at_work = TasksAtWork(DemoProject(registry, environment, project(), acts), clients, running.endpoint, heard)
        for act in acts:
            at_work.play(act)
        yield heard.text


EXPECTED = {
    "db-migrate-up": (
        f"3 reminders, 2 claims{', 3 payments a day' if 'export-report' in NAMES else ''} are there for the tasks",
    ),
    "send-payment-reminder": (
        "rule payments-staging-send-payment-reminder, cron(0 14 ? * MON-FRI *): its next run",
        "reminders sent  sent=2  rejected=0",
        "  It sent 2 mails, which no one gets:\n    to ada@example.com: Your payment is waiting for you",
    ),
    "process-edis": (
        "s3://payments-staging-edi/inbox/partner-997.edi is there",
        "trigger=s3  trigger_name=arrival",
        "  It wrote:\n    s3://payments-staging-edi/records/",
        "PARTNER/000000001, 997 SI/100001251 accepted",
    ),
}


@pytest.mark.parametrize("task", [name for name in EXPECTED if name in NAMES])
def test_each_act_is_played_and_shows_what_its_task_has_made(told: str, task: str) -> None:
    assert f"{task} ended with exit code 0" in told
    for text in EXPECTED[task]:
        assert text in told, text


def test_without_the_report_its_payments_are_left_out(story: Story, account: SampleAccount) -> None:
    others = tuple(task for task in STAGING.tasks if task.name != "export-report")
    done = Afterwards(replace(STAGING, tasks=others), {"dynamodb": account.dynamodb}.__getitem__)
    assert list(story.acts[0].after(done)) == ["3 reminders, 2 claims are there for the tasks"]
    assert len(account.items("reminders")) == 3


def test_the_story_is_of_the_sample_and_has_an_act_of_each_kind(story: Story) -> None:
    assert (story.app, story.environment, story.then) == ("payments", "staging", "export-report")
    assert [(act.task, act.how) for act in story.acts] == [
        ("db-migrate-up", "by hand"),
        ("send-payment-reminder", "by its schedule"),
        ("process-edis", "by an upload"),
    ]
