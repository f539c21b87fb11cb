"""The known defects of MilMove's task system: each is an error of the loader now, or cannot be written.

M7 and what M16 says of alarms and dead letters are held on the templates (test_templates.py), the rest of M16 and M12
by the list of what waits (test_what_waits.py).
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import astuple
from pathlib import Path

from rota.registry import Environment, Registry

Loaded = Callable[[str], Registry]
Refusal = Callable[[str], str]


def run_rota(registry: str, folder: Path, *args: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """`rota run` as on a laptop, in a project with just this registry and whatever modules the folder holds."""
    (folder / "tasks").mkdir(exist_ok=True)
    (folder / "tasks" / "tasks.yaml").write_text(registry)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ROTA_", "AWS_", "ECS_"))}
    command = [sys.executable, "-m", "rota", "run", *args]
    return subprocess.run(command, cwd=folder, env={**clean, **environ}, capture_output=True, text=True, check=False)


def test_a_new_task_is_one_entry_from_which_every_name_follows(loaded: Loaded) -> None:
    """M1: adding a task took twelve edits in two repositories, with its name in each."""
    registry = loaded("tasks:\n  send-letters: {command: [send-letters], rate: 1 day}\n")
    for environment in registry.environments:
        (task,) = registry.resolve(environment).tasks
        names = task.names
        derived = (names.family, names.container, names.task_role, names.execution_role, names.log_group, names.rule)
        assert all("send-letters" in name for name in derived)


def test_a_task_needs_no_file_for_each_environment(milmove: Mapping[str, Environment], loaded: Loaded) -> None:
    """M2: one missing environment file kept four tasks of three environments from being deployed."""
    registry = loaded(
        "tasks:\n  a: {command: [a], environments: {prd: {cpu: 512, memory: 1024}}}\n  b: {command: [b]}\n"
    )
    assert [task.name for task in registry.resolve("stg").tasks] == ["a", "b"]
    for environment in ("demo", "exp", "loadtest"):
        assert len(milmove[environment].tasks) == 3


def test_nothing_is_left_over_from_a_task_that_is_gone(loaded: Loaded, refusal: Refusal) -> None:
    """M3: five environment files remained for a task that no longer exists."""
    said = refusal("tasks:\n  a:\n    command: [a]\n    environments: {loadtest: {cpu: 512}}\n")
    assert said.startswith("tasks/tasks.yaml:9:20: tasks.a.environments.loadtest: there is no environment 'loadtest'")
    registry = loaded(
        "bundles:\n  survey: {env: {A: b}}\n"
        "tasks:\n  a: {command: [a]}\n  b: {command: [b], environments: {stg: off, prd: off}}\n"
    )
    assert [str(warning) for warning in registry.warnings] == [
        "tasks/tasks.yaml:7:3: bundles.survey: no task uses the bundle 'survey'; remove it",
        "tasks/tasks.yaml:10:3: tasks.b: no environment deploys this task; remove it",
    ]


def test_where_a_task_is_deployed_stands_in_one_place(loaded: Loaded) -> None:
    """M4: three lists of what to deploy disagreed."""
    registry = loaded("tasks:\n  a: {command: [a], environments: {stg: off}}\n  b: {command: [b]}\n")
    deployed = {name: [task.name for task in registry.resolve(name).tasks] for name in registry.environments}
    assert deployed == {"stg": ["b"], "prd": ["a", "b"]}


def test_a_task_gets_the_secrets_it_names_and_no_pattern_can_be_named(
    milmove: Mapping[str, Environment], refusal: Refusal
) -> None:
    """M5: every task received every parameter of its environment, and of environments whose name began alike."""
    for environment in milmove.values():
        reads = {task.name: {secret.resource for secret in task.secrets} for task in environment.tasks}
        assert len(reads["save-ghc-fuel-price-data"]) == 3
        assert not any("*" in resource or "?" in resource for resources in reads.values() for resource in resources)
    said = refusal('tasks:\n  a:\n    command: [a]\n    secrets: {ALL: "ssm:/app-stg*"}\n')
    assert said.startswith("tasks/tasks.yaml:9:20: tasks.a.secrets.ALL: a parameter's name has letters, digits,")


def test_a_name_cannot_be_both_secret_and_plain_variable(refusal: Refusal) -> None:
    """M6: a secret of a variable's name was dropped with a notice."""
    said = refusal(
        "bundles:\n  gateway: {env: {GEX_URL: https://gex.example/}}\n"
        'tasks:\n  a:\n    command: [a]\n    use: [gateway]\n    secrets: {GEX_URL: "ssm:/app/gex_url"}\n'
    )
    assert said == (
        "tasks/tasks.yaml:12:15: tasks.a.secrets.GEX_URL: 'GEX_URL' is a secret here and a plain variable at "
        "bundles.gateway.env.GEX_URL; keep one"
    )


