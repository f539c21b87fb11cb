"""The containers beside a task's own: what their layers make of them, and what all of them mean together."""

from collections.abc import Callable

import pytest

from rota.registry import BuildImage, Container, Registry, RepositoryImage
from rota.registry.health_check import HealthCheck

Make = Callable[[str], Registry]
Problems = Callable[[str], list[str]]

LAYERS = """
environments: {staging: {image: {repository: app-tasks, tag: '1'}}, prod: {image: {repository: app-tasks, tag: '1'}}}
defaults:
  containers: [{name: logs, command: [ship], env: {LEVEL: info}}]
bundles:
  pages:
    containers:
      - name: pdf
        image: {repository: pdf-service, tag: '7'}
        env: {MODE: fast, PLACE: "${environment}"}
        secrets: {KEY: "ssm:/pdf"}
        health_check: {command: [/healthcheck]}
        writable: [/pages]
    depends_on: {pdf: healthy}
    environments: {prod: {containers: [{name: pdf, env: {MODE: best}, writable: [/fonts]}]}}
tasks:
  report:
    command: [bin/report]
    use: [pages]
    containers: [{name: logs, env: {FORMAT: json}}, {name: mail, depends_on: {logs: started}}]
    depends_on: {logs: started}
    environments: {prod: {containers: [{name: mail, depends_on: {pdf: healthy}}], depends_on: {pdf: started}}}
"""


def beside(registry: Registry, environment: str = "staging") -> dict[str, Container]:
    return {container.name: container for container in registry.resolve(environment).task("report").containers}


def test_containers_of_all_layers_are_joined_by_name_and_field_by_field(registry: Make) -> None:
    made = registry(LAYERS)
    staging, prod = beside(made), beside(made, "prod")
    assert [*staging] == [*prod] == ["logs", "pdf", "mail"]
    assert (staging["logs"].command, staging["logs"].env) == (("ship",), {"LEVEL": "info", "FORMAT": "json"})
    assert staging["pdf"].env == {"MODE": "fast", "PLACE": "staging"}
    assert prod["pdf"].env == {"MODE": "best", "PLACE": "prod"}
    assert (staging["pdf"].writable, prod["pdf"].writable) == (("/pages",), ("/pages", "/fonts"))
    assert prod["mail"].depends_on == {"logs": "started", "pdf": "healthy"}


def test_what_a_task_waits_for_is_joined_by_name(registry: Make) -> None:
    made = registry(LAYERS)
    assert made.resolve("staging").task("report").depends_on == {"pdf": "healthy", "logs": "started"}
    assert made.resolve("prod").task("report").depends_on == {"pdf": "started", "logs": "started"}


def test_a_container_that_says_nothing_has_the_tasks_image_and_no_size(registry: Make) -> None:
    task = registry(LAYERS).resolve("staging").task("report")
    mail = beside(registry(LAYERS))["mail"]
    assert (mail.image, mail.has_own_image) == (task.image, False)
    assert (mail.cpu, mail.memory, mail.essential, mail.user) == (None, None, False, "10001:10001")
    assert (mail.read_only, mail.writable, mail.open_files, mail.health_check) == (True, (), None, None)
    assert (mail.command, mail.entrypoint, mail.env, mail.secrets, mail.ports) == ((), (), {}, (), ())


def test_a_deployments_tag_is_that_of_containers_in_the_environments_image_and_of_no_other(registry: Make) -> None:
    task = registry(LAYERS).resolve("staging", image_tag="9").task("report")
    images = {container.name: container.image for container in task.containers}
    assert images == {
        "logs": RepositoryImage("app-tasks", "9"),
        "pdf": RepositoryImage("pdf-service", "7"),
        "mail": RepositoryImage("app-tasks", "9"),
    }
    assert task.images == (RepositoryImage("app-tasks", "9"), RepositoryImage("pdf-service", "7"))


def test_a_container_may_have_an_image_of_its_own_that_is_built(registry: Make) -> None:
    made = registry(
        "environments: {staging: {}}\n"
        "tasks: {report: {command: [a], containers: [{name: pdf, image: {build: p}}, {name: o, image: {build: .}}]}}\n"
    )
    pdf, own = beside(made).values()
    assert (pdf.image, pdf.has_own_image) == (BuildImage("p"), True)
    assert not own.has_own_image


