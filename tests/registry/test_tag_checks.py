"""Tags as AWS counts and compares them: 50 of a resource with Rota's own, no two alike but for capitals."""

import json
from collections.abc import Callable

import pytest

from rota.registry import Registry

Make = Callable[[str], Registry]
Problems = Callable[[str], list[str]]

NETWORK = "network: {vpc: vpc-0123456789abcdef0, subnets: [subnet-0123456789abcdef0]%s}"
GROUPS = ", security_groups: [sg-0123456789abcdef0]"


def tags(count: int, start: str = "k") -> str:
    return json.dumps({f"{start}{number}": "v" for number in range(count)})


def of_task(count: int, more: str = "", environment: str = f"{{{NETWORK % GROUPS}}}") -> str:
    task = f"{{command: [a], tags: {tags(count)}{more}}}"
    return f"environments: {{prod: {environment}}}\ntasks: {{a: {task}}}\n"


@pytest.mark.parametrize(
    ("more", "own"),
    [
        ("", "rota:app, rota:environment, rota:task"),
        (", owner: fuel", "rota:app, rota:environment, rota:owner, rota:task"),
        (", group: billing", "rota:app, rota:environment, rota:group, rota:task"),
        (", group: billing, owner: fuel", "rota:app, rota:environment, rota:group, rota:owner, rota:task"),
    ],
)
def test_a_tasks_resources_have_fifty_tags_with_rotas_own(more: str, own: str, problems: Problems) -> None:
    number = len(own.split(", "))
    assert problems(of_task(50 - number, more)) == []
    (line,) = problems(of_task(51 - number, more))
    whose = f"a resource has at most 50 tags, and this task's resources would have 51: {51 - number} of tasks.a.tags"
    assert line == f"4:27: tasks.a.tags: {whose} and {number} of Rota's own ({own}); remove 1"


@pytest.mark.parametrize(
    ("network", "most", "own"),
    [
        (f"{NETWORK % GROUPS}, ", 48, "2 of Rota's own (rota:app, rota:environment)"),
        (f"{NETWORK % ''}, ", 47, "3 of Rota's own (Name, rota:app, rota:environment)"),
        ("", 47, "3 of Rota's own (Name, rota:app, rota:environment)"),
    ],
)
def test_what_tasks_share_has_fifty_tags_with_rotas_own(network: str, most: int, own: str, problems: Problems) -> None:
    def shared(count: int) -> list[str]:
        return problems(f"environments: {{prod: {{{network}tags: {tags(count)}}}}}\ntasks: {{}}\n")

    assert shared(most) == []
    (line,) = shared(most + 1)
    text = f"what its tasks share would have 51: {most + 1} of environments.prod.tags and {own}; remove 1"
    assert line.endswith(text)


def test_a_tag_of_the_environment_with_the_name_counts_once(problems: Problems) -> None:
    named = tags(46)[:-1] + ', "Name": "x"}'
    assert problems(f"environments: {{prod: {{tags: {named}}}}}\ntasks: {{}}\n") == []


def test_tags_of_every_layer_count_and_each_layer_is_named(problems: Problems) -> None:
    (line,) = problems(
        f"environments: {{prod: {{tags: {tags(20, 'e')}}}, test: {{}}}}\n"
        f"defaults: {{tags: {tags(10, 'd')}}}\n"
        f"bundles: {{b: {{tags: {tags(10, 'b')}}}}}\n"
        f"tasks: {{a: {{command: [a], use: [b], tags: {{k0: v, k1: v, e0: of the task}}, "
        f"environments: {{prod: {{tags: {tags(10)}}}}}}}}}\n"
    )
    assert line.startswith("6:98: tasks.a.environments.prod.tags: a resource has at most 50 tags")
    assert (
        "53: 10 of defaults.tags, 1 of tasks.a.tags, 19 of environments.prod.tags, 10 of bundles.b.tags,"
        " 10 of tasks.a.environments.prod.tags and 3 of Rota's own" in line
    )


@pytest.mark.parametrize(
    ("layers", "at", "key", "other"),
    [
        (("{Team: a}", "{}", "{team: b}"), "6:34: tasks.a.tags", "team", "'Team' of environments.prod.tags"),
        (("{Team: a}", "{TEAM: b}", "{}"), "3:30: environments.prod.tags", "Team", "'TEAM' of defaults.tags"),
        (("{}", "{Ärea: a}", "{äREA: b}"), "6:34: tasks.a.tags", "äREA", "'Ärea' of defaults.tags"),
        (("{a: 1, A: 2}", "{}", "{}"), "3:36: environments.prod.tags", "A", "'a' of environments.prod.tags"),
    ],
)
def test_keys_that_differ_in_capitals_only_are_a_problem_with_both_places(
    layers: tuple[str, str, str], at: str, key: str, other: str, problems: Problems
) -> None:
    environment, defaults, task = layers
    (line,) = problems(
        f"environments: {{prod: {{tags: {environment}}}, test: {{}}}}\n"
        f"defaults: {{tags: {defaults}}}\nbundles: {{}}\n"
        f"tasks: {{a: {{command: [a], tags: {task}}}, b: {{command: [a]}}}}\n"
    )
    assert line == (
        f"{at}.{key}: a role cannot have this tag beside {other}: IAM takes capitals for small letters; write both"
        f" keys alike, or remove one (got '{key}')"
    )


def test_the_same_key_of_two_layers_is_an_override(registry: Make) -> None:
    made = registry("environments: {prod: {tags: {Team: a}}}\ntasks: {a: {command: [a], tags: {Team: b}}}\n")
    assert made.resolve("prod").task("a").tags == {"Team": "b"}


@pytest.mark.parametrize("field", ["owner: X", "tags: {k: X}"])
@pytest.mark.parametrize(
    ("placeholder", "size", "environment"),
    [
        ("${environment}", 4, '{account: "222222222222", region: us-east-1}'),
        ("${account}", 12, '{account: "222222222222", region: us-east-1}'),
        ("${account}", 12, "{}"),
        ("${region}", 15, "{}"),
        ("${partition}", 10, "{}"),
    ],
)
def test_a_value_is_measured_with_its_placeholders_filled_in(
    field: str, placeholder: str, size: int, environment: str, problems: Problems
) -> None:
    def task(length: int) -> str:
        value = json.dumps("x" * (length - size) + placeholder)
        return f"environments: {{prod: {environment}}}\ntasks: {{a: {{command: [a], {field.replace('X', value)}}}}}\n"

    assert problems(task(256)) == []
    (line,) = problems(task(257))
    message = "a tag's value has at most 256 characters, and this has 257 with its placeholders filled in; shorten it"
    assert line.endswith(message)


def test_an_environments_tag_has_a_value_and_a_tasks_need_not(problems: Problems) -> None:
    lines = problems("environments: {prod: {tags: {a: ''}}}\ntasks: {a: {command: [a], tags: {b: ''}}}\n")
    assert lines == [
        "3:33: environments.prod.tags.a: an environment's schedule group takes no tag without a value; write one"
    ]
