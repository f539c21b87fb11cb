"""The security groups that layers add to an environment's: each once, in the order of the layers, five in all."""

from collections.abc import Callable

import pytest

from rota.registry import Registry
from rota.registry.security_groups import GROUP_ID_RULE

Problems = Callable[[str], list[str]]
VPC = "vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0]"


def layered(*, network: str = VPC, own: str = "", bundle: str = "sg-00000003") -> str:
    return (
        f"environments: {{staging: {{network: {{{network}}}}}, prod: {{network: {{{VPC}}}}}}}\n"
        "defaults: {security_groups: [sg-00000002]}\n"
        f"bundles: {{database: {{security_groups: [{bundle}], environments:"
        " {prod: {security_groups: [sg-00000009]}}}}\n"
        "tasks:\n"
        "  plain: {command: [a]}\n"
        f"  report: {{command: [a], use: [database]{own}}}\n"
    )


def groups(registry: Registry, task: str, environment: str = "staging") -> list[str]:
    return list(registry.resolve(environment).task(task).security_groups)


def test_a_bundle_opens_something_to_the_tasks_that_use_it_alone(registry: Callable[[str], Registry]) -> None:
    resolved = registry(layered())
    assert groups(resolved, "plain") == ["sg-00000002"]
    assert groups(resolved, "report") == ["sg-00000002", "sg-00000003"]
    assert groups(resolved, "report", "prod") == ["sg-00000002", "sg-00000003", "sg-00000009"]


def test_all_layers_add_up_in_their_order_and_each_group_counts_once(registry: Callable[[str], Registry]) -> None:
    own = (
        ", security_groups: [sg-00000004, sg-00000002, sg-00000004],"
        " environments: {staging: {security_groups: [sg-00000001, sg-00000005]}}"
    )
    resolved = registry(layered(network=f"{VPC}, security_groups: [sg-00000001]", own=own))
    assert groups(resolved, "report") == ["sg-00000002", "sg-00000003", "sg-00000004", "sg-00000005"]


def test_an_environment_without_groups_of_tasks_has_none(registry: Callable[[str], Registry]) -> None:
    resolved = registry(f"environments: {{staging: {{network: {{{VPC}}}}}}}\ntasks: {{a: {{command: [a]}}}}\n")
    assert groups(resolved, "a") == []


@pytest.mark.parametrize(("given", "left"), [([], 4), (["sg-0000000a", "sg-0000000b"], 3)])
def test_five_are_right_with_the_environments_or_the_made_one(given: list[str], left: int, problems: Problems) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html"""

    def lines(number: int) -> list[str]:
        own = ", ".join(f"sg-000000{at:02}" for at in range(number))
        network = f"{VPC}, security_groups: [{', '.join(given)}]"
        return problems(
            f"environments: {{staging: {{network: {{{network}}}}}}}\n"
            f"tasks: {{a: {{command: [a], security_groups: [{own}]}}}}\n"
        )

    assert lines(left) == []
    (line,) = lines(left + 1)
    assert "a task has at most 5 security groups, and with these it would have 6:" in line


def test_a_placeholder_is_filled_in_before_groups_are_compared(problems: Problems) -> None:
    text = layered(bundle="'sg-${account}'").replace(
        "network: {", 'account: "000000000002", region: us-east-1, network: {'
    )
    lines = problems(text)
    (line,) = lines
    assert line.endswith(
        "database.security_groups[0]: must be a security group id such as sg-0123456789abcdef0 (got 'sg-000000000002')"
    )


LIKE = (
    "environments:\n  staging:\n    values: {group: sg-00000002}\n"
    f"    network: {{{VPC}, security_groups: [sg-00000001]}}\n"
    "  prod: {like: staging, values: {group: sg-00000003}}\n"
    "tasks:\n  report: {command: [a], security_groups: ['${group}'%s]}\n"
)


def test_a_value_may_name_a_group_and_an_environment_is_like_another_in_its_network(
    registry: Callable[[str], Registry],
) -> None:
    resolved = registry(LIKE % "")
    assert groups(resolved, "report") == ["sg-00000002"]
    assert groups(resolved, "report", "prod") == ["sg-00000003"]


def test_a_mistake_of_an_environment_that_is_like_another_is_found_where_it_is_written(problems: Problems) -> None:
    (line,) = problems(LIKE.replace("sg-00000003", "database") % "")
    assert line.endswith(f"report.security_groups[0]: must be {GROUP_ID_RULE} (got 'database')")
    both = problems(LIKE % ", sg-00000004, sg-00000005, sg-00000006, sg-00000007")
    assert len(both) == 2
    assert all("sg-00000001 of environments.staging.network.security_groups; sg-0000000" in line for line in both)


def test_a_value_that_no_environment_gives_is_no_second_mistake(problems: Problems) -> None:
    (line,) = problems(LIKE.replace("'${group}'", "'${grope}'") % "")
    assert "unknown placeholder '${grope}'" in line
    (line,) = problems(LIKE.replace("values: {group: sg-00000002}", "enabled: true") % "")
    assert "environments.staging" in line


def test_a_wrong_network_or_group_gives_no_second_line(problems: Problems) -> None:
    (line,) = problems(layered(network="vpc: vpc-1, subnets: [subnet-0123456789abcdef0]"))
    assert "environments.staging.network.vpc: must be a VPC id" in line
    (line,) = problems(layered(bundle="database, sg-00000005"))
    assert "bundles.database.security_groups[0]: must be a security group id" in line
