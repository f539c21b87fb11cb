"""`rota demo` from its beginning to its end, and what can be done after it; about 50 seconds."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.local.demo.showing import Show, clean_environ, down, make_project, rota


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Show]:
    """The demo, shown to its end while something else has the usual port."""
    project = make_project(tmp_path_factory.mktemp("demo") / "a clone")
    with socket.socket() as other:
        with suppress(OSError):  # then somebody else has it
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", 4566))
            other.listen()
        show = Show(project)
        code, err = show.end()
    assert (code, err) == (0, ""), show.out
    yield show
    stopped = down(project)
    assert stopped.returncode == 0
    assert "is stopped" in stopped.stderr
    assert show.left_running() == []


def test_it_shows_the_table_of_staging_first(shown: Show) -> None:
    assert shown.out.startswith("TasksStaging: 4 tasks of tasks/tasks.yaml in staging\n")


def test_it_takes_a_free_port_where_something_else_has_the_usual_one(shown: Show) -> None:
    assert "port 4566 is in use, so it takes a free one" in shown.out


def test_it_deploys_with_the_cdk_cli(shown: Show) -> None:
    commands = re.findall(r"^\$ cdk (\w+)", shown.out, re.MULTILINE)
    assert commands == ["synth", "bootstrap", "deploy"]
    assert "TasksStaging is in aws://222222222222/us-east-1 of the local AWS" in shown.out


def test_it_says_that_tasks_are_simulated(shown: Show) -> None:
    assert "Tasks run as processes here, a simulation of Fargate" in shown.out


def test_a_task_is_started_by_its_schedule_and_its_log_exit_and_mails_are_shown(shown: Show) -> None:
    part = shown.out.partition("Started by its schedule: send-receipts")[2].partition("Started by")[0]
    assert "rule shop-staging-send-receipts, cron(0 14 ? * MON-FRI *): its next run" in part
    assert "started  trigger=schedule" in part
    assert "receipts sent  sent=2" in part
    assert "send-receipts ended with exit code 0" in part
    assert "  It sent 2: ada@example.com, bo@example.com\n" in part


def test_a_schedule_of_several_is_started_by_its_name(shown: Show) -> None:
    part = shown.out.partition("Started by its schedule: write-report")[2]
    assert "trigger_name=south" in part
    assert "report written  key=daily/south.txt  orders=2" in part


def test_an_upload_starts_the_other_and_what_it_wrote_is_shown(shown: Show) -> None:
    part = shown.out.partition("Started by an upload: take-orders")[2].partition("Started by")[0]
    assert "s3://shop-staging-orders/inbox/monday.txt is there" in part
    assert "trigger=s3  trigger_name=arrival" in part
    assert "take-orders ended with exit code 0" in part
    assert "  It took o1, o2\n" in part


def test_the_acts_are_played_in_the_order_of_the_story_each_with_its_note(shown: Show) -> None:
    assert re.findall(r"^Started .*", shown.out, re.MULTILINE) == [
        "Started by hand: create-table, which makes the table",
        "Started by an upload: take-orders",
        "Started by its schedule: send-receipts",
        "Started by its schedule: write-report",
    ]


def test_what_to_do_next_has_the_names_of_this_project(shown: Show) -> None:
    assert "  rota local start write-report --env staging " in shown.out
    assert "  rota local exec --env staging -- npx cdk diff TasksStaging " in shown.out


def test_the_command_that_it_names_prints_its_result_and_no_page_about_the_version_of_node(
    shown: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    """jsii prints one, and so does the AWS SDK in the CDK CLI, when this machine has Node 20."""
    for name in [name for name in os.environ if name.startswith(("JSII_", "NODE_"))]:
        monkeypatch.delenv(name)
    ran = rota(shown.project, "local", "exec", "--env", "staging", "--", "npx", "cdk", "diff", "TasksStaging")
    assert ran.returncode == 0, ran.stderr
    text = ran.stdout + ran.stderr
    assert "There were no differences" in text
    assert [line for line in text.splitlines() if "!!!" in line or "node" in line.lower()] == []


def test_a_second_one_uses_what_runs_and_shows_the_same(shown: Show) -> None:
    again = Show(shown.project)
    code, err = again.end()
    assert (code, err) == (0, ""), again.out
    assert "it ran already at" in again.out
    assert "receipts sent  sent=2" in again.out
    assert "  It sent 2: ada@example.com, bo@example.com\n" in again.out


def test_interrupted_it_leaves_a_local_aws_that_ran_before(shown: Show) -> None:
    again = Show(shown.project)
    again.read_until("$ cdk synth")
    os.killpg(again.process.pid, signal.SIGINT)
    code, err = again.end()
    assert code == 130
    assert re.fullmatch(r"\ninterrupted: the local AWS at \S+, which ran before, goes on; .*rota local down\n", err)
    assert again.left_running() == [line for line in again.left_running() if "rota.local.adapter" in line]
    assert rota(shown.project, "local", "status").returncode == 0


def test_a_task_is_started_as_its_schedule_would_and_its_log_is_the_output(shown: Show) -> None:
    ran = rota(shown.project, "local", "start", "send-receipts", "--env", "staging")
    assert ran.returncode == 0, ran.stderr
    assert "receipts sent  sent=0" in ran.stdout
    assert re.match(r"started as the run of \d{4}-\d\d-\d\d 14:00 UTC of shop-staging-send-receipts ", ran.stderr)
    assert ran.stderr.endswith("send-receipts ended with exit code 0\n")


def test_a_schedule_of_a_zone_is_started_by_its_name_and_brings_its_arguments(shown: Show) -> None:
    arguments = ("write-report", "--env", "staging", "--schedule", "north")
    ran = rota(shown.project, "local", "start", *arguments)
    assert ran.returncode == 0, ran.stderr
    assert "trigger_name=north" in ran.stdout
    assert "key=daily/north.txt" in ran.stdout


def test_a_task_without_a_schedule_is_started_by_hand(shown: Show) -> None:
    ran = rota(shown.project, "local", "start", "create-table", "--env", "staging")
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr.startswith("started by hand: task ")
    assert "trigger=manual" in ran.stdout


def test_the_exit_code_is_the_containers(shown: Show) -> None:
    program = (
        "import boto3\ntable = boto3.resource('dynamodb').Table('shop-staging-orders')\n"
        "for found in table.scan()['Items']:\n    table.delete_item(Key={'id': found['id']})\n"
    )
    emptied = rota(shown.project, "local", "exec", "--env", "staging", "--", sys.executable, "-c", program)
    assert emptied.returncode == 0, emptied.stderr
    ran = rota(shown.project, "local", "start", "write-report", "--env", "staging", "--schedule", "north")
    assert ran.returncode == 1
    assert "no orders in shop-staging-orders" in ran.stdout
    assert "write-report ended with exit code 1" in ran.stderr


def test_ctrl_c_stops_following_and_says_how_to_stop_the_task(shown: Show) -> None:
    """As soon as it is started: it may be over before anything else can be said."""
    following = subprocess.Popen(
        [sys.executable, "-m", "rota", "local", "start", "create-table", "--env", "staging"],
        cwd=shown.project,
        env=clean_environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert following.stderr is not None
    started = following.stderr.readline()
    following.send_signal(signal.SIGINT)
    _, err = following.communicate(timeout=60)
    task = started.split()[-1]
    assert following.returncode == 130
    assert "the task keeps running; to stop it: rota local exec --env staging -- aws ecs stop-task" in err
    assert f"--cluster app-staging --task {task}\n" in err


def test_for_what_is_missing_the_command_that_makes_it_is_printed(shown: Show) -> None:
    remove = (
        "import boto3\nbucket = boto3.resource('s3').Bucket('shop-staging-orders')\n"
        "bucket.objects.all().delete()\nbucket.delete()\n"
    )
    start = ("local", "start", "take-orders", "--env", "staging")
    rota(shown.project, "local", "exec", "--env", "staging", "--", sys.executable, "-c", remove)
    ran = rota(shown.project, *start)
    assert ran.returncode == 1
    assert "NoSuchBucket" in ran.stdout
    assert ran.stderr.endswith("\nto make what the tasks name: rota local prepare --env staging\n")

    close = "import boto3\nboto3.client('ecs').delete_cluster(cluster='app-staging')\n"
    rota(shown.project, "local", "exec", "--env", "staging", "--", sys.executable, "-c", close)
    ran = rota(shown.project, *start)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("'take-orders' was not started: ClusterNotFoundException")
    assert ran.stderr.endswith("\nto make what the tasks name: rota local prepare --env staging\n")

    prepared = rota(shown.project, "local", "prepare", "--env", "staging")
    assert prepared.returncode == 0
    made = [row[:2] for row in map(str.split, prepared.stdout.splitlines()) if row[2:3] == ["made"]]
    assert made == [["cluster", "app-staging"], ["bucket", "shop-staging-orders"]]
    assert prepared.stderr.startswith("what the tasks of staging name and no stack makes: 2 made, ")
    assert rota(shown.project, *start).returncode == 0


def test_what_is_not_deployed_names_the_command_that_deploys_it(shown: Show) -> None:
    ran = rota(shown.project, "local", "start", "send-receipts", "--env", "prod")
    assert ran.returncode == 1
    assert "not deployed to the local AWS; first: rota local exec --env prod -- npx cdk deploy TasksProd" in ran.stderr


def test_without_a_story_it_deploys_starts_nothing_and_says_so(shown: Show) -> None:
    """The last of this module: the story is gone."""
    (shown.project / "tasks/demo.py").unlink()
    again = Show(shown.project)
    code, err = again.end()
    assert (code, err) == (0, ""), again.out
    assert "\nThe demo has no story for this registry: there is no file tasks/demo.py.\n" in again.out
    assert "TasksStaging is in aws://222222222222/us-east-1 of the local AWS" in again.out
    assert "\nStarted by" not in again.out
    assert "\nstaging is deployed, and the demo has started no task of it.\n" in again.out
    assert re.search(r"rota local start take-orders --env staging +# start a task as its rule would\n", again.out)
