"""An image comes from a repository by tag or digest, or is built from a folder at deployment."""

import json
import re
from pathlib import Path

import pytest

from rota.errors import UsageError
from rota.registry import loads
from stacks import add_environment, new_app, synthesize
from tests.constructs.synthesis import Template, synthesized

DIGEST = "sha256:" + "0123456789abcdef" * 4
PLACE = '    account: "222222222222"\n    region: us-east-1\n'
TASKS = """
tasks:
  report: {command: [bin/report], architecture: arm64}
  clean-up: {command: [bin/clean-up], architecture: x86_64}
  tidy-up: {command: [bin/tidy-up], architecture: arm64}
"""


NO_TAG = (
    "the image of {} has no tag: the registry names its repository only. Add -c image_tag=TAG, with a tag or a digest"
)


def errors(assembly: Path, stack: str) -> list[str]:
    """The error annotations of a stack, which the CDK CLI reads."""
    artifact = json.loads((assembly / "manifest.json").read_text())["artifacts"][stack]
    file = artifact.get("additionalMetadataFile")
    found = json.loads((assembly / file).read_text()) if file else artifact.get("metadata", {})
    return [entry["data"] for each in found.values() for entry in each if entry["type"] == "aws:cdk:error"]


def image_of(template: Template, start: str) -> str:
    return str(template.one("AWS::ECS::TaskDefinition", start)["ContainerDefinitions"][0]["Image"])


def test_a_digest_pins_the_image() -> None:
    text = f"environments:\n  staging:\n{PLACE}    image: {{repository: app-tasks, digest: '{DIGEST}'}}\n{TASKS}"
    image = image_of(synthesized(text)["TasksStaging"], "Report")
    assert image == f"222222222222.dkr.ecr.us-east-1.amazonaws.com/app-tasks@{DIGEST}"


def test_without_a_tag_each_stack_of_the_environment_has_an_error_and_a_template_that_lacks_a_value(
    tmp_path: Path,
) -> None:
    """The CDK CLI deploys no stack with an error. CloudFormation rejects a parameter that has no value."""
    place = f"{PLACE}    network: {{vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0]}}\n"
    registry = loads(
        "version: 1\napp: payments\nenvironments:\n"
        f"  staging:\n{place}    image: {{repository: app-tasks, tag: '1'}}\n"
        f"  prod:\n{place}    image: {{repository: app-tasks}}\n"
        "  any: {image: {repository: app-tasks}}\n"
        "tasks:\n"
        "  image-tag: {command: [x]}\n"
        "  bill: {command: [x], environments: {prod: {group: g}, staging: {group: g}}}\n"
    )
    app = new_app(outdir=str(tmp_path))
    for name in registry.environments:
        add_environment(app, registry.resolve(name), registry.root)
    assembly = synthesize(app)
    waiting = {"TasksProd": "prod", "TasksProdG": "prod", "TasksAny": "any"}
    for stack in ("TasksStaging", "TasksStagingG", *waiting):
        template = json.loads((assembly / f"{stack}.template.json").read_text())
        assert errors(assembly, stack) == ([NO_TAG.format(waiting[stack])] if stack in waiting else [])
        parameters = template.get("Parameters", {})
        assert list(parameters) == (["imageTag"] if stack in waiting else [])
        assert all("Default" not in parameter for parameter in parameters.values())
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::ECS::TaskDefinition":
                image = resource["Properties"]["ContainerDefinitions"][0]["Image"]
                assert ({"Ref": "imageTag"} in dict(image).get("Fn::Join", ["", []])[1]) if stack in waiting else image


GROUPED = """
tasks:
  own: {command: [x], image: {name: ghcr.io/org/app, tag: "1"}}
  far: {command: [x], group: far, image: {name: ghcr.io/org/app, tag: "1"}}
  near: {command: [x], group: near}
"""


def test_only_stacks_that_need_the_environment_s_image_lack_its_tag(tmp_path: Path) -> None:
    """The environment's own stack has the role that pulls it for all groups."""
    network = "network: {vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0]}"
    environments = f"environments: {{prod: {{{network}, image: {{repository: app}}}}}}"
    for tasks, waiting in (
        (GROUPED, {"TasksProd", "TasksProdNear"}),
        (GROUPED.replace("  near: {command: [x], group: near}\n", ""), set()),
    ):
        registry = loads(f"version: 1\napp: payments\n{environments}{tasks}")
        app = new_app(outdir=str(tmp_path / str(len(waiting))))
        add_environment(app, registry.resolve("prod"), registry.root)
        assembly = synthesize(app)
        stacks = {file.name.partition(".")[0] for file in assembly.glob("*.template.json")}
        assert {stack for stack in stacks if errors(assembly, stack)} == waiting
        assert registry.resolve("prod").needs_image_tag == bool(waiting)


@pytest.mark.parametrize(
    ("image", "own"), [("{name: ghcr.io/org/other, tag: '1'}", "1"), ("{name: ghcr.io/org/app, tag: '1'}", "2")]
)
def test_an_image_tag_is_the_tag_of_the_environment_s_image_alone(image: str, own: str) -> None:
    """A task that names the environment's image once more has no other one."""
    registry = loads(
        "version: 1\napp: payments\nenvironments: {prod: {image: {name: ghcr.io/org/app, tag: '1'}}}\n"
        f"tasks:\n  own: {{command: [x], image: {image}}}\n  shared: {{command: [x]}}\n"
    )
    environment = registry.resolve("prod", "2")
    tags = {task.name: getattr(task.image, "reference", None) for task in environment.tasks}
    assert tags == {"own": own, "shared": "2"}


