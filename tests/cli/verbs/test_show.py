"""`rota show`: one task in one environment, whole."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from botocore.stub import Stubber

Rota = Callable[..., Any]


def test_the_text_is_yaml_of_what_json_says(rota: Rota) -> None:
    arguments = ("show", "nightly-report", "--env", "prod")
    assert yaml.safe_load(rota(*arguments).out) == json.loads(rota(*arguments, "--json").out)


def test_it_shows_the_merged_entry_with_units(rota: Rota) -> None:
    shown = json.loads(rota("show", "nightly-report", "--env", "prod", "--json").out)
    assert (shown["description"], shown["owner"], shown["runbook"]) == ("Write the report", "finance", None)
    assert (shown["handler"], shown["image"], shown["state"]) == ("tasks.report:main", "built from .", "enabled")
    assert (shown["cpu"], shown["memory_mib"], shown["architecture"]) == (512, 1024, "x86_64")
    assert (shown["stop_timeout_seconds"], shown["log_retention_days"]) == (30, 90)
    assert shown["env"] == {"BUCKET": "reports-prod"}


def test_it_shows_the_schedule_in_words_and_the_next_three_runs(rota: Rota) -> None:
    (schedule,) = json.loads(rota("show", "nightly-report", "--env", "prod", "--json").out)["schedules"]
    assert schedule == {
        "name": None,
        "expression": "cron(0 3 * * ? *)",
        "timezone": "UTC",
        "in_words": "At 03:00 (UTC)",
        "start": None,
        "end": None,
        "written": None,
        "translated": None,
        "counts_from": None,
        "state": "enabled",
        "next_runs": ["2026-01-06T03:00Z", "2026-01-07T03:00Z", "2026-01-08T03:00Z"],
        "spread_minutes": None,
        "args": [],
        "env": {},
        "service": "EventBridge rule",
        "resource": "payments-prod-nightly-report",
    }


def test_it_shows_each_of_several_schedules_in_its_own_zone(rota: Rota, starts: str) -> None:
    shown = json.loads(rota("show", "send-lists", "--registry", starts, "--env", "prod", "--json").out)
    dia, dua, night, hourly = shown["schedules"]
    assert (dia["state"], dia["args"], dia["next_runs"]) == ("disabled", ["--steps=DIA"], [])
    assert dua["next_runs"] == ["2026-01-06T04:00-05:00", "2026-01-07T04:00-05:00", "2026-01-08T04:00-05:00"]
    assert (dua["env"], dua["spread_minutes"]) == ({"MODE": "full"}, 15)
    assert (dua["service"], dua["resource"]) == ("EventBridge Scheduler schedule", "payments-prod-send-lists.dua")
    assert night["in_words"] == "At 02:30 (America/New_York)"
    assert (hourly["in_words"], hourly["next_runs"], hourly["service"]) == ("Every hour", [], "EventBridge rule")
    assert shown["names"]["rules"] == ["payments-prod-send-lists.hourly"]
    assert shown["names"]["scheduler_schedules"][1] == "payments-prod/payments-prod-send-lists.dua"


def timed(rota: Rota, project: Path, timing: str) -> Any:  # noqa: ANN401  # JSON
    """What is shown of a task with this timing, at noon on 2026-01-05."""
    (project / "t.yaml").write_text(
        f"version: 1\napp: payments\nenvironments: {{e: {{}}}}\ntasks: {{t: {{command: [x], {timing}}}}}\n"
    )
    return json.loads(rota("show", "t", "--registry", "t.yaml", "--json").out)


@pytest.mark.parametrize(
    ("timing", "since"),
    [
        ("rate: 1 hour", "the moment at which AWS makes the rule"),
        (
            "rate: 1 hour, timezone: UTC, spread: 5 minutes",
            "its deployment, which runs it at once; AWS does not say whether each later one does so again",
        ),
    ],
)
def test_it_says_from_when_a_rate_counts(rota: Rota, project: Path, timing: str, since: str) -> None:
    (schedule,) = timed(rota, project, timing)["schedules"]
    assert (schedule["counts_from"], schedule["in_words"]) == (since, "Every hour")


def test_it_shows_the_limits_of_a_schedule_in_its_zone_and_that_a_rate_counts_from_its_start(
    rota: Rota, project: Path
) -> None:
    limits = "start: 2026-01-02, end: 2026-02-01"
    (rate,) = timed(rota, project, f"rate: 14 days, {limits}, timezone: Europe/Berlin")["schedules"]
    assert rate["in_words"] == "Every 14 days from 2026-01-02 00:00 until 2026-02-01 23:59:59 (Europe/Berlin)"
    assert (rate["start"], rate["end"]) == ("2026-01-02T00:00:00+01:00", "2026-02-01T23:59:59+01:00")
    assert rate["next_runs"] == ["2026-01-16T00:00+01:00", "2026-01-30T00:00+01:00"]
    assert rate["counts_from"].startswith("its start; ")
    (cron,) = timed(rota, project, f"cron: 0 9 1 * ? *, {limits}")["schedules"]
    assert (cron["in_words"], cron["counts_from"]) == (
        "At 09:00, on day 1 of the month from 2026-01-02 00:00 until 2026-02-01 23:59:59 (UTC)",
        None,
    )


def test_a_schedule_that_has_ended_is_over(rota: Rota, project: Path) -> None:
    shown = timed(rota, project, "rate: 14 days, start: 2025-12-29, end: 2026-01-11")
    assert (shown["state"], shown["schedules"][0]["state"]) == ("over", "over, so no deployment makes it")
    assert shown["names"]["scheduler_schedules"] == []


@pytest.mark.parametrize(
    ("at", "state", "names"),
    [
        ("2026-01-05T12:00:00", "over, so no deployment makes it", []),
        ("2026-01-05T12:01:00", "enabled", ["payments-e/payments-e-t"]),
    ],
)
def test_a_schedule_that_is_over_says_so_and_has_no_name_in_aws(
    rota: Rota, project: Path, at: str, state: str, names: list[str]
) -> None:
    shown = timed(rota, project, f'at: "{at}"')
    assert shown["schedules"][0]["state"] == state
    assert shown["names"]["scheduler_schedules"] == names


@pytest.mark.parametrize(
    ("image", "shown", "source"),
    [
        ("{build: .}", "built from .", "the deployment, which builds it"),
        ('{repository: app, tag: "1"}', "app:1", "the registry's tag, which -c image_tag=… replaces"),
        (
            f"{{repository: app, digest: 'sha256:{'0' * 64}'}}",
            f"app@sha256:{'0' * 64}",
            "the registry's digest, which -c image_tag=… does not replace",
        ),
        (
            "{repository: app}",
            "app",
            "-c image_tag=…, a tag or digest that each deployment names, since the registry has none",
        ),
    ],
)
def test_it_says_what_the_image_is_and_where_its_tag_comes_from(
    rota: Rota, project: Path, image: str, shown: str, source: str
) -> None:
    environments = f"environments: {{e: {{image: {image}}}}}"
    (project / "t.yaml").write_text(f"version: 1\napp: payments\n{environments}\ntasks: {{t: {{command: [x]}}}}\n")
    facts = json.loads(rota("show", "t", "--registry", "t.yaml", "--json").out)
    assert (facts["image"], facts["image_from"]) == (shown, source)


OWN = "the registry's {} for this task; -c image_tag=… is the environment's image's"
BY_PARAMETER = "the SSM parameter /e/tag, which each deployment reads; -c image_tag=… does not replace it"


@pytest.mark.parametrize(
    ("image", "shown", "source"),
    [
        ('{repository: far, tag: "1"}', {"image": "far:1"}, OWN.format("tag")),
        (
            '{repository: far, account: "111111111111", region: eu-west-1, tag: "1", pull_through_cache: true}',
            {"image": "111111111111.eu-west-1/far:1", "image_pull_through_cache": True},
            OWN.format("tag"),
        ),
        ('{repository: far, tag: "ssm:/${environment}/tag"}', {"image": "far"}, BY_PARAMETER),
        (
            f"{{name: ghcr.io/org/app, digest: 'sha256:{'0' * 64}', credentials: 'secretsmanager:ghcr'}}",
            {"image": f"ghcr.io/org/app@sha256:{'0' * 64}", "image_credentials": "ghcr"},
            OWN.format("digest"),
        ),
        (
            '{name: ghcr.io/org/app, tag: "1", credentials: {from: "secretsmanager:ghcr", key: alias/a}}',
            {"image": "ghcr.io/org/app:1", "image_credentials": {"from": "ghcr", "key": "alias/a"}},
            OWN.format("tag"),
        ),
        (
            "{build: x, dockerfile: D, target: t, args: {A: 1.10}}",
            {
                "image": "built from x",
                "image_dockerfile": "D",
                "image_target": "t",
                "image_args": {"A": "1.10"},
            },
            "the deployment, which builds it",
        ),
    ],
)
def test_a_task_s_own_image_is_shown_whole_and_says_that_it_does_not_follow_the_image_tag(
    rota: Rota, project: Path, image: str, shown: dict[str, object], source: str
) -> None:
    head = "version: 1\napp: payments\nenvironments: {e: {image: {repository: app}}}"
    (project / "t.yaml").write_text(f"{head}\ntasks:\n  t:\n    command: image\n    image: {image}\n")
    facts = json.loads(rota("show", "t", "--registry", "t.yaml", "--json").out)
    assert {key: value for key, value in facts.items() if key.startswith("image")} == {**shown, "image_from": source}
    assert facts["command"] == "image"
    assert "entrypoint" not in facts
    assert facts["names"]["execution_role"] == "/payments/e/payments-e-t.exec"


def test_a_crontab_line_is_shown_beside_its_translation(rota: Rota, starts: str) -> None:
    shown = json.loads(rota("show", "send-lists", "--registry", starts, "--env", "prod", "--json").out)
    schedule = shown["schedules"][1]
    assert (schedule["written"], schedule["expression"]) == ("0 4 * * 1-5", "cron(0 4 ? * MON-FRI *)")
    assert schedule["translated"] == "translated from Unix cron '0 4 * * 1-5', which ran in its host's time zone"


def test_a_trigger_is_shown_with_the_pattern_of_its_rule(rota: Rota, starts: str) -> None:
    shown = json.loads(rota("show", "load", "--registry", starts, "--env", "prod", "--json").out)
    upload, pushed = shown["triggers"]
    assert upload["matches"] == "new objects in in-prod whose key begins with 'daily/' and ends with '.csv'"
    assert upload["pattern"]["detail"] == {
        "bucket": {"name": ["in-prod"]},
        "object": {"key": [{"wildcard": "daily/*.csv"}]},
    }
    assert (upload["args"], upload["resource"]) == (["--now"], "payments-prod-load.upload")
    assert (pushed["state"], pushed["pattern"]) == ("disabled", {"source": ["aws.ecr"]})
    assert pushed["paths"] == {"REPOSITORY": "$.detail.repository-name"}
    assert pushed["bucket_notifications"] is None


def test_an_s3_trigger_shows_the_command_that_turns_the_buckets_events_on_and_what_it_replaces(
    rota: Rota, starts: str
) -> None:
    finished = rota("show", "load", "--registry", starts, "--env", "prod")
    command = (
        "aws s3api put-bucket-notification-configuration --bucket in-prod"
        """ --notification-configuration '{"EventBridgeConfiguration":{}}'"""
    )
    assert f"    turn_on: {command}\n" in finished.out
    assert "turn_on replaces the bucket's whole notification configuration" in finished.out
    assert boto3_accepts(command)


def boto3_accepts(command: str) -> bool:
    """Whether S3's own description of the call allows this bucket and configuration; a wrong one raises."""
    *_, bucket, _, configuration = shlex.split(command)
    s3 = boto3.client("s3", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    request = {"Bucket": bucket, "NotificationConfiguration": json.loads(configuration)}
    with Stubber(s3) as stubbed:
        stubbed.add_response("put_bucket_notification_configuration", {}, request)
        s3.put_bucket_notification_configuration(**request)
    return True


def test_it_shows_every_physical_name(rota: Rota) -> None:
    names = json.loads(rota("show", "nightly-report", "--env", "prod", "--json").out)["names"]
    assert names == {
        "stack": "TasksProd",
        "stack_name": "payments-prod-tasks",
        "cluster": "payments-prod",
        "task_definition_family": "payments-prod-nightly-report",
        "container": "nightly-report",
        "task_role": "/payments/prod/payments-prod-nightly-report",
        "execution_role": "/payments/prod/payments-prod-nightly-report.exec",
        "log_group": "/payments/prod/nightly-report",
        "log_stream": "nightly-report/nightly-report/<ecs task id>",
        "rules": ["payments-prod-nightly-report"],
        "scheduler_schedules": [],
    }


def test_a_task_without_secrets_has_the_shared_execution_role_and_one_without_schedule_no_rule(rota: Rota) -> None:
    names = json.loads(rota("show", "migrate", "--env", "staging", "--json").out)["names"]
    assert names["execution_role"] == "/payments/staging/payments-staging-exec"
    assert names["rules"] == []


def test_a_secret_is_shown_as_its_reference_even_when_the_shell_knows_its_value(
    rota: Rota, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_KEY", "hunter2-hunter2")
    finished = rota("show", "nightly-report", "--env", "prod")
    arn = "arn:aws:ssm:us-east-1:222222222222:parameter/payments/prod/key"
    assert yaml.safe_load(finished.out)["secrets"] == {"API_KEY": arn}
    assert "hunter2" not in finished.out + finished.err


def test_a_secret_with_a_key_is_shown_with_it(rota: Rota, project: Path) -> None:
    file = project / "tasks/tasks.yaml"
    plain = '"ssm:/payments/${environment}/key"'
    file.write_text(file.read_text().replace(plain, f'{{from: {plain}, key: "alias/${{app}}"}}'))
    secrets = yaml.safe_load(rota("show", "nightly-report", "--env", "prod").out)["secrets"]
    arn = "arn:aws:ssm:us-east-1:222222222222:parameter/payments/prod/key"
    assert secrets == {"API_KEY": {"from": arn, "key": "alias/payments"}}


def test_the_policy_is_the_roles_document(rota: Rota) -> None:
    policy = json.loads(rota("show", "nightly-report", "--env", "prod", "--json").out)["policy"]
    assert policy["Version"] == "2012-10-17"
    assert {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::reports-prod/in/*",
    } in policy["Statement"]


def test_a_command_is_shown_with_its_arguments_and_a_role_without_rights_has_no_policy(rota: Rota) -> None:
    shown = json.loads(rota("show", "poll", "--env", "prod", "--json").out)
    assert (shown["entrypoint"], shown["command"], shown["policy"]) == (None, ["poll", "--once"], None)


def test_the_message_for_an_unknown_task_has_the_likely_name_and_the_command_that_lists_all(rota: Rota) -> None:
    finished = rota("show", "nightly-reprot")
    assert finished.err == (
        "tasks/tasks.yaml: there is no task 'nightly-reprot'; did you mean 'nightly-report'?\n"
        "list all tasks: rota list\n"
    )
    assert (finished.code, finished.out) == (2, "")


def test_the_command_to_try_next_names_the_same_registry(rota: Rota, project: Path) -> None:
    (project / "tasks/tasks.yaml").rename(project / "other.yaml")
    finished = rota("show", "zzz", "--registry", "other.yaml")
    assert finished.err == "other.yaml: there is no task 'zzz'\nlist all tasks: rota list --registry other.yaml\n"


def test_the_message_for_a_task_that_is_not_deployed_there_lists_where_it_is(rota: Rota) -> None:
    finished = rota("show", "migrate", "--env", "prod")
    assert finished.err.splitlines()[0] == ("tasks/tasks.yaml: 'migrate' is not deployed in prod, only in staging")
    assert finished.code == 2


def test_of_several_environments_one_must_be_chosen(rota: Rota, monkeypatch: pytest.MonkeyPatch) -> None:
    finished = rota("show", "poll")
    assert finished.err == "several environments: choose one with --env; there are staging, prod\n"
    assert finished.code == 2
    monkeypatch.setenv("ROTA_ENVIRONMENT", "prod")
    assert "environment: prod\n" in rota("show", "poll").out


def test_a_name_beyond_ascii_never_breaks_a_plain_terminal(rota: Rota, project: Path) -> None:
    registry = project / "tasks/tasks.yaml"
    registry.write_text(registry.read_text().replace("Write the report", "Schreibt täglich"), encoding="utf-8")
    assert "description: Schreibt täglich\n" in rota("show", "nightly-report", "--env", "prod").out
