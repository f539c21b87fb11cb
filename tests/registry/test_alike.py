"""What an environment has from another: its lineage, its parts of the file, and what is warned about."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rota.errors import ProblemsError, dotted
from rota.registry import Registry
from rota.registry.alike import expanded, lineage, place_in_file
from rota.runtime.registry_file import with_registry

Make = Callable[[str], Registry]

CHAIN = """\
environments:
  dev-2: {like: dev, env: {B: "3"}, values: {folder: in}}
  dev: {like: staging, enabled: false, env: {B: "2"}}
  staging: {env: {A: "1", B: "1"}, values: {vendor: idt1, folder: x}, cluster: shared}
  prod: {values: {vendor: p}}
bundles:
  one: {env: {C: "${vendor}"}, environments: {staging: {env: {D: "1"}}}}
tasks:
  report:
    command: [run]
    rate: 1 hour
    environments: {staging: {use: [one]}, dev: false, dev-2: {}}
  poll:
    command: [poll]
    triggers: [{name: up, s3: {bucket: lists}}]
    environments: {staging: false, dev-2: {iam: {s3: {read: "${folder}-bucket/${vendor}/*"}}}}
"""


@pytest.fixture
def chain(registry: Make) -> Registry:
    return registry(CHAIN)


def test_data_without_like_is_not_copied() -> None:
    data = {"environments": {"staging": {}, "prod": {"env": {"A": "1"}}}}
    assert expanded(data) is data


def test_a_lineage_begins_with_the_farthest_and_ends_with_the_environment_itself(chain: Registry) -> None:
    assert [chain.lineage(name) for name in chain.environments] == [
        ("staging", "dev", "dev-2"),
        ("staging", "dev"),
        ("staging",),
        ("prod",),
    ]


def test_a_circle_and_an_unknown_name_end_a_lineage() -> None:
    """A run reads a developer's file in spite of problems elsewhere, and must come to an end."""
    data = expanded({"environments": {"a": {"like": "b"}, "b": {"like": "a"}, "c": {"like": "c"}, "d": {"like": "x"}}})
    assert [lineage(data["environments"], name) for name in "abcd"] == [("b", "a"), ("a", "b"), ("c",), ("d",)]


def test_a_value_is_at_the_environment_that_states_it_key_by_key_where_keys_are_joined() -> None:
    data = {"a": {"env": {"A": "1", "B": "1"}, "network": {"vpc": "v"}}, "b": {"like": "a", "env": {"B": "2"}}}
    environments = expanded({"environments": data})["environments"]
    for path, owner in (
        (("env", "A"), "a"),
        (("env", "B"), "b"),
        (("env",), "b"),
        (("network", "vpc"), "a"),
        (("cluster",), "b"),
    ):
        assert place_in_file(environments, ("environments", "b", *path)) == ("environments", owner, *path)
    assert place_in_file(environments, ("environments", "b")) == ("environments", "b")
    assert place_in_file(environments, ("tasks", "b", "env")) == ("tasks", "b", "env")


def test_an_environment_deploys_what_the_one_that_it_is_like_does_unless_it_states_otherwise(chain: Registry) -> None:
    assert (chain.deployed_in("report"), chain.deployed_in("poll")) == (
        ("dev-2", "staging", "prod"),
        ("dev-2", "prod"),
    )


def test_fields_variables_values_bundles_and_overrides_come_from_the_other_one(chain: Registry) -> None:
    environment = chain.resolve("dev-2")
    assert (environment.like, environment.enabled, environment.cluster) == ("dev", False, "shared")
    assert environment.values == {"vendor": "idt1", "folder": "in"}
    report, poll = environment.tasks
    assert report.env == {"A": "1", "B": "3", "C": "idt1", "D": "1"}
    (statement,) = poll.statements
    assert statement.resources == ("arn:${AWS::Partition}:s3:::in-bucket/idt1/*",)


def test_a_permissions_place_and_text_are_those_of_the_file(chain: Registry) -> None:
    environment = chain.resolve("dev-2")
    (permission,) = chain.permissions(environment, environment.task("poll"))
    assert permission.path == ("tasks", "poll", "environments", "dev-2", "iam", "s3", "read")
    (line,) = chain.iam_lines("dev-2", "poll", environment.place)
    assert line.written == "${folder}-bucket/${vendor}/*"


def test_a_task_depends_on_every_environment_that_its_own_is_like(chain: Registry) -> None:
    parts = chain.parts_of("dev-2", "report")
    assert {
        ("environments", "dev-2"),
        ("environments", "dev"),
        ("environments", "staging"),
        ("bundles", "one"),
    } <= parts
    assert ("environments", "prod") not in parts


