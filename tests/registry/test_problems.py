"""Each mistake gives its one line: place, path, what was got, what would be right."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from rota.errors import ProblemsError, UsageError
from rota.registry import load, loads

Problems = Callable[[str], list[str]]

TWO = "environments: {staging: {}, prod: {}}\n"


MISTAKES = yaml.safe_load(Path(__file__).with_name("mistakes.yaml").read_text())


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["rule"])
def test_a_mistake_gives_one_located_line(mistake: dict[str, str], problems: Problems) -> None:
    lines, line = problems(mistake["registry"]), mistake["line"].strip()
    # A clash of names is found once for each environment that has both names.
    assert lines[0] == line
    assert {text.split(" ", 1)[0] for text in lines} == {line.split(" ", 1)[0]}


def test_all_mistakes_of_a_file_come_at_once_in_its_order(problems: Problems) -> None:
    lines = problems(
        "environments: {staging: {regoin: x}}\n"
        "defaults: {architecture: arm}\n"
        "tasks:\n"
        "  a: {handlr: x, use: [nope], cron: '1 2 3'}\n"
        "  b: {command: [x], rate: 1 minutes, iam: {s3: {reed: x/*}}, environments: {prod: {}}}\n"
    )
    assert [line.split(": ")[0] for line in lines] == ["3:26", "4:26", "6:7", "6:24", "6:37", "7:27", "7:49", "7:77"]


def test_two_schedules_of_one_name_hide_no_other_mistake_of_their_list(problems: Problems) -> None:
    lines = problems(
        "environments: {staging: {}}\n"
        "tasks:\n"
        "  a:\n"
        "    command: [x]\n"
        "    schedules: [{name: b, rate: lots}, {name: b, rate: 1 hour, foo: 1}, 3, {name: b}, {name: c, rate: 5}]\n"
    )
    assert [line.split(": ")[0] for line in lines] == ["7:33", "7:47", "7:64", "7:73", "7:83", "7:103"]


def test_items_without_a_name_have_no_name_in_common(problems: Problems) -> None:
    lines = problems(
        "environments: {staging: {}}\n"
        "tasks: {a: {command: [x], schedules: [{name: [b], rate: 1 hour}, {rate: 1 hour}, {rate: 2 hours}]}}\n"
    )
    assert [line.split(": ", 2)[2] for line in lines] == [
        "must be text (got [b])",
        "the field 'name' is missing",
        "the field 'name' is missing",
    ]


def test_a_field_without_a_value_hides_no_field_that_is_missing(problems: Problems) -> None:
    lines = problems("environments: null\n")
    assert [line.split("; ")[0] for line in lines] == [
        "1:1: the field 'tasks' is missing",
        "3:15: environments: has no value",
    ]


def test_a_policy_beyond_iams_limit_is_rejected_with_its_size_and_the_fix(problems: Problems) -> None:
    objects = ", ".join(f"reports/{n:03}/a-rather-long-name-of-an-object.csv" for n in range(200))
    (line,) = problems(
        f"environments: {{a: {{}}}}\ntasks:\n  t:\n    command: [a]\n    iam: {{s3: {{read: [{objects}]}}}}\n"
    )
    assert line.startswith("7:5: tasks.t.iam: the role's policy has 15,")
    assert line.endswith("IAM allows 10,240. Name prefixes instead of single objects, or split the task")


def test_a_thousand_tasks_with_a_thousand_mistakes_give_a_thousand_lines_in_order(problems: Problems) -> None:
    mistakes = ["cpux: 3", "memory: lots", "use: [nope]", "cron: a b c d e f", "env: {A: '${foo}'}", "rate: 1 minutes"]
    tasks = [f"  task-{n}: {{command: [a], {mistakes[n % len(mistakes)]}}}" for n in range(1000)]
    lines = [line.split(":") for line in problems("\n".join([TWO + "tasks:", *tasks]))]
    found = [int(line[0]) for line in lines]
    assert found == sorted(found)
    assert set(found) == set(range(5, 1005))


TASK = "{command: [a], use: [shared], environments: {staging: {cpu: 512, memory: 1024}}}"
AS_A_WHOLE = {
    "an environment": ("environments: {staging: 5}", "bundles: {shared: {}}", "3:25: environments.staging: "),
    "a bundle": ("environments: {staging: {}}", "bundles: {shared: 5}", "4:19: bundles.shared: "),
}


@pytest.mark.parametrize(("environments", "bundles", "start"), AS_A_WHOLE.values(), ids=AS_A_WHOLE.keys())
def test_what_is_wrong_as_a_whole_is_not_reported_as_unknown_too(
    environments: str, bundles: str, start: str, problems: Problems
) -> None:
    (line,) = problems(f"{environments}\n{bundles}\ntasks: {{report: {TASK}}}\n")
    assert line.startswith(f"{start}must be a mapping")


PARTS = {
    "a network": (
        "environments: {staging: {network: {vpc: vpc-0123456789abcdef0, subnets: [sub-1]}}}",
        "group: billing",
        "environments.staging.network.subnets[0]: ",
    ),
    "an image": (
        "environments: {staging: {image: {repository: App, tag: a}}}",
        "spot: true",
        "environments.staging.image.repository: ",
    ),
    "a schedule": (
        "environments: {staging: {}}",
        "schedules: [{name: first, cron: 5}]",
        "tasks.report.schedules[0].cron: ",
    ),
    "a trigger": (
        "environments: {staging: {}}",
        "triggers: [{name: first, s3: {bucket: BAD}}]",
        "tasks.report.triggers[0].s3.bucket: ",
    ),
}


@pytest.mark.parametrize(("environments", "field", "path"), PARTS.values(), ids=PARTS.keys())
def test_one_wrong_part_gives_no_second_line_for_what_it_is_a_part_of(
    environments: str, field: str, path: str, problems: Problems
) -> None:
    (line,) = problems(f"{environments}\ntasks:\n  report: {{command: [a], {field}}}\n")
    assert line.split(" ", 1)[1].startswith(path)


def test_a_wrong_item_of_a_list_leaves_the_places_of_the_others(problems: Problems) -> None:
    lines = problems("environments: {staging: {}}\ntasks:\n  report: {command: [a], use: [5, nope]}\n")
    assert [line.split(" ", 2)[:2] for line in lines] == [
        ["5:32:", "tasks.report.use[0]:"],
        ["5:35:", "tasks.report.use[1]:"],
    ]


NOT_REGISTRIES = {
    "not YAML": ("tasks: [", "1:8: not YAML: no ']' closes it; look for a missing ',' or ']' before line 2"),
    "a list": ("- a\n- b\n", "1:1: a registry is a mapping with version, app, environments and tasks (got [a, b])"),
    "nothing": ("", "1:1: a registry is a mapping with version, app, environments and tasks (got nothing)"),
    "two documents": (
        "a: 1\n---\nb: 1\n",
        "2:1: a second YAML document; a registry is one document (remove the '---')",
    ),
    "a mapping as a key": ("? {a: b}\n: c\n", "1:3: a key must be a name, not a mapping or list"),
    "a control character": (
        '"\x01"',
        "1:2: not YAML: control characters are not allowed (got U+0001)",
    ),
}


@pytest.mark.parametrize(("text", "line"), NOT_REGISTRIES.values(), ids=NOT_REGISTRIES.keys())
def test_what_is_not_a_registry_is_reported_at_its_place(
    text: str, line: str, problems: Callable[..., list[str]]
) -> None:
    assert problems(text, head="") == [line]


def test_input_nested_without_end_is_rejected_rather_than_followed(problems: Callable[..., list[str]]) -> None:
    (line,) = problems("[" * 100_000, head="")
    assert line.endswith("nested deeper than 24 levels; the registry's grammar needs 9")


def test_a_file_of_two_megabytes_is_rejected_by_its_size(tmp_path: Path) -> None:
    file = tmp_path / "tasks.yaml"
    file.write_text("# comment\n" * 200_000 + "version: 1\n")
    with pytest.raises(ProblemsError, match=r"tasks.yaml:1:1: the registry has 2,000,011 bytes; at most 1,048,576 are"):
        load(file)


def test_a_file_in_another_encoding_is_reported_with_the_byte(tmp_path: Path) -> None:
    file = tmp_path / "tasks.yaml"
    file.write_bytes(b"version: 1\napp: caf\xe9\n")
    with pytest.raises(ProblemsError, match=r"tasks.yaml:2:9: not UTF-8: byte 0xe9; save the file as UTF-8"):
        load(file)


def test_a_missing_file_is_reported_with_the_option_that_names_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no such file; name the registry with --registry FILE, or"):
        load(tmp_path / "tasks.yaml")
    with pytest.raises(UsageError, match=r"no such file; name the registry with -c registry=FILE, or"):
        load(tmp_path / "tasks.yaml", option="-c registry=FILE")


def test_an_image_tag_from_outside_is_checked() -> None:
    image = '{account: "222222222222", region: us-east-1, image: {repository: app, tag: a}}'
    registry = loads(f"version: 1\napp: payments\nenvironments: {{prod: {image}}}\ntasks: {{}}\n")
    right = (
        "an image tag: up to 128 letters, digits, '.', '-' and '_'; or a digest: 'sha256:' and 64 hexadecimal digits"
    )
    for wrong in ("a b", "", "sha256:abc", f"sha256:{'A' * 64}", f"{'0' * 64}\n", "latest\n"):
        with pytest.raises(ProblemsError) as caught:
            registry.resolve("prod", image_tag=wrong)
        assert str(caught.value).startswith(f"image_tag must be {right} (got ")
    with pytest.raises(ProblemsError, match=r"^image_tag must not be 'latest', which may mean another image .* \(got"):
        registry.resolve("prod", image_tag="latest")
    assert registry.resolve("prod", image_tag="latest-1").tasks == ()


LISTS = {
    "a word": ("database", "must be a list; write [database] (got 'database')"),
    "a word that YAML would take for true": ("'yes'", "must be a list; write ['yes'] (got 'yes')"),
    "two lines": (r'"a\nb"', r"must be a list (got 'a\nb')"),
    "a long text": ("x" * 61, f"must be a list (got '{'x' * 57}...')"),
}


@pytest.mark.parametrize(("value", "message"), LISTS.values(), ids=LISTS.keys())
def test_a_text_in_place_of_a_list_is_answered_with_the_list_if_it_fits(
    value: str, message: str, problems: Problems
) -> None:
    (line, *_) = problems(f"{TWO}tasks: {{report: {{command: [a], use: {value}}}}}\n")
    assert line.partition(": tasks.report.use: ")[2] == message
