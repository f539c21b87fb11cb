"""The CDK CLI and an app in which one environment's image has no tag: that environment alone is not deployed."""

from pathlib import Path

import pytest

from rota.local import Emulator
from rota.registry import Registry, loads
from stacks import add_environment, new_app, synthesize
from stacks.composition import VALIDATION_REPORT
from tests.deployment.systems import Account

PLACE = """
    account: "222222222222"
    region: us-east-1
    cluster: app
    network: {vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0], security_groups: [sg-0123456789abcdef0]}
"""
TEXT = f"""
version: 1
app: shop
environments:
  staging: {PLACE}    image: {{repository: shop-tasks, tag: "1"}}
  prod: {PLACE}    image: {{repository: shop-tasks}}
tasks:
  report: {{command: [x], rate: 1 hour}}
  bill: {{command: [x], rate: 1 hour, group: billing}}
"""
PROD, BILLING = "TasksProd", "TasksProdBilling"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return loads(TEXT)


def assembly(registry: Registry, folder: Path, tag: str | None) -> Path:
    app = new_app(outdir=str(folder))
    for name in registry.environments:
        add_environment(app, registry.resolve(name, tag), registry.root)
    return synthesize(app)


@pytest.fixture(scope="module")
def untagged(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return assembly(registry, tmp_path_factory.mktemp("untagged"), None)


@pytest.fixture
def account(aws: Emulator, tmp_path: Path) -> Account:
    home = tmp_path / "home"
    home.mkdir()
    return Account(aws, "222222222222", "us-east-1", home)


def test_its_stacks_are_not_deployed_and_the_message_says_what_to_add(untagged: Path, account: Account) -> None:
    ended = account.ended(untagged, "deploy", PROD, BILLING, "--require-approval", "never")
    assert ended.returncode == 1
    printed = ended.stdout + ended.stderr
    assert printed.count("the image of prod has no tag: the registry names its repository only. Add -c image_tag=") == 2
    assert BILLING in printed
    assert account.client("cloudformation").describe_stacks()["Stacks"] == []


def test_with_a_tag_the_next_synthesis_into_the_same_folder_has_no_error(registry: Registry, tmp_path: Path) -> None:
    """With cdk.json, a synthesis without a tag writes this report, and the CDK CLI fails while it is there."""
    report = tmp_path / VALIDATION_REPORT
    report.write_text("{}")
    assembly(registry, tmp_path, "1.0.0")
    assert not report.exists()


@pytest.mark.proof
def test_everything_else_works_without_it(registry: Registry, untagged: Path, account: Account, tmp_path: Path) -> None:
    """`cdk ls`, other stacks, and the destruction of its own."""

    def there() -> set[str]:
        return {stack["StackName"] for stack in account.client("cloudformation").describe_stacks()["Stacks"]}

    listed = account.ended(untagged, "ls")
    assert listed.returncode == 0
    assert [line.split()[0] for line in listed.stdout.splitlines()] == [
        "TasksStaging",
        "TasksStagingBilling",
        PROD,
        BILLING,
    ]
    account.bootstrap(untagged)
    tagged = assembly(registry, tmp_path / "tagged", f"sha256:{'0' * 64}")
    account.cdk(tagged, "deploy", PROD, BILLING, "--require-approval", "never")
    definition = account.client("ecs").describe_task_definition(taskDefinition="shop-prod-bill")["taskDefinition"]
    assert definition["containerDefinitions"][0]["image"].endswith(f"/shop-tasks@sha256:{'0' * 64}")
    account.cdk(untagged, "deploy", "TasksStaging", "TasksStagingBilling", "--require-approval", "never")
    assert account.cdk(untagged, "deploy", "--all", "--require-approval", "never", statuses=(1,)) == 1
    assert there() >= {"shop-prod-tasks", "shop-prod-tasks-billing", "shop-staging-tasks", "shop-staging-tasks-billing"}
    account.cdk(untagged, "destroy", PROD, BILLING, "--force")
    assert there() & {"shop-prod-tasks", "shop-prod-tasks-billing"} == set()