@pytest.mark.parametrize(
    ("written", "command"),
    [("[/healthcheck, -v]", ("CMD", "/healthcheck", "-v")), ("curl -f http://x", ("CMD-SHELL", "curl -f http://x"))],
)
def test_a_list_is_the_words_of_a_program_and_a_text_a_line_for_the_shell(
    registry: Make, written: str, command: tuple[str, ...]
) -> None:
    made = registry(
        f"environments: {{staging: {{}}}}\ntasks: {{report: {{command: [a], health_check: {{command: {written}}}}}}}\n"
    )
    assert made.resolve("staging").task("report").health_check == HealthCheck(command, 30, 5, 3, 0)


def test_the_secrets_of_a_container_have_their_place_in_the_file(registry: Make) -> None:
    made = registry(LAYERS)
    environment = made.resolve("prod")
    (permission,) = made.permissions(environment, environment.task("report"))
    assert permission.path == ("bundles", "pages", "containers", 0, "secrets", "KEY")
    assert permission.at_start


def test_several_circles_are_several_problems(problems: Problems) -> None:
    lines = problems(
        "environments: {staging: {}}\n"
        "tasks:\n"
        "  report:\n"
        "    command: [a]\n"
        "    containers:\n"
        "      - {name: a, depends_on: {b: started}}\n"
        "      - {name: b, depends_on: {a: started}}\n"
        "      - {name: c, depends_on: {d: started}}\n"
        "      - {name: d, depends_on: {c: started}}\n"
    )
    assert [line.split(": ", 2)[2] for line in lines] == [
        "a waits for b waits for a; remove one of these",
        "c waits for d waits for c; remove one of these",
    ]


def test_a_wrong_container_is_one_problem_and_not_two_for_what_waits_for_it(problems: Problems) -> None:
    lines = problems(
        "environments: {staging: {}}\n"
        "tasks: {report: {command: [a], depends_on: {pdf: healthy}, containers: [{name: pdf, cpu: lots}]}}\n"
    )
    assert [line.split(": ", 2)[2] for line in lines] == ["must be a whole number (got 'lots')"]


def test_a_wrong_cpu_of_the_task_is_no_problem_of_its_containers(problems: Problems) -> None:
    lines = problems(
        "environments: {staging: {}}\ntasks: {report: {command: [a], cpu: 7, containers: [{name: pdf, cpu: 512}]}}\n"
    )
    assert len(lines) == 1


def test_ten_containers_fit_and_the_last_cpu_unit_and_port_too(registry: Make) -> None:
    items = ", ".join(f"{{name: {letter}}}" for letter in "bcdefghi")
    made = registry(
        "environments: {staging: {}}\n"
        "tasks:\n"
        f"  report: {{command: [x], containers: [{{name: a, cpu: 255, memory: 511, ports: [65535]}}, {items}]}}\n"
    )
    assert len(beside(made)) == 9


def test_a_writable_root_of_a_container_needs_a_reason_too(problems: Problems) -> None:
    lines = problems(
        "environments: {staging: {}}\ntasks: {report: {command: [a], containers: [{name: pdf, read_only: false}]}}\n"
    )
    assert [line.split(": ", 2)[:2] for line in lines] == [["4:68", "tasks.report.containers[0].read_only"]]
    assert "needs a reason" in lines[0]


def test_a_folder_of_a_container_is_no_root(problems: Problems) -> None:
    lines = problems(
        "environments: {staging: {}}\n"
        "tasks: {report: {command: [a], containers: [{name: pdf, writable: [/a, /a/b]}]}}\n"
    )
    assert [line.split(": ", 2)[1] for line in lines] == ["tasks.report.containers[0].writable[1]"]


@pytest.mark.parametrize(
    ("check", "condition"),
    [
        ("interval: 119 seconds", "healthy"),
        ("interval: 2 minutes, start_period: 1 second", "healthy"),
        ("interval: 2 minutes", "started"),
    ],
)
def test_a_check_may_come_late_where_none_waits_for_it_or_engines_may_check_before(
    registry: Make, check: str, condition: str
) -> None:
    registry(
        "environments: {staging: {}}\n"
        f"tasks: {{report: {{command: [a], depends_on: {{pdf: {condition}}},"
        f" containers: [{{name: pdf, health_check: {{command: [check], {check}}}}}]}}}}\n"
    )