@pytest.mark.parametrize(("environment", "started"), [("staging", True), ("dev-2", False)])
def test_nothing_starts_what_is_in_an_environment_that_is_off(registry: Make, environment: str, started: bool) -> None:
    """Off wins, whatever defaults, bundles, tasks, overrides, schedules and triggers state."""
    on = "enabled: true"
    made = registry(
        "environments: {staging: {enabled: true}, dev: {enabled: false}, dev-2: {like: dev}}\n"
        f"defaults: {{{on}}}\nbundles: {{one: {{{on}, environments: {{dev: {{{on}}}}}}}}}\n"
        f"tasks: {{t: {{command: [a], use: [one], {on}, environments: {{dev: {{{on}}}, dev-2: {{{on}}}}},"
        f" schedules: [{{name: a, rate: 1 day, {on}}}], triggers: [{{name: b, s3: {{bucket: lists}}, {on}}}]}}}}\n"
    )
    task = made.resolve(environment).task("t")
    assert [schedule.enabled for schedule in task.schedules] == [started]
    assert [trigger.enabled for trigger in task.triggers] == [started]


def test_an_environment_that_is_on_turns_nothing_on(registry: Make) -> None:
    """`enabled: true` is what it has anyway, and no layer above defaults."""
    made = registry(
        "environments: {dev: {enabled: true}}\ndefaults: {enabled: false}\ntasks: {t: {command: [a], rate: 1 day}}\n"
    )
    assert not made.resolve("dev").task("t").schedules[0].enabled


def test_the_nearest_environment_that_names_bundles_says_which(registry: Make) -> None:
    made = registry(
        "environments: {a: {}, b: {like: a}, c: {like: b}, d: {like: a}}\n"
        "bundles: {one: {env: {N: '1'}}, two: {env: {N: '2'}}, three: {env: {N: '3'}}}\n"
        "tasks: {t: {command: [a], use: [three], environments: {a: {use: [one]}, b: {use: [two]}}}}\n"
    )
    assert [made.resolve(name).task("t").env["N"] for name in "abcd"] == ["1", "2", "2", "1"]


def test_an_environment_that_is_like_one_that_is_off_may_be_on(registry: Make) -> None:
    made = registry(
        "environments: {dev: {enabled: false}, dev-2: {like: dev, enabled: true}}\n"
        "tasks: {t: {command: [a], rate: 1 day}}\n"
    )
    assert [made.resolve(name).task("t").schedules[0].enabled for name in ("dev", "dev-2")] == [False, True]


def warnings_of(made: Registry) -> list[str]:
    return [str(warning).split(": ", 1)[1] for warning in made.warnings]


def test_a_network_of_another_account_is_warned_about(registry: Make) -> None:
    network = "network: {vpc: vpc-0123abcd, subnets: [subnet-0123abcd]}"
    made = registry(
        f'environments:\n  staging: {{account: "222222222222", region: us-east-1, {network}}}\n'
        f'  dev: {{like: staging, account: "333333333333"}}\n  same: {{like: staging}}\n'
        f'  own: {{like: staging, account: "333333333333", {network}}}\n'
        f'  first: {{{network}}}\n  placed: {{like: first, account: "333333333333", region: us-east-1}}\n'
        "tasks: {t: {command: [a]}}\n"
    )
    (warning,) = warnings_of(made)
    assert warning == (
        "environments.dev: the network is that of 'staging', of the account 222222222222; unless it is shared with "
        "333333333333, write a network of its own"
    )


def test_a_warning_about_what_an_environment_has_from_another_comes_once(registry: Make) -> None:
    made = registry(
        "environments: {staging: {}, dev: {like: staging}, qa: {like: dev}}\n"
        "tasks: {t: {command: [a], environments: {staging: {cron: 0 4 * * ? *, timezone: EST}}}}\n"
    )
    assert [warning.partition(":")[0] for warning in warnings_of(made)] == ["tasks.t.environments.staging.timezone"]


def test_a_value_that_nothing_uses_is_warned_about_once(registry: Make) -> None:
    made = registry(
        "environments: {staging: {values: {a: x, b: '${environment}', c: y}, cluster: 'of-${c}'}, prod: {like: staging,"
        " values: {a: y}}}\ntasks: {t: {command: ['${b}']}}\n"
    )
    assert warnings_of(made) == ["environments.staging.values.a: nothing uses ${a}; remove it here, and in prod"]


@pytest.mark.parametrize("value", ["db_password: hunter22", "key: AKIAABCDEFGHIJKLMNOP"])
def test_a_value_that_looks_like_a_secret_is_warned_about(registry: Make, value: str) -> None:
    name = value.partition(":")[0]
    made = registry(f"environments: {{dev: {{values: {{{value}}}}}}}\ntasks: {{t: {{command: ['${{{name}}}']}}}}\n")
    (warning,) = warnings_of(made)
    assert warning.startswith(f"environments.dev.values.{name}: this looks like ")
    assert value.partition(": ")[2] not in warning


