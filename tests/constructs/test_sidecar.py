"""A container beside a task's own: its definition, what ECS needs to start it, and what its task gets because of it."""

from typing import Any

import pytest

from rota.registry.health_check import START_TIMEOUT
from rota.registry.volumes import TEMPORARY
from tests.constructs.synthesis import Template, staging

REGISTRY = """
  report:
    command: [bin/report]
    cpu: 2048
    memory: 4096
    secrets: {OWN: "ssm:/own"}
    stop_timeout: 20 seconds
    depends_on: {pdf: healthy, init: success}
    health_check: {command: [bin/check, --fast]}
    containers:
      - name: pdf
        image: {repository: pdf-service, tag: "7"}
        command: [dotnet, PdfApi.dll]
        entrypoint: [/entry]
        env: {PLACE: "${environment}"}
        secrets: {KEY: "secretsmanager:app/pdf"}
        cpu: 512
        memory: 1024
        ports: [5000, 5001]
        health_check:
          command: curl -f http://localhost:5000/health
          interval: 10 seconds
          timeout: 2 seconds
          retries: 5
          start_period: 1 minute
        essential: true
        depends_on: {init: complete}
        user: "1042"
        writable: [/pages]
        open_files: 4096
      - name: init
        image: {name: ghcr.io/org/init, tag: "1", credentials: "secretsmanager:app/ghcr"}
  alone:
    command: [bin/alone]
"""


@pytest.fixture(scope="module")
def template() -> Template:
    return staging(REGISTRY)


@pytest.fixture(scope="module")
def definition(template: Template) -> Any:  # noqa: ANN401  # JSON
    return template.one("AWS::ECS::TaskDefinition", "Report")


