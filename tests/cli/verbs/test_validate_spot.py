"""`rota validate` on Spot in a cluster that the registry only names."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Rota = Callable[..., Any]

PLACED = 'staging: {account: "222222222222", region: eu-west-1, cluster: app-staging}'
ANYWHERE = "staging: {cluster: app-staging}"
SPOT = "{command: [work], rate: 1 hour, spot: true}"


def warnings(rota: Rota, project: Path, environments: str, tasks: str) -> list[str]:
    text = f"version: 1\napp: shop\nenvironments:\n  {environments}\ntasks: {{{tasks}}}\n"
    (project / "tasks/tasks.yaml").write_text(text)
    finished = rota("validate")
    assert finished.code == 0
    lines: list[str] = finished.err.splitlines()
    return lines


def test_a_named_cluster_with_a_spot_task_is_warned_about_with_both_commands(rota: Rota, project: Path) -> None:
    (warning,) = warnings(rota, project, PLACED, f"work: {SPOT}")
    assert warning == (
        "tasks/tasks.yaml:4:66: environments.staging.cluster: warning: the task work has spot, and never starts if this"
        " cluster lacks the capacity provider FARGATE_SPOT. To see what it has: aws ecs describe-clusters --region"
        " eu-west-1 --clusters app-staging --query 'clusters[0].[capacityProviders,defaultCapacityProviderStrategy]'."
        " To add it, with what is there repeated, since this replaces both: aws ecs put-cluster-capacity-providers"
        " --region eu-west-1 --cluster app-staging --capacity-providers FARGATE FARGATE_SPOT"
        " --default-capacity-provider-strategy '[]'"
    )


def test_json_has_it_too(rota: Rota, project: Path) -> None:
    warnings(rota, project, PLACED, f"work: {SPOT}")
    (warning,) = json.loads(rota("validate", "--json").out)["warnings"]
    assert (warning["line"], warning["field"]) == (4, "environments.staging.cluster")


def test_it_counts_the_spot_tasks_and_names_one(rota: Rota, project: Path) -> None:
    tasks = f"plain: {{command: [x], rate: 1 day}}, work: {SPOT}, more: {SPOT}, third: {SPOT}"
    (warning,) = warnings(rota, project, PLACED, tasks)
    assert "warning: 3 tasks have spot, such as work, and never start if this cluster " in warning


def test_without_a_region_the_commands_name_none(rota: Rota, project: Path) -> None:
    (warning,) = warnings(rota, project, ANYWHERE, f"work: {SPOT}")
    assert "--region" not in shlex.split(warning)


def test_each_environment_is_warned_about_at_its_own_cluster(rota: Rota, project: Path) -> None:
    environments = f"{ANYWHERE}\n  prod: {{cluster: app-prod}}\n  made: {{}}"
    found = warnings(rota, project, environments, f"work: {SPOT}")
    places = [line.split(": ", 2)[:2] for line in found]
    assert places == [
        ["tasks/tasks.yaml:4:22", "environments.staging.cluster"],
        ["tasks/tasks.yaml:5:19", "environments.prod.cluster"],
    ]
    assert [shlex.split(line)[-6] for line in found] == ["app-staging", "app-prod"]


@pytest.mark.parametrize(
    ("environment", "task"),
    [
        ("staging: {}", SPOT),
        (ANYWHERE, "{command: [work], rate: 1 hour}"),
        (ANYWHERE, "{command: [work], rate: 1 hour, spot: false}"),
        (ANYWHERE, SPOT.replace("true}", "true, environments: {staging: {spot: false}}}")),
        (f"{ANYWHERE}\n  prod: {{}}", SPOT.replace("true}", "true, environments: {staging: false}}")),
    ],
    ids=["made", "unsaid", "false", "overridden", "absent"],
)
def test_a_made_cluster_or_no_spot_task_there_is_no_warning(
    rota: Rota, project: Path, environment: str, task: str
) -> None:
    assert warnings(rota, project, environment, f"work: {task}") == []


def test_the_other_verbs_print_no_such_warning(rota: Rota, project: Path) -> None:
    """Only AWS knows whether the warning still holds, so it is no part of the registry's own."""
    assert warnings(rota, project, ANYWHERE, f"work: {SPOT}")
    assert rota("list").err == ""