def test_the_gateways_url_stands_once_and_without_a_query(milmove: Mapping[str, Environment]) -> None:
    """M8: one task's copy of the URL carried a query that its own program refuses. The loader cannot know what a
    program refuses, but a bundle leaves no second copy to be wrong."""
    urls = {
        task.env["GEX_URL"] for environment in milmove.values() for task in environment.tasks if "GEX_URL" in task.env
    }
    assert urls == {"https://gex.example/msg_data/submit/"}


def test_only_tasks_that_open_the_database_have_its_settings(milmove: Mapping[str, Environment]) -> None:
    """M9: two tasks got database settings without opening a database, and several got variables that nobody reads."""
    unread = {"DB_RETRY_INTERVAL", "GEX_SEND_PROD_INVOICE", "TRANSACTION_NAME", "AWS_S3_KEY_NAMESPACE"}
    for environment in milmove.values():
        for task in environment.tasks:
            assert not unread & set(task.env)
            opens_database = any("sts:AssumeRole" in statement.actions for statement in task.statements)
            assert any(name.startswith("DB_") for name in task.env) == opens_database
            assert opens_database == (task.name not in {"connect-to-gex-via-sftp", "post-file-to-gex"})


def test_no_value_names_another_environment(both: tuple[Environment, ...]) -> None:
    """M10: two environments named the certificates of a third and two connected as another user (P14, P18 alike)."""
    for environment in both:
        others = {other.name for other in both if other.app == environment.app} - {environment.name}
        for task in environment.tasks:
            own = [*task.env.values(), *(secret.resource for secret in task.secrets)]
            own += [resource for statement in task.statements for resource in statement.resources]
            own += [word for schedule in task.schedules for word in schedule.args]
            own = [value.replace(environment.name, "") for value in own]
            for other in others:
                named = [
                    value for value in own if f"-{other}-" in value or f"-{other}/" in value or f"/{other}/" in value
                ]
                assert named == [], (environment.name, task.name, other)
            assert task.env.get("DB_USER", "crud") == "crud"


def test_a_handler_that_fails_ends_the_run_with_a_failure(tmp_path: Path) -> None:
    """M11: three tasks end with status 0 after failed work. A handler cannot: what it raises is the run's outcome."""
    (tmp_path / "report.py").write_text("def main(context):\n    raise ValueError('the report is not clean')\n")
    registry = 'version: 1\napp: app\nenvironments: {stg: {}}\ntasks: {report: {handler: "report:main"}}\n'
    run = run_rota(registry, tmp_path, "report")
    assert run.returncode == 1
    assert '"outcome": "failed"' in run.stdout


def test_an_exception_stands_in_the_tasks_own_entry(milmove: Mapping[str, Environment], loaded: Loaded) -> None:
    """M13: the exception for connect-to-gex-via-sftp was an `if` in a shell script."""
    assert [name for name, environment in milmove.items() if "connect-to-gex-via-sftp" in _names(environment)] == [
        "prd"
    ]
    registry = loaded("tasks:\n  a: {command: [a], environments: {stg: off}}\n")
    assert _names(registry.resolve("stg")) == set()


def test_a_task_starts_the_program_of_its_own_name(milmove: Mapping[str, Environment]) -> None:
    """M14: process-edis registered the flags of connect-to-gex-via-sftp. What a task starts and with which variables
    stands in its own entry."""
    for environment in milmove.values():
        for task in environment.tasks:
            assert astuple(task.program) == ((task.name,), ("/bin/milmove-tasks",))


def test_a_local_run_has_the_deployed_runs_variables_or_says_what_it_lacks(tmp_path: Path) -> None:
    """M15: local runs got the database's settings alone, though the programs demand more."""
    registry = (
        "version: 1\napp: app\nenvironments: {stg: {}}\ntasks:\n  a:\n    command: [printenv, GEX_URL, GEX_KEY]\n"
        '    env: {GEX_URL: "https://gex.example/${environment}"}\n    secrets: {GEX_KEY: "ssm:/app/gex_key"}\n'
    )
    refused = run_rota(registry, tmp_path, "a")
    assert refused.returncode == 2
    assert "a lacks 1 variable in stg:\n  GEX_KEY: a secret" in refused.stderr
    done = run_rota(registry, tmp_path, "a", GEX_KEY="k1")
    assert done.returncode == 0
    assert "https://gex.example/stg" in done.stdout


def _names(environment: Environment) -> set[str]:
    return {task.name for task in environment.tasks}
