"""A task may run in another image than its environment: its URI, what its role may do, and what each stack builds."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from rota.registry import loads
from stacks import add_environment, new_app
from tests.constructs.synthesis import Template, staging, synthesized

DIGEST = f"sha256:{'0123456789abcdef' * 4}"
ECR = "arn:aws:ecr:us-east-1:222222222222:repository"
LOGIN = (["ecr:GetAuthorizationToken"], ["*"])
PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
SECRET = "arn:aws:secretsmanager:us-east-1:222222222222:secret:shop/ghcr"
OWN_KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"


def container(template: Template, start: str) -> Any:  # noqa: ANN401  # JSON
    return template.one("AWS::ECS::TaskDefinition", start)["ContainerDefinitions"][0]


def pulled(template: Template, start: str) -> list[tuple[list[str], list[Any]]]:
    """What an execution role may do but for the logs: actions and resources."""

    def many(value: Any) -> list[Any]:  # noqa: ANN401  # JSON
        return value if isinstance(value, list) else [value]

    (policy,) = template.one("AWS::IAM::Role", f"{start}ExecutionRole")["Policies"]
    found = [(many(each["Action"]), many(each["Resource"])) for each in policy["PolicyDocument"]["Statement"]]
    return [each for each in found if not each[0][0].startswith("logs:")]


TASKS = f"""
  shared: {{command: [x]}}
  same: {{command: [x], image: {{repository: app-tasks, tag: "2026.11"}}}}
  account: {{command: [x], image: {{repository: far, account: "111111111111", tag: "1"}}}}
  region: {{command: [x], image: {{repository: far, region: eu-west-1, digest: "{DIGEST}"}}}}
  cached: {{command: [x], image: {{repository: ghcr/org/app, tag: "1", pull_through_cache: true}}}}
  gallery: {{command: image, image: {{name: public.ecr.aws/docker/library/python, tag: 3.13-slim}}}}
  private: {{command: image, image: {{name: ghcr.io/org/app, tag: "1", credentials: "secretsmanager:shop/ghcr"}}}}
  keyed:
    command: image
    image:
      name: ghcr.io/org/app
      digest: "{DIGEST}"
      credentials: {{from: "{SECRET}-AbCdEf", key: {OWN_KEY}}}
    secrets: {{KEY: "ssm:/key"}}
"""

CASES: Mapping[str, tuple[str, list[tuple[list[str], list[str]]]]] = {
    "Account": (
        "111111111111.dkr.ecr.us-east-1.amazonaws.com/far:1",
        [LOGIN, (PULL, ["arn:aws:ecr:us-east-1:111111111111:repository/far"])],
    ),
    "Region": (
        f"222222222222.dkr.ecr.eu-west-1.amazonaws.com/far@{DIGEST}",
        [LOGIN, (PULL, ["arn:aws:ecr:eu-west-1:222222222222:repository/far"])],
    ),
    "Cached": (
        "222222222222.dkr.ecr.us-east-1.amazonaws.com/ghcr/org/app:1",
        [
            LOGIN,
            (PULL, [f"{ECR}/ghcr/org/app"]),
            (["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"], [f"{ECR}/ghcr/org/app"]),
        ],
    ),
    "Gallery": ("public.ecr.aws/docker/library/python:3.13-slim", []),
    "Private": ("ghcr.io/org/app:1", [(["secretsmanager:GetSecretValue"], [f"{SECRET}-??????"])]),
    "Keyed": (
        f"ghcr.io/org/app@{DIGEST}",
        [
            (["secretsmanager:GetSecretValue"], [f"{SECRET}-AbCdEf"]),
            (["ssm:GetParameters"], ["arn:aws:ssm:us-east-1:222222222222:parameter/key"]),
            (["kms:Decrypt"], [f"arn:aws:kms:us-east-1:222222222222:key/{OWN_KEY}"]),
        ],
    ),
}


@pytest.mark.parametrize("task", CASES)
def test_a_task_s_own_image_has_one_uri_and_a_role_that_pulls_it_and_nothing_else(task: str) -> None:
    template = staging(TASKS)
    image, statements = CASES[task]
    assert container(template, task)["Image"] == image
    assert pulled(template, task) == statements
    role = template.one("AWS::ECS::TaskDefinition", task)["ExecutionRoleArn"]
    assert role == {"Fn::GetAtt": [next(name for name in template.resources if name.startswith(f"{task}Exec")), "Arn"]}


def test_the_shared_execution_role_pulls_the_environment_s_image_and_no_other() -> None:
    template = staging(TASKS)
    assert pulled(template, "shared") == [LOGIN, (PULL, [f"{ECR}/app-tasks"])]
    shared = template.one("AWS::ECS::TaskDefinition", "Shared")["ExecutionRoleArn"]
    assert template.one("AWS::ECS::TaskDefinition", "Same")["ExecutionRoleArn"] == shared
    assert not any(name.startswith("SameExecutionRole") for name in template.resources)


def test_without_a_task_in_it_the_environment_s_image_is_neither_built_nor_pulled() -> None:
    text = "environments: {staging: {}}\ntasks: {a: {command: image, image: {name: ghcr.io/org/app, tag: '1'}}}"
    template = synthesized(text, Path("/nowhere"))["TasksStaging"]
    assert pulled(template, "shared") == []


def test_credentials_go_to_the_container_by_name_or_by_full_arn() -> None:
    template = staging(TASKS)
    assert container(template, "Private")["RepositoryCredentials"] == {"CredentialsParameter": "shop/ghcr"}
    assert container(template, "Keyed")["RepositoryCredentials"] == {"CredentialsParameter": f"{SECRET}-AbCdEf"}
    assert "RepositoryCredentials" not in container(template, "Gallery")


def test_the_image_s_own_command_is_in_no_definition() -> None:
    template = staging(TASKS)
    assert not {"Command", "EntryPoint"} & container(template, "Gallery").keys()


AGNOSTIC = """
environments: {any: {image: {repository: app, region: eu-west-1, tag: "1"}}}
tasks:
  a: {command: [x]}
  b: {command: [x], image: {repository: far, account: "111111111111", tag: "1"}}
  c: {command: [x], image: {name: "registry.${region}.example.com/app", tag: "1"}}
