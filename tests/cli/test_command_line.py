"""What holds for every verb: exit codes, Ctrl-C, bugs, completion, and what is imported."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from rota import __version__
from rota.cli import task_matrix
from rota.cli.command_line import app
from rota.cli.usage import CliVerb, CliVerbs

Rota = Callable[..., Any]


def test_without_a_verb_the_verbs_are_listed(rota: Rota) -> None:
    finished = rota()
    assert finished.code == 2
    for verb in ("validate", "list", "show", "next", "stacks", "schema", "run", "demo", "local"):
        assert f"\n  {verb} " in finished.out + finished.err


@pytest.mark.parametrize(
    ("verb", "usage"),
    [
        ("", "rota COMMAND [ARGS]..."),
        ("show", "rota show [NAME]"),
        ("next", "rota next [NAME]"),
        ("list", "rota list"),
        ("validate", "rota validate [FILE]"),
        ("run", "rota run NAME"),
        ("local", "rota local COMMAND [ARGS]..."),
        ("local exec", "rota local exec COMMAND..."),
    ],
)
def test_a_usage_line_has_the_arguments_as_people_write_them(rota: Rota, verb: str, usage: str) -> None:
    assert rota(*verb.split(), "--help").out.splitlines()[0].rstrip() == f"Usage: {usage}"


def test_every_verb_has_such_a_usage_line_and_a_help_that_is_not_cut() -> None:
    def verbs(group: CliVerbs) -> Iterator[tuple[str, Any]]:
        for name, command in group.commands.items():
            yield name, command
            if isinstance(command, CliVerbs):
                yield from verbs(command)

    top = typer.main.get_command(app)
    assert isinstance(top, CliVerbs)
    found = list(verbs(top))
    assert len(found) == 19
    for name, command in found:
        assert isinstance(command, CliVerb | CliVerbs), name
        assert command.short_help, name
        assert command.get_short_help_str() == command.short_help, name


def test_the_version_is_an_option_that_the_help_names(rota: Rota) -> None:
    assert "--version" in rota("--help").out
    assert (rota("--version").out, rota("--version").code) == (f"rota {__version__}\n", 0)


def test_an_unknown_verb_is_a_usage_error_with_what_was_meant(rota: Rota) -> None:
    finished = rota("lst")
    assert finished.code == 2
    assert "No such command 'lst'. Did you mean 'list'?" in finished.err


def test_a_second_positional_is_a_usage_error(rota: Rota) -> None:
    assert rota("show", "poll", "migrate", "--env", "staging").code == 2


def test_ctrl_c_ends_with_130_and_no_traceback(rota: Rota, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(task_matrix, "print_matrix", interrupt)
    finished = rota("list")
    assert (finished.code, finished.err) == (130, "")


@pytest.mark.usefixtures("project")
def test_a_bug_is_a_plain_traceback_with_exit_1() -> None:
    code = (
        "import sys, rota.cli.task_matrix as matrix\n"
        "matrix.print_matrix = lambda registry, now: registry.nonsense\n"
        "sys.argv = ['rota', 'list']\n"
        "from rota.__main__ import main\n"
        "sys.exit(main())\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("Traceback (most recent call last):")
    assert run.stderr.splitlines()[-1].startswith("AttributeError: ")
    assert "\N{BOX DRAWINGS LIGHT VERTICAL}" not in run.stderr


def completed(rota: Rota, typed: str) -> list[str]:
    """What bash offers after these words, of which the last is unfinished."""
    words = typed.split(" ")
    environ = {"COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1), "_ROTA_COMPLETE": "complete_bash"}
    with pytest.MonkeyPatch.context() as patched:
        for name, value in environ.items():
            patched.setenv(name, value)
        finished = rota()
    assert (finished.code, finished.err) == (0, "")
    return str(finished.out).split()


def test_task_and_environment_names_complete_from_the_registry(rota: Rota) -> None:
    assert completed(rota, "rota show n") == ["nightly-report"]
    assert completed(rota, "rota list --env ") == ["staging", "prod"]
    assert completed(rota, "rota run ") == ["nightly-report", "poll", "migrate"]


def test_completion_is_silent_about_a_broken_registry_and_offers_what_it_can(rota: Rota, project: Path) -> None:
    registry = project / "tasks/tasks.yaml"
    registry.write_text(registry.read_text().replace("cron:", "corn:"))
    assert completed(rota, "rota show n") == ["nightly-report"]
    for text in ("version: [", "- 1", "tasks: 5", ""):
        registry.write_text(text)
        assert completed(rota, "rota show n") == []
    registry.unlink()
    assert completed(rota, "rota show n") == []


def imported(*arguments: str) -> set[str]:
    code = f"import sys; sys.argv = {['rota', *arguments]!r}; from rota.__main__ import main\n"
    code += "try:\n    main()\nexcept SystemExit:\n    pass\nprint('\\n', *sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.splitlines()[-1].split())


@pytest.mark.usefixtures("project")
def test_help_loads_neither_the_registry_nor_rich() -> None:
    modules = imported("--help")
    assert not modules & {"yaml", "rich", "pydantic", "boto3", "rota.registry"}


@pytest.mark.usefixtures("project")
def test_list_in_a_pipe_loads_neither_rich_nor_boto3() -> None:
    assert not imported("list") & {"rich", "boto3", "cron_descriptor"}


def test_help_and_completion_know_the_options_of_the_real_run(rota: Rota) -> None:
    real = subprocess.run([sys.executable, "-m", "rota", "run", "--help"], capture_output=True, text=True, check=True)
    assert set(re.findall(r"--\w+", real.stdout)) == set(re.findall(r"--\w+", rota("run", "--help").out))


@pytest.mark.usefixtures("project")
def test_ctrl_c_from_a_terminal_ends_a_child_with_130() -> None:
    code = "import os, signal, time, rota.cli.task_matrix as m, sys\n"
    code += "m.print_matrix = lambda registry, now: (os.write(1, b'x'), time.sleep(30))\n"
    code += "sys.argv = ['rota', 'list']; from rota.__main__ import main; sys.exit(main())"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.read(1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, err, out) == (130, b"", b"")
