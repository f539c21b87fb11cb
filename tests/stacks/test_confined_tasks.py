"""Folders, volumes and shells as the local AWS has them, once a stack with them is deployed there."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from rota.local import Emulator
from rota.local.client.session import local_session
from rota.local.tasks.launch import launch_by_hand
from rota.registry import loads
from tests.constructs.synthesis import STAGING, staging

TASKS = """
  kept:
    command: [x]
    rate: 365 days
    open_files: 2000
    writable: [/app/tmp]
    volumes: [{name: data, file_system: fs-11111111, access_point: fsap-11111111, path: /mnt/data, read_only: true}]
    env: {spring.datasource.url: "jdbc:x"}
  opened:
    command: [x]
    read_only: false
    reason: a test
    exec: true
    schedules: [{name: one, rate: 365 days}, {name: two, cron: 0 4 1 1 ? *, timezone: Europe/Berlin}]
"""
Clients = Callable[[str], Any]


@pytest.fixture
def clients(emulator: Emulator) -> Clients:
    """Clients of an account with the stack of all tasks."""
    emulator.reset()
    of = local_session(emulator.endpoint, "222222222222", "us-east-1")
    of("ecs").create_cluster(clusterName="app-staging")
    cloudformation = of("cloudformation")
    body = json.dumps(staging(TASKS).body)
    cloudformation.create_stack(StackName="tasks", TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"])
    cloudformation.get_waiter("stack_create_complete").wait(StackName="tasks", WaiterConfig={"Delay": 1})
    return of


def test_a_deployed_task_has_its_folders_limits_and_names_and_each_start_of_it_may_be_opened(clients: Clients) -> None:
    ecs = clients("ecs")
    definition = ecs.describe_task_definition(taskDefinition="payments-staging-kept")["taskDefinition"]
    (container,) = definition["containerDefinitions"]
    assert container["ulimits"] == [{"name": "nofile", "softLimit": 2000, "hardLimit": 2000}]
    assert {"name": "spring.datasource.url", "value": "jdbc:x"} in container["environment"]
    volumes = {volume["name"]: volume.get("efsVolumeConfiguration") for volume in definition["volumes"]}
    assert volumes == {
        "tmp": None,
        "app-tmp": None,
        "efs_data": {
            "fileSystemId": "fs-11111111",
            "transitEncryption": "ENABLED",
            "authorizationConfig": {"accessPointId": "fsap-11111111", "iam": "ENABLED"},
        },
    }
    (target,) = clients("events").list_targets_by_rule(Rule="payments-staging-opened.one")["Targets"]
    schedule = clients("scheduler").get_schedule(GroupName="payments-staging", Name="payments-staging-opened.two")
    assert target["EcsParameters"]["EnableExecuteCommand"] is True
    assert schedule["Target"]["EcsParameters"]["EnableExecuteCommand"] is True
    environment = loads(f"version: 1\napp: payments\nenvironments: {STAGING}\ntasks: {TASKS}").resolve("staging")
    for name in ("opened", "kept"):
        run = launch_by_hand(clients, environment, environment.task(name))
        (started,) = ecs.describe_tasks(cluster="app-staging", tasks=[run.arn])["tasks"]
        assert started["enableExecuteCommand"] is (name == "opened")