def test_the_registry_of_images_has_the_domain_of_its_partition() -> None:
    regions = {"china": "cn-north-1", "gov": "us-gov-west-1", "europe": "eusc-de-east-1"}
    environments = "".join(
        f"  {name}:\n    account: '222222222222'\n    region: {region}\n"
        f"    image: {{repository: app-tasks, digest: '{DIGEST}'}}\n"
        for name, region in regions.items()
    )
    templates = synthesized(f"environments:\n{environments}{TASKS}")
    images = {name: image_of(templates[f"Tasks{name.title()}"], "Report").partition("/")[0] for name in regions}
    assert images["china"] == "222222222222.dkr.ecr.cn-north-1.amazonaws.com.cn"
    assert images["gov"] == "222222222222.dkr.ecr.us-gov-west-1.amazonaws.com"
    assert "AWS::URLSuffix" in images["europe"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A project whose image is built from a folder of its own."""
    project = tmp_path_factory.mktemp("project")
    (project / "image").mkdir()
    (project / "image" / "Dockerfile").write_text("FROM scratch\n")
    text = f"environments:\n  staging:\n{PLACE}    image: {{build: image}}\n{TASKS}"
    return synthesized(text, Path(project))["TasksStaging"]


def test_a_build_is_one_asset_for_each_architecture_of_the_tasks(built: Template) -> None:
    report, clean_up, tidy_up = (image_of(built, name) for name in ("Report", "CleanUp", "TidyUp"))
    assert report == tidy_up
    assert report != clean_up, "an image of the other architecture would not start"


def test_the_execution_role_may_pull_the_repository_of_the_assets_only(built: Template) -> None:
    _, pull, _ = built.one("AWS::IAM::Role", "sharedExecutionRole")["Policies"][0]["PolicyDocument"]["Statement"]
    assert "cdk-hnb659fds-container-assets-222222222222-us-east-1" in str(pull["Resource"])
    assert "*" not in str(pull["Resource"])


def test_an_output_folder_within_the_builds_folder_is_not_part_of_the_image(tmp_path: Path) -> None:
    """Without this, `cdk synth --output build` copies the folder into itself without end."""
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    registry = loads("version: 1\napp: payments\nenvironments: {test: {}}\ntasks: {x: {command: [x]}}\n", root=tmp_path)
    for _ in range(2):
        app = new_app(outdir=str(tmp_path / "build" / "assembly"))
        add_environment(app, registry.resolve("test"), registry.root)
        (asset,) = [path for path in synthesize(app).iterdir() if path.name.startswith("asset.")]
        assert [path.name for path in asset.rglob("*") if path.is_file()] == ["Dockerfile"]


def test_a_build_without_a_dockerfile_is_reported_before_the_cdk_looks_for_it(tmp_path: Path) -> None:
    registry = loads(
        "version: 1\napp: payments\nenvironments: {staging: {}}\ntasks: {a: {command: [a]}}\n", root=tmp_path
    )
    with pytest.raises(
        UsageError, match=r"staging builds its image in .\.., but .* has no Dockerfile; add one, or name"
    ):
        add_environment(new_app(outdir=str(tmp_path / "out")), registry.resolve("staging"), registry.root)


@pytest.mark.parametrize("folder", ["loop", "x" * 300])
def test_a_folder_of_a_build_that_no_system_has_is_a_folder_without_a_dockerfile(folder: str, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    registry = loads(
        f"version: 1\napp: payments\nenvironments: {{staging: {{image: {{build: {folder}}}}}}}\n"
        "tasks: {a: {command: [a]}}\n",
        root=tmp_path,
    )
    with pytest.raises(UsageError, match=f"but {re.escape(str(tmp_path / folder))} has no Dockerfile"):
        add_environment(new_app(outdir=str(tmp_path / "out")), registry.resolve("staging"), registry.root)


def test_a_tag_in_a_parameter_and_a_digest_stay_whatever_the_image_tag() -> None:
    for image in ("{repository: app, tag: ssm:tag}", f"{{name: ghcr.io/org/app, digest: '{DIGEST}'}}"):
        registry = loads(
            f"version: 1\napp: payments\nenvironments: {{prod: {{image: {image}}}}}\ntasks: {{a: {{command: [x]}}}}\n"
        )
        assert registry.resolve("prod", "2") == registry.resolve("prod")


def test_an_environment_without_tasks_pulls_its_image_for_the_first_one_to_come() -> None:
    registry = loads("version: 1\napp: payments\nenvironments: {prod: {image: {repository: app}}}\ntasks: {}\n")
    environment = registry.resolve("prod")
    assert (environment.uses_image, environment.needs_image_tag) == (True, True)


def test_a_task_that_names_the_environment_s_untagged_image_once_more_follows_it() -> None:
    image = "image: {repository: app}"
    registry = loads(
        f"version: 1\napp: payments\nenvironments: {{prod: {{{image}}}}}\ntasks: {{a: {{command: [x], {image}}}}}\n"
    )
    (task,) = registry.resolve("prod", "2").tasks
    assert (getattr(task.image, "reference", ""), task.has_own_execution_role) == ("2", False)
