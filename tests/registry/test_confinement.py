"""What a container may write to, mount and open: how layers join, what is probably not intended, and whose names."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.errors import dotted
from rota.registry import Registry
from rota.registry.field_types import VARIABLE
from rota.registry.overrides import input_paths, launch_overrides
from rota.registry.triggers.path_checks import MAX_VARIABLE, placeholder
from rota.registry.volumes import folder_problem

Make = Callable[[str], Registry]
Problems = Callable[[str], list[str]]

HEAD = "environments: {staging: {}, prod: {}}\n"
OPENED = "read_only: false, reason: it writes everywhere"


def warnings(registry: Make, task: str) -> dict[str, str]:
    made = registry(f"{HEAD}tasks: {{a: {{command: [x], {task}}}}}")
    return {dotted(warning.path): warning.message for warning in made.warnings}


def test_folders_of_all_layers_add_up_and_one_that_two_layers_state_is_one(registry: Make) -> None:
    made = registry(
        f"{HEAD}bundles: {{rails: {{writable: [/app/tmp]}}, logs: {{writable: [/app/log]}}}}\n"
        "tasks: {a: {command: [x], use: [rails, logs], writable: [/app/tmp, '/app/${environment}']}}"
    )
    assert made.resolve("prod").task("a").writable == ("/app/tmp", "/app/log", "/app/prod")


def test_a_bundle_has_a_volumes_folder_and_each_environment_its_ids(registry: Make) -> None:
    made = registry(
        f"{HEAD}bundles:\n"
        "  data:\n"
        "    volumes: [{name: data, path: /mnt/data, read_only: true}]\n"
        "    environments:\n"
        "      staging: {volumes: [{name: data, file_system: fs-11111111, access_point: fsap-11111111}]}\n"
        "      prod:\n"
        "        volumes: [{name: data, file_system: fs-22222222, access_point: fsap-22222222, read_only: false}]\n"
        "tasks: {a: {command: [x], use: [data]}}\n"
    )
    found = [made.resolve(name).task("a").volumes[0] for name in ("staging", "prod")]
    assert [(each.file_system, each.access_point, each.path, each.read_only) for each in found] == [
        ("fs-11111111", "fsap-11111111", "/mnt/data", True),
        ("fs-22222222", "fsap-22222222", "/mnt/data", False),
    ]


def test_a_task_with_exec_is_a_warning_that_says_what_a_shell_may_do(registry: Make) -> None:
    found = warnings(registry, f"exec: true, {OPENED}")
    assert list(found) == ["tasks.a.exec"]
    assert "a shell as root" in found["tasks.a.exec"]
    assert "ecs:ExecuteCommand" in found["tasks.a.exec"]
    assert warnings(registry, f"exec: false, {OPENED}") == {}


def test_what_changes_nothing_beside_read_only_is_a_warning_where_it_is_written(registry: Make) -> None:
    found = warnings(registry, f"writable: [/app/tmp], {OPENED}")
    assert list(found) == ["tasks.a.writable"]
    assert "changes nothing" in found["tasks.a.writable"]
    assert list(warnings(registry, "reason: none")) == ["tasks.a.reason"]
    assert warnings(registry, "reason: none, read_only: true") == {}, "another layer's read_only may be false"


@pytest.mark.parametrize("wrong", ["read_only: 'no', reason: x, exec: true", "read_only: false, reason: 5, exec: true"])
def test_a_field_that_is_wrong_is_one_problem_and_not_a_second_one_of_what_goes_with_it(
    wrong: str, problems: Problems
) -> None:
    assert len(problems(f"{HEAD}tasks: {{a: {{command: [x], {wrong}}}}}")) == 1
    lines = problems(f"{HEAD}tasks: {{a: {{command: [x], {wrong}}}, b: {{command: [x], exec: true}}}}")
    assert [line.split(": ")[1] for line in lines][1:] == ["tasks.b.exec"], "what another task says is none of its own"


def test_what_volumes_and_exec_need_is_permitted_where_the_file_states_them(registry: Make) -> None:
    made = registry(
        f"{HEAD}tasks: {{a: {{command: [x], exec: true, {OPENED},"
        " volumes: [{name: data, file_system: fs-11111111, access_point: fsap-11111111, path: /mnt/data}]}}"
    )
    environment = made.resolve("prod")
    task = environment.task("a")
    found = made.permissions(environment, task)
    assert [dotted(each.path) for each in found] == ["tasks.a.volumes[0]", "tasks.a.exec"]
    assert sorted(each.statement.actions for each in found) == sorted(each.actions for each in task.statements)
    assert [each.at_start for each in found] == [False, False]


@pytest.mark.parametrize("folder", ["/proc", "/sys", "/dev", "/proc/1", "/sys/fs", "/dev/shm"])  # noqa: S108  # none of ours
def test_a_folder_of_the_kernel_is_none_of_the_programs(folder: str) -> None:
    assert folder_problem(folder) == f"/{folder.split('/')[1]} is the kernel's; name a folder of the program"


@pytest.mark.parametrize("folder", ["/process", "/system/a", "/devices", "/app/tmp", "/a.b", "/..a", "/a/...", "/.a"])
def test_a_folder_that_only_begins_like_a_wrong_one_is_right(folder: str) -> None:
    assert folder_problem(folder) is None


DOTTED = "spring.datasource.max-size"


def test_a_command_may_have_names_with_dots_and_hyphens_wherever_variables_are_stated(registry: Make) -> None:
    made = registry(
        f"{HEAD}tasks:\n  a:\n    command: [x]\n    env: {{{DOTTED}: '1'}}\n    secrets: {{a.b: 'ssm:/x'}}\n"
        f"    schedules: [{{name: s, rate: 1 hour, env: {{{DOTTED}: '2'}}}}]\n"
        "    triggers: [{name: t, event: {pattern: {source: [b]}, paths: {order.id-1: $.detail.id}}}]\n"
    )
    task = made.resolve("prod").task("a")
    assert (task.env[DOTTED], task.secrets[0].variable) == ("1", "a.b")
    assert f'{{"name":"{DOTTED}","value":"2"}}' in launch_overrides(task, task.schedules[0])
    (trigger,) = task.triggers
    assert input_paths(trigger)["path-order-did-h1"] == "$.detail.id"
    assert '{"name":"order.id-1","value":"<path-order-did-h1>"}' in launch_overrides(task, trigger)


@pytest.mark.parametrize(
    ("program", "warned"),
    [
        ("command: [sh, -c, env]", True),
        ("command: [-c, env], entrypoint: [/bin/sh]", True),
        ("command: [/bin/dash, a]", True),
        ("command: [bash, -c, env]", False),
        ("command: [java, sh]", False),
    ],
)
def test_a_shell_that_drops_such_a_name_is_a_warning(program: str, warned: bool, registry: Make) -> None:
    made = registry(f"{HEAD}tasks: {{a: {{{program}, env: {{PLAIN: x, {DOTTED}: x}}}}}}")
    assert [warning.path[-1] for warning in made.warnings] == [DOTTED] * warned


@pytest.mark.parametrize("name", ["a.", ".a", "a..b", "a.-b", "1.a", "a b", "a[0]", "a=b", "ä.b"])
def test_a_dot_or_hyphen_is_between_words_only(name: str, problems: Problems) -> None:
    (line,) = problems(f'{HEAD}tasks: {{a: {{command: [x], env: {{"{name}": "1"}}}}}}')
    assert "a variable's name has letters, digits and '_', between them '.' or '-'" in line


VARIABLES = st.from_regex(VARIABLE, fullmatch=True).filter(str.isascii)


@given(VARIABLES, VARIABLES)
def test_two_variables_never_have_one_placeholder_and_each_has_the_characters_of_a_key(one: str, other: str) -> None:
    """https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html"""
    assert (placeholder(one) == placeholder(other)) == (one == other)
    assert set(placeholder(one)) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


@pytest.mark.parametrize(("fits", "dots"), [(True, 1), (False, 2)])
def test_a_dot_of_a_variable_counts_twice_in_its_key(fits: bool, dots: int, problems: Problems) -> None:
    name = "a." * dots + "a" * (MAX_VARIABLE - 3 * dots + (0 if fits else 1))
    lines = problems(
        f"{HEAD}tasks: {{a: {{command: [x], triggers:"
        f" [{{name: t, event: {{pattern: {{source: [b]}}, paths: {{{name}: $.detail.id}}}}}}]}}}}"
    )
    assert any("EventBridge takes 251 characters" in line for line in lines) != fits