@pytest.fixture(scope="module")
def containers(definition: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
    return {each["Name"]: each for each in definition["ContainerDefinitions"]}


def test_the_tasks_own_container_comes_first_and_is_the_essential_one(definition: Any) -> None:  # noqa: ANN401
    own, _, init = definition["ContainerDefinitions"]
    assert (own["Name"], own["Essential"], init["Essential"]) == ("report", True, False)


def test_a_container_has_what_its_entry_says(containers: dict[str, Any]) -> None:
    pdf = dict(containers["pdf"])
    for shared in ("LogConfiguration", "LinuxParameters"):
        assert pdf.pop(shared) == containers["report"][shared]
    assert pdf == {
        "Name": "pdf",
        "Image": "222222222222.dkr.ecr.us-east-1.amazonaws.com/pdf-service:7",
        "Essential": True,
        "ReadonlyRootFilesystem": True,
        "User": "1042",
        "MountPoints": [
            {"ContainerPath": TEMPORARY, "ReadOnly": False, "SourceVolume": "pdf__tmp"},
            {"ContainerPath": "/pages", "ReadOnly": False, "SourceVolume": "pdf__pages"},
        ],
        "Ulimits": [{"Name": "nofile", "SoftLimit": 4096, "HardLimit": 4096}],
        "StopTimeout": 20,
        "StartTimeout": START_TIMEOUT,
        "Environment": [
            {"Name": "PLACE", "Value": "staging"},
            {"Name": "ROTA_ENVIRONMENT", "Value": "staging"},
            {"Name": "ROTA_TASK", "Value": "report"},
        ],
        "Command": ["dotnet", "PdfApi.dll"],
        "EntryPoint": ["/entry"],
        "Secrets": [{"Name": "KEY", "ValueFrom": "arn:aws:secretsmanager:us-east-1:222222222222:secret:app/pdf"}],
        "Cpu": 512,
        "Memory": 1024,
        "PortMappings": [{"ContainerPort": 5000, "Protocol": "tcp"}, {"ContainerPort": 5001, "Protocol": "tcp"}],
        "HealthCheck": {
            "Command": ["CMD-SHELL", "curl -f http://localhost:5000/health"],
            "Interval": 10,
            "Timeout": 2,
            "Retries": 5,
            "StartPeriod": 60,
        },
        "DependsOn": [{"Condition": "COMPLETE", "ContainerName": "init"}],
    }


def test_a_container_that_says_nothing_is_as_hardened_as_the_tasks_own(containers: dict[str, Any]) -> None:
    init = containers["init"]
    for name in ("ReadonlyRootFilesystem", "User", "LinuxParameters", "LogConfiguration", "StopTimeout"):
        assert init[name] == containers["report"][name]
    assert set(init) == {
        *("Name", "Image", "Essential", "ReadonlyRootFilesystem", "User", "LinuxParameters", "MountPoints"),
        *("StopTimeout", "Environment", "LogConfiguration", "RepositoryCredentials"),
    }


def test_no_two_containers_share_a_folder(definition: Any, containers: dict[str, Any]) -> None:  # noqa: ANN401
    mounted = [mount["SourceVolume"] for each in containers.values() for mount in each["MountPoints"]]
    assert len(mounted) == len(set(mounted))
    assert {volume["Name"] for volume in definition["Volumes"]} == set(mounted)


def test_the_task_waits_and_has_the_cpu_units_that_the_others_leave(containers: dict[str, Any]) -> None:
    own = containers["report"]
    assert own["Cpu"] == 2048 - 512
    assert own["DependsOn"] == [
        {"Condition": "SUCCESS", "ContainerName": "init"},
        {"Condition": "HEALTHY", "ContainerName": "pdf"},
    ]
    assert own["HealthCheck"] == {"Command": ["CMD", "bin/check", "--fast"], "Interval": 30, "Timeout": 5, "Retries": 3}
    assert "StartTimeout" not in own


def test_only_what_has_to_be_healthy_has_a_time_limit(containers: dict[str, Any]) -> None:
    """An init container may take as long as it needs: Fargate takes no start timeout above two minutes."""
    assert [name for name, each in containers.items() if "StartTimeout" in each] == ["pdf"]


def test_what_a_container_waits_for_has_its_time_limit_too() -> None:
    check = "health_check: {command: [a]}"
    items = f"[{{name: one, {check}}}, {{name: two, depends_on: {{one: healthy}}}}]"
    definition = staging(f"  report: {{command: [a], containers: {items}}}\n").one("AWS::ECS::TaskDefinition")
    assert [each.get("StartTimeout") for each in definition["ContainerDefinitions"]] == [None, START_TIMEOUT, None]


def test_a_task_without_others_has_none_of_it(template: Template) -> None:
    (own,) = template.one("AWS::ECS::TaskDefinition", "Alone")["ContainerDefinitions"]
    assert not {"Cpu", "DependsOn", "HealthCheck", "StartTimeout"} & set(own)


def test_the_execution_role_pulls_all_images_and_reads_all_secrets_and_no_more(template: Template) -> None:
    (policy,) = template.one("AWS::IAM::Role", "ReportExecutionRole")["Policies"]
    allowed = {
        action: statement["Resource"]
        for statement in policy["PolicyDocument"]["Statement"]
        for action in (statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]])
    }
    here = "arn:aws:{}:us-east-1:222222222222:{}"
    assert allowed["ecr:BatchGetImage"] == [
        here.format("ecr", "repository/app-tasks"),
        here.format("ecr", "repository/pdf-service"),
    ]
    assert allowed["ssm:GetParameters"] == here.format("ssm", "parameter/own")
    assert allowed["secretsmanager:GetSecretValue"] == [
        here.format("secretsmanager", "secret:app/ghcr-??????"),
        here.format("secretsmanager", "secret:app/pdf-??????"),
    ]
    assert set(allowed) == {
        *("ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage"),
        *("ecr:GetDownloadUrlForLayer", "logs:CreateLogStream", "logs:PutLogEvents"),
        *("ssm:GetParameters", "secretsmanager:GetSecretValue"),
    }


@pytest.mark.parametrize(
    ("item", "own"),
    [
        ("{name: pdf}", False),
        ('{name: pdf, image: {repository: app-tasks, tag: "2026.11"}}', False),
        ('{name: pdf, image: {repository: pdf-service, tag: "1"}}', True),
        ('{name: pdf, secrets: {A: "ssm:/a"}}', True),
    ],
)
def test_a_task_has_an_execution_role_of_its_own_when_a_container_needs_more_than_tasks_share(
    item: str, own: bool
) -> None:
    template = staging(f"  report: {{command: [a], containers: [{item}]}}\n")
    roles = [name for name in template.all("AWS::IAM::Role") if name.startswith("ReportExecutionRole")]
    assert bool(roles) == own


def test_a_container_without_an_image_follows_the_tasks_own() -> None:
    image = 'image: {repository: other, tag: "3"}'
    template = staging(f"  report: {{command: [a], {image}, containers: [{{name: pdf}}]}}\n")
    definition = template.one("AWS::ECS::TaskDefinition")
    assert [each["Image"].rpartition("/")[2] for each in definition["ContainerDefinitions"]] == ["other:3", "other:3"]


def test_a_start_changes_the_tasks_own_container_alone() -> None:
    started = staging(REGISTRY.replace("    cpu: 2048", "    rate: 1 hour\n    cpu: 2048"))
    (launch,) = [
        target["InputTransformer"]["InputTemplate"]
        for properties in started.all("AWS::Events::Rule").values()
        for target in properties["Targets"]
        if "EcsParameters" in target
    ]
    assert launch.count('"name":"report"') == 1
    assert '"name":"pdf"' not in launch
