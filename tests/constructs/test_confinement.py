"""What a container may write to, mount and open, in its task definition and in its role's policy."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.access import Place, compile_policies, evaluate
from rota.registry.volumes import MAX_FOLDER, EfsVolume, folder_problem, volume_name
from tests.constructs.synthesis import Template, staging

TASKS = """
  plain: {command: [bin/plain], rate: 1 hour}
  kept:
    command: [bin/kept]
    rate: 1 hour
    open_files: 10000
    writable: [/app/tmp, /app/log]
    volumes:
      - {name: reports, file_system: fs-11111111, access_point: fsap-11111111, path: /mnt/reports, read_only: true}
      - {name: data, file_system: fs-22222222, access_point: fsap-22222222, path: /mnt/data}
  opened:
    command: [bin/opened]
    read_only: false
    reason: it writes beside its own files
    exec: true
    schedules: [{name: first, rate: 1 hour}, {name: second, cron: 0 4 * * ? *, timezone: Europe/Berlin}]
    triggers: [{name: upload, s3: {bucket: reports}}]
"""
EFS = "arn:aws:elasticfilesystem:us-east-1:222222222222"
MOUNT, WRITE, ROOT = (f"elasticfilesystem:Client{name}" for name in ("Mount", "Write", "RootAccess"))
SHELL = [f"ssmmessages:{verb}{end}Channel" for verb in ("Create", "Open") for end in ("Control", "Data")]


@pytest.fixture(scope="module")
def template() -> Template:
    return staging(TASKS)


def definition(template: Template, task: str) -> Any:  # noqa: ANN401  # JSON
    return template.one("AWS::ECS::TaskDefinition", task)


def container(template: Template, task: str) -> Any:  # noqa: ANN401  # JSON
    (found,) = definition(template, task)["ContainerDefinitions"]
    return found


def policies(template: Template, task: str) -> list[dict[str, Any]]:
    role = template.one("AWS::IAM::Role", f"{task}TaskRole")
    return [policy["PolicyDocument"] for policy in role.get("Policies", ())]


def test_each_writable_folder_is_an_empty_volume_of_its_own(template: Template) -> None:
    found = container(template, "Kept")
    assert found["ReadonlyRootFilesystem"] is True
    assert definition(template, "Kept")["Volumes"][:3] == [{"Name": "tmp"}, {"Name": "app-tmp"}, {"Name": "app-log"}]
    assert found["MountPoints"][:3] == [
        {"ContainerPath": "/tmp", "ReadOnly": False, "SourceVolume": "tmp"},  # noqa: S108  # the container's own
        {"ContainerPath": "/app/tmp", "ReadOnly": False, "SourceVolume": "app-tmp"},
        {"ContainerPath": "/app/log", "ReadOnly": False, "SourceVolume": "app-log"},
    ]


def test_a_volume_of_efs_is_encrypted_on_its_way_and_opened_by_its_access_point_and_the_tasks_role(
    template: Template,
) -> None:
    assert definition(template, "Kept")["Volumes"][3:] == [
        {
            "Name": f"efs_{name}",
            "EFSVolumeConfiguration": {
                "FilesystemId": f"fs-{id_}",
                "TransitEncryption": "ENABLED",
                "AuthorizationConfig": {"AccessPointId": f"fsap-{id_}", "IAM": "ENABLED"},
            },
        }
        for name, id_ in (("data", "22222222"), ("reports", "11111111"))
    ]
    assert container(template, "Kept")["MountPoints"][3:] == [
        {"ContainerPath": "/mnt/data", "ReadOnly": False, "SourceVolume": "efs_data"},
        {"ContainerPath": "/mnt/reports", "ReadOnly": True, "SourceVolume": "efs_reports"},
    ]


def test_a_limit_of_open_files_is_soft_and_hard_and_left_out_it_is_fargates(template: Template) -> None:
    assert container(template, "Kept")["Ulimits"] == [{"Name": "nofile", "SoftLimit": 10000, "HardLimit": 10000}]
    assert "Ulimits" not in container(template, "Plain")


def test_a_writable_root_has_no_volumes_so_that_every_folder_is_the_images(template: Template) -> None:
    assert container(template, "Opened")["ReadonlyRootFilesystem"] is False
    assert "MountPoints" not in container(template, "Opened")
    assert "Volumes" not in definition(template, "Opened")


def allows(template: Template, task: str, action: str, resource: str, **context: str) -> bool:
    keys = {f"elasticfilesystem:{name}": value for name, value in context.items()}
    return evaluate(compile_policies(policies(template, task)), action, resource, keys).allowed


def through(access_point: str) -> dict[str, str]:
    """The context of a client that mounts by an access point and a mount target."""
    return {"AccessPointArn": f"{EFS}:access-point/{access_point}", "AccessedViaMountTarget": "true"}


def test_a_task_mounts_and_writes_its_own_file_systems_through_their_access_points_and_no_other(
    template: Template,
) -> None:
    data, reports = f"{EFS}:file-system/fs-22222222", f"{EFS}:file-system/fs-11111111"
    own, other = through("fsap-22222222"), through("fsap-11111111")
    assert allows(template, "Kept", MOUNT, data, **own)
    assert allows(template, "Kept", WRITE, data, **own)
    assert allows(template, "Kept", MOUNT, reports, **other)
    assert not allows(template, "Kept", WRITE, reports, **other), "it is read-only"
    assert not allows(template, "Kept", ROOT, data, **own)
    assert not allows(template, "Kept", MOUNT, data, **other)
    assert not allows(template, "Kept", MOUNT, data, AccessedViaMountTarget="true")
    assert not allows(template, "Kept", MOUNT, data, **{**own, "AccessedViaMountTarget": "false"})
    assert not allows(template, "Kept", MOUNT, f"{EFS}:file-system/fs-33333333", **own)
    assert policies(template, "Plain") == []


def test_exec_is_in_every_start_and_its_four_actions_in_the_tasks_role(template: Template) -> None:
    kinds = {"AWS::Events::Rule": 2, "AWS::Scheduler::Schedule": 1}
    for kind, count in kinds.items():
        found = [each for name, each in template.all(kind).items() if name.startswith("Opened")]
        assert len(found) == count
        targets = [each["Target"] if "Target" in each else each["Targets"][0] for each in found]
        assert all(target["EcsParameters"]["EnableExecuteCommand"] is True for target in targets)
    assert all(allows(template, "Opened", action, "*") for action in SHELL)
    assert not allows(template, "Opened", "ssm:StartSession", "*")
    assert container(template, "Opened")["LinuxParameters"]["InitProcessEnabled"] is True
    (plain,) = [each for name, each in template.all("AWS::Events::Rule").items() if name.startswith("Plain")]
    assert "EnableExecuteCommand" not in plain["Targets"][0]["EcsParameters"]


def test_no_task_without_exec_has_its_actions(template: Template) -> None:
    assert not any(allows(template, "Kept", action, "*") for action in SHELL)


FOLDERS = st.from_regex(r"(/[A-Za-z0-9._-]{1,8}){1,4}", fullmatch=True).filter(
    lambda folder: len(folder) <= MAX_FOLDER and folder_problem(folder) is None
)
OWNERS = st.sampled_from(["", "pdf", "pdf-2"])


@given(st.lists(st.tuples(FOLDERS, OWNERS), min_size=2, max_size=2, unique=True))
def test_two_folders_never_have_a_volume_of_one_name_and_each_name_is_one_of_ecs(pairs: list[tuple[str, str]]) -> None:
    names = [volume_name(folder, owner) for folder, owner in pairs]
    assert names[0] != names[1]
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,255}", name) for name in names)


@pytest.mark.parametrize(
    ("folder", "name"),
    [("/tmp", "tmp"), ("/a/b", "a-b"), ("/a-b", "a_2db"), ("/a_b", "a_5fb"), ("/a.b/C", "a_2eb-C")],  # noqa: S108
)
def test_a_volumes_name_follows_from_its_folder(folder: str, name: str) -> None:
    assert volume_name(folder) == name


@given(FOLDERS, st.from_regex(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", fullmatch=True))
def test_no_folder_has_the_name_of_a_volume_of_efs(folder: str, name: str) -> None:
    efs = EfsVolume(name, "fs-11111111", "fsap-11111111", "/mnt", read_only=False)
    assert efs.volume not in {volume_name(folder), volume_name(folder, "efs")}


def test_where_the_account_is_known_to_cloudformation_only_so_is_the_file_systems_arn() -> None:
    place = Place("${AWS::Partition}", "${AWS::Region}", "${AWS::AccountId}")
    (resource,) = EfsVolume("data", "fs-11111111", "fsap-11111111", "/mnt", read_only=True).statement(place).resources
    assert (
        resource == "arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}:file-system/fs-11111111"
    )