"""


def test_what_an_environment_without_account_does_not_know_is_filled_in_by_the_deployment() -> None:
    template = synthesized(AGNOSTIC)["TasksAny"]
    host = "dkr.ecr.{}.${{AWS::URLSuffix}}"
    assert container(template, "A")["Image"] == {"Fn::Sub": f"${{AWS::AccountId}}.{host.format('eu-west-1')}/app:1"}
    assert container(template, "B")["Image"] == {"Fn::Sub": f"111111111111.{host.format('${AWS::Region}')}/far:1"}
    assert container(template, "C")["Image"] == {"Fn::Sub": "registry.${AWS::Region}.example.com/app:1"}
    _, (_, resources) = pulled(template, "B")
    assert resources == [{"Fn::Sub": "arn:${AWS::Partition}:ecr:${AWS::Region}:111111111111:repository/far"}]


PARAMETER = "AWS::SSM::Parameter::Value<String>"
TAGGED = """
environments:
  staging:
    account: "222222222222"
    region: us-east-1
    network: {vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0]}
    image: {repository: app, tag: "ssm:/payments/${environment}/tag"}
tasks:
  a: {command: [x]}
  b: {command: [x], image: {repository: other, tag: "ssm:/payments/staging/tag"}}
  c: {command: [x], image: {name: ghcr.io/org/app, tag: ssm:other}}
  d: {command: [x], group: far, image: {name: ghcr.io/org/app, tag: ssm:other}}
"""


def test_a_tag_in_a_parameter_is_one_parameter_of_each_stack_that_uses_it() -> None:
    templates = synthesized(TAGGED)
    home, far = (templates[name].body["Parameters"] for name in ("TasksStaging", "TasksStagingFar"))
    assert {each["Default"] for each in home.values()} == {"/payments/staging/tag", "other"}
    assert len(home) == 2
    assert all(each["Type"] == PARAMETER for each in home.values())
    by_name = {each["Default"]: name for name, each in home.items()}
    assert list(far) == [by_name["other"]], "the logical id is that of the parameter's name"
    assert by_name == {"/payments/staging/tag": "imageTag03F7C027", "other": "imageTagD9298A10"}
    ecr = "222222222222.dkr.ecr.us-east-1.amazonaws.com"
    for task, name, parameter in (
        ("A", f"{ecr}/app", "/payments/staging/tag"),
        ("B", f"{ecr}/other", "/payments/staging/tag"),
        ("C", "ghcr.io/org/app", "other"),
    ):
        image = container(templates["TasksStaging"], task)["Image"]
        assert image == {"Fn::Join": ["", [f"{name}:", {"Ref": by_name[parameter]}]]}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for name in ("Dockerfile", "docker/Dockerfile", "other/Dockerfile"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"FROM scratch\n# {name}\n")
    return folder


BUILDS = """
environments:
  staging:
    account: "222222222222"
    region: us-east-1
    network: {vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0]}
tasks:
  a: {command: [x]}
  b: {command: [x], image: {build: ., dockerfile: docker/Dockerfile}}
  c: {command: [x], image: {build: ., target: tasks}}
  d: {command: [x], image: {build: ., args: {A: 1.10, B: on}}}
  e: {command: [x], image: {build: ., args: {B: on, A: 1.10}}}
  f: {command: [x], image: {build: other}, architecture: arm64}
  g: {command: [x], image: {build: other}}
  h: {command: [x], image: {build: other}, group: far}
"""


def test_each_folder_dockerfile_target_argument_and_architecture_is_one_asset(project: Path) -> None:
    templates = synthesized(BUILDS, project)
    images = {name: str(container(templates["TasksStaging"], name.upper())["Image"]) for name in "abcdefg"}
    assert images["d"] == images["e"], "the order of arguments does not count"
    assert len(set(images.values())) == 6
    assert str(container(templates["TasksStagingFar"], "H")["Image"]) == images["g"]
    for task in "bcdefg":
        _, (actions, resources) = pulled(templates["TasksStaging"], task.upper())
        assert actions == PULL
        assert "cdk-hnb659fds-container-assets-222222222222-us-east-1" in str(resources)


def test_the_asset_of_the_environment_s_image_has_the_id_that_it_always_had(project: Path, tmp_path: Path) -> None:
    registry = loads(f"version: 1\napp: payments\n{BUILDS}", root=project)
    stack = add_environment(new_app(outdir=str(tmp_path)), registry.resolve("staging"), registry.root)
    ids = [child.node.id for child in stack.node.children if child.node.id.startswith("image-")]
    assert ids[0] == "image-x86_64"
    assert len(set(ids)) == 6
    assert all(re.fullmatch("image-(x86_64|arm64)-[0-9A-F]{8}", each) for each in ids[1:])