def test_values_are_text_as_written(registry: Make) -> None:
    made = registry(
        "environments: {dev: {values: {a: 007, b: on, c: 1.0, d: ''}}}\n"
        "tasks: {t: {command: ['${a} ${b} ${c} ${d}.']}}\n"
    )
    assert made.resolve("dev").task("t").program.argv == ("007 on 1.0 .",)  # type: ignore[union-attr]  # a command


def test_a_value_that_a_stronger_layer_replaces_is_not_needed(registry: Make) -> None:
    made = registry(
        "environments: {staging: {values: {vendor: a}}, test: {}, off: {}}\n"
        "tasks: {t: {command: ['${vendor}'], environments: {test: {command: [none]}, 'off': false}}}\n"
    )
    assert made.resolve("test").task("t").program.argv == ("none",)  # type: ignore[union-attr]  # a command


USES = {
    "defaults": "defaults: {owner: '${vendor}-${environment}'}\n",
    "a bundle": "bundles: {one: {env: {A: '${vendor}'}}}\n",
    "an override of a bundle": "bundles: {one: {environments: {prod: {tags: {a: '${vendor}'}}}}}\n",
    "permissions": "bundles: {one: {iam: {s3: {read: 'in-${vendor}/*'}}}}\n",
    "a secret": "bundles: {one: {secrets: {A: 'ssm:/a/${vendor}'}}}\n",
}


@pytest.mark.parametrize("body", USES.values(), ids=USES)
def test_whatever_an_environment_uses_it_gives(registry: Make, body: str) -> None:
    bundles = "" if "bundles" in body else "bundles: {one: {}}\n"
    both = "{staging: {values: {vendor: a}}, prod: {tags: {e: '${environment}'}}}"
    text = f"environments: {both}\n{body}{bundles}"
    with pytest.raises(ProblemsError) as caught:
        registry(f"{text}tasks: {{t: {{command: [a], use: [one]}}}}\n")
    (problem,) = caught.value.problems
    assert problem.path == ("environments", "prod")
    assert problem.message.startswith("has no value 'vendor', which ")


@pytest.mark.parametrize(
    ("start", "place"),
    [
        ("schedules: [{name: a, rate: 1 day, args: ['${vendor}']}]", "schedules[0].args[0]"),
        ("schedules: [{name: a, rate: 1 day, env: {X: '${vendor}'}}]", "schedules[0].env.X"),
        ("triggers: [{name: a, s3: {bucket: 'in-${vendor}'}}]", "triggers[0].s3.bucket"),
    ],
)
def test_the_place_of_use_is_named_in_starts_too(registry: Make, start: str, place: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        registry(
            f"environments: {{staging: {{values: {{vendor: ab}}}}, b: {{}}}}\ntasks: {{t: {{command: [a], {start}}}}}\n"
        )
    assert [problem.message for problem in caught.value.problems] == [
        f"has no value 'vendor', which tasks.t.{place} uses; write values: {{vendor: …}}"
    ]


def test_a_run_is_not_stopped_by_what_is_wrong_in_an_environment_that_has_no_part_in_it(tmp_path: Path) -> None:
    """Nor does it run into a circle."""
    file = tmp_path / "tasks.yaml"
    file.write_text(
        "version: 1\napp: shop\nenvironments: {staging: {}, a: {like: b}, b: {like: a}}\ntasks: {t: {command: [x]}}\n"
    )

    def resolved(name: str) -> str:
        environ = {"XDG_CACHE_HOME": str(tmp_path)}
        use = lambda entries: entries.resolve(name, only=["t"]).name  # noqa: E731  # as the runtime gives it
        return str(with_registry(str(file), environ, use, lambda _: (name, "t")))

    assert resolved("staging") == "staging"
    with pytest.raises(ProblemsError, match="goes in a circle"):
        resolved("b")


USED = "tasks: {t: {command: ['${vendor}']}}\n"


@pytest.mark.parametrize(
    ("environments", "place"),
    [
        ("{staging: {values: {vendor: a}}, dev: {like: [staging]}}", "environments.dev.like"),
        ("{staging: {values: {vendor: a}}, dev: {like: stagng}}", "environments.dev.like"),
        ("{staging: {values: {vendor: a}}, dev: {values: {vendor: a, x: '${vendor}'}}}", "environments.dev.values.x"),
        ("{staging: {values: {vendor: a, x: b}}, dev: {values: {y: '${x}', vendor: a}}}", "environments.dev.values.y"),
    ],
)
def test_one_mistake_about_values_makes_no_second_problem(registry: Make, environments: str, place: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        registry(f"environments: {environments}\n{USED}")
    assert [dotted(problem.path) for problem in caught.value.problems] == [place]


def test_an_override_is_checked_with_the_values_of_its_own_environment_only(registry: Make) -> None:
    made = registry(
        "environments: {staging: {values: {b: lists}}, dev: {values: {b: X}}}\n"
        "tasks: {t: {command: ['${b}'], environments:"
        " {staging: {triggers: [{name: up, s3: {bucket: 'in-${b}'}}]}}}}\n"
    )
    assert made.warnings == ()
