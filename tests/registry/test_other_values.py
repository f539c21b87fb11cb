"""Values of other tools in a registry's own form, and the values that have none."""

import pytest

from rota.registry import other_values
from rota.registry.hints import right_value
from rota.schedule.units import spelled_out
from rota.schedule.zone_words import ABBREVIATIONS, meant_by
from rota.schedule.zones import zone_names

SIZES = {
    "1GB": "1024",
    "1 GiB": "1024",
    "1.5g": "1536",
    "512MB": "512",
    "512Mi": "512",
    "2048m": "2048",
    "512": "512",
    "lots": "",
    "1TB": "",
}
CPUS = {
    0.5: "512",
    1: "1024",
    "1": "1024",
    "1 vCPU": "1024",
    "2 cores": "2048",
    "250m": "256",
    "500m": "512",
    "1000m": "1024",
    "256": "256",
    "0.25": "256",
    16: "16384",
    3: "",
    17: "",
    "lots": "",
}
ARCHITECTURES = {
    "amd64": "x86_64",
    "x86-64": "x86_64",
    "X64": "x86_64",
    "linux/amd64": "x86_64",
    "aarch64": "arm64",
    "ARM64": "arm64",
    "linux/arm64": "arm64",
    "graviton": "arm64",
    "mips": "",
}
LENGTHS = {
    "10m": "10 minutes",
    "1 min": "1 minute",
    "every 5 minutes": "5 minutes",
    "@every 5m": "5 minutes",
    "PT1H": "1 hour",
    "90s": "90 seconds",
    "36 hrs": "36 hours",
    "1d": "1 day",
    "2 weeks": "14 days",
    "1 week": "7 days",
    "hourly": "1 hour",
    "@daily": "1 day",
    "every hour": "1 hour",
    "0m": "",
    "5 months": "",
    "soon": "",
    "5": "",
}
LINES = {
    "python -m shop": "[python, -m, shop]",
    "report --name 'a b'": "[report, --name, a b]",
    "report --json '{\"a\": 1}'": "[report, --json, '{\"a\": 1}']",
    "a && b": "[sh, -c, a && b]",
    "a | b": "[sh, -c, a | b]",
    "a > b": "[sh, -c, a > b]",
    "a $HOME": "[sh, -c, a $HOME]",
    "a `b`": "[sh, -c, a `b`]",
    "ls *.csv": "[sh, -c, ls *.csv]",
    "report 'open": "",
    "x" * 300: "",
}
IMAGES = {
    "222222222222.dkr.ecr.us-east-1.amazonaws.com/team/x:1.2": '{repository: team/x, tag: "1.2"}',
    "app-tasks": '{repository: app-tasks, tag: "2026-03-01"}',
    "localhost:5000/x:a": '{name: localhost:5000/x, tag: "a"}',
    "ghcr.io/org/app:1.2": '{name: ghcr.io/org/app, tag: "1.2"}',
    f"x@sha256:{'0' * 64}": f"{{repository: x, digest: sha256:{'0' * 64}}}",
    "Not an image": "",
}
VARIABLES = [
    (["A=1", "B=c=d"], "{A: '1', B: c=d}"),
    ([{"name": "A", "value": "b"}], "{A: b}"),
    ([{"name": "A", "valueFrom": "b"}], "{A: b}"),
    (["A"], ""),
    ([], ""),
    ("A=1", ""),
    ([{"name": "DB_PASSWORD", "value": "hunter2"}], ""),
    (["A=AKIAIOSFODNN7EXAMPLE"], ""),
]


@pytest.mark.parametrize(("written", "own"), SIZES.items())
def test_a_size_of_memory_is_in_mib(written: str, own: str) -> None:
    assert other_values.memory(written) == own


@pytest.mark.parametrize(("written", "own"), CPUS.items(), ids=map(repr, CPUS))
def test_vcpus_are_1024_units_each_and_only_sizes_of_fargate_are_proposed(written: object, own: str) -> None:
    assert other_values.cpu(written) == own
    assert other_values.cpu(value=True) == ""


@pytest.mark.parametrize(("written", "own"), ARCHITECTURES.items())
def test_an_architecture_has_one_name(written: str, own: str) -> None:
    assert other_values.architecture(written) == own


@pytest.mark.parametrize(("written", "own"), LENGTHS.items())
def test_a_length_of_time_is_spelled_out(written: str, own: str) -> None:
    assert spelled_out(written) == own


@pytest.mark.parametrize(("written", "own"), LINES.items())
def test_a_command_line_is_split_as_a_shell_does_or_given_to_one(written: str, own: str) -> None:
    assert other_values.argv(written) == own


@pytest.mark.parametrize(("written", "own"), IMAGES.items())
def test_an_images_uri_is_taken_apart(written: str, own: str) -> None:
    assert other_values.image(written) == own


@pytest.mark.parametrize(("written", "own"), VARIABLES, ids=repr)
def test_variables_in_a_list_are_proposed_as_a_mapping_without_anything_secret(written: object, own: str) -> None:
    assert other_values.pairs(written) == own


def test_every_zone_that_is_meant_by_an_abbreviation_exists_and_no_abbreviation_is_a_zone() -> None:
    assert {zone for zones in ABBREVIATIONS.values() for zone in zones} <= zone_names()
    assert set(ABBREVIATIONS).isdisjoint(zone_names())


OFFSETS = {
    "UTC+2": "-2",
    "gmt-05:00": "+5",
    "+02:00": "-2",
    "+12": "-12",
}


@pytest.mark.parametrize(("offset", "name"), OFFSETS.items())
def test_an_offset_leads_to_the_place_and_to_the_zone_with_the_opposite_sign(offset: str, name: str) -> None:
    """The signs of these names are those of POSIX: https://data.iana.org/time-zones/tzdb/etcetera."""
    assert meant_by(offset).endswith(f"or 'Etc/GMT{name}', whose never do")
    assert f"Etc/GMT{name}" in zone_names()


def test_another_word_is_no_zone() -> None:
    assert [meant_by(word) for word in ("Mars", "UTC+0", "UTC+13", "+5:30", "")] == [""] * 5
    assert meant_by("pst ") == "; did you mean 'America/Los_Angeles' (pst is also the time of Asia/Manila)?"
    assert meant_by("ET") == "; did you mean 'America/New_York'?"


@pytest.mark.parametrize(
    ("word", "condition"),
    [
        ("START", "started"),
        ("HEALTHY", "healthy"),
        ("COMPLETE", "complete"),
        ("SUCCESS", "success"),
        ("service_started", "started"),
        ("service_healthy", "healthy"),
        ("service_completed_successfully", "success"),
    ],
)
def test_what_ecs_and_compose_call_a_condition_is_answered_in_the_registrys_word(word: str, condition: str) -> None:
    assert right_value(("tasks", "a", "depends_on", "pdf"), word) == f"; write pdf: {condition}"
