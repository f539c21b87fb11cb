"""The containers of a task definition as they are to run."""

from dataclasses import replace

from rota.local.simulator.planned_container import PlannedHealthCheck, PlannedMount, planned
from tests.local.simulator.conftest import accepted


def test_the_overrides_of_a_launch_replace_command_and_size_and_join_the_variables() -> None:
    task = accepted(["python", "-m", "rota", "run"], environment=[{"name": "A", "value": "1"}], memory=256)
    override = {
        "name": "save-fuel-price-data",
        "command": ["run", "again"],
        "environment": [{"name": "A", "value": "2"}, {"name": "B", "value": "3"}],
        "memory": 128,
    }
    plan = planned(replace(task, overrides={"containerOverrides": [override], "memory": "1024", "cpu": "512"}))
    [container] = plan.containers
    assert (container.entry_point, container.command) == (("python",), ("run", "again"))
    assert (container.environment, container.memory) == ({"A": "2", "B": "3"}, 128)
    assert (plan.memory, plan.cpu) == (1024, 512)


def test_a_container_without_a_stop_timeout_gets_thirty_seconds_and_none_more_than_two_minutes() -> None:
    assert planned(accepted("")).containers[0].stop_timeout == 30
    assert planned(accepted("", stopTimeout=500)).containers[0].stop_timeout == 120


def test_a_mount_point_is_one_of_efs_or_an_empty_folder_and_open_files_have_two_limits() -> None:
    points = [
        {"containerPath": "/app/tmp", "readOnly": False, "sourceVolume": "app-tmp"},
        {"containerPath": "/mnt/data", "readOnly": True, "sourceVolume": "efs_data"},
    ]
    limits = [{"name": "core", "softLimit": 0, "hardLimit": 0}, {"name": "nofile", "softLimit": 1, "hardLimit": 2}]
    task = accepted("", mountPoints=points, ulimits=limits)
    efs = {"fileSystemId": "fs-1", "authorizationConfig": {"accessPointId": "fsap-1", "iam": "ENABLED"}}
    volumes = [{"name": "app-tmp"}, {"name": "efs_data", "efsVolumeConfiguration": efs}]
    [container] = planned(replace(task, definition={**task.definition, "volumes": volumes})).containers
    assert container.mounts == (
        PlannedMount("/app/tmp"),
        PlannedMount("/mnt/data", read_only=True, file_system="fs-1", access_point="fsap-1"),
    )
    assert container.open_files == (1, 2)
    assert planned(accepted("")).containers[0].open_files is None


def test_a_container_is_planned_with_what_it_waits_for_and_how_its_health_is_found() -> None:
    definition = {
        "dependsOn": [{"containerName": "pdf", "condition": "HEALTHY"}],
        "startTimeout": 120,
        "cpu": 128,
        "healthCheck": {"command": ["CMD", "ok", "-v"], "interval": 7, "timeout": 3, "retries": 2, "startPeriod": 9},
    }
    (container,) = planned(accepted("", **definition)).containers
    assert (container.depends_on, container.start_timeout, container.cpu) == ((("pdf", "HEALTHY"),), 120, 128)
    assert container.health_check == PlannedHealthCheck(("ok", "-v"), 7, 3, 2, 9)


def test_a_line_for_the_shell_and_no_check_at_all() -> None:
    (shell,) = planned(accepted("", healthCheck={"command": ["CMD-SHELL", "curl x"]})).containers
    assert shell.health_check == PlannedHealthCheck(("/bin/sh", "-c", "curl x"), 30, 5, 3, 0)
    for definition in ({}, {"healthCheck": {"command": ["NONE"]}}):
        assert planned(accepted("", **definition)).containers[0].health_check is None
