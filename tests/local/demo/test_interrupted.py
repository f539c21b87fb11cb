"""Ctrl-C and SIGTERM at every step of `rota demo`: one line, the signal's exit code, and nothing left running.

The project's app is a quick one here, that hands out an assembly made before; about 90 seconds.
"""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.local.demo.showing import ROOT, Show, clean_environ, down, make_project

LINE = "\ninterrupted: nothing of the demo is left running, and the next one begins anew\n"

QUICK_APP = """\
import os, shutil
shutil.copytree("assembly", os.environ["CDK_OUTDIR"], dirs_exist_ok=True)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose synthesis takes no time."""
    folder = make_project(tmp_path_factory.mktemp("interrupted") / "clone")
    synth = ["node_modules/.bin/cdk", "synth", "--quiet", "--output", "assembly", "TasksStaging"]
    subprocess.run(synth, cwd=folder, env=clean_environ(), check=True, capture_output=True)
    (folder / "app.py").write_text(QUICK_APP)
    return folder


def send(show: Show, sent: signal.Signals) -> None:
    """Ctrl-C as a terminal sends it, to everyone in the foreground; SIGTERM to the demo alone."""
    if sent == signal.SIGINT:
        os.killpg(show.process.pid, sent)
    else:
        show.process.send_signal(sent)


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        ("A local AWS on this machine", signal.SIGINT),
        ("it runs at", signal.SIGTERM),
        ("$ cdk synth", signal.SIGTERM),
        ("$ cdk bootstrap", signal.SIGINT),
        ("$ cdk deploy", signal.SIGTERM),
        ("What the tasks name", signal.SIGINT),
        ("Started by hand", signal.SIGINT),
        ("log group /shop/staging/create-table", signal.SIGTERM),
        ("Started by an upload", signal.SIGTERM),
        ("log group /shop/staging/take-orders", signal.SIGINT),
        ("Started by its schedule", signal.SIGINT),
    ],
)
def test_interrupted_at_any_step_it_leaves_nothing_running(project: Path, moment: str, sent: signal.Signals) -> None:
    """The project is the same each time: what one demo left must not be in the way of the next."""
    show = Show(project)
    show.read_until(moment)
    send(show, sent)
    assert show.end() == (128 + sent, LINE)
    assert show.left_running() == []
    assert "is not running" in down(project).stderr


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_while_the_app_synthesizes_it_ends_python_and_node(project: Path, sent: signal.Signals) -> None:
    shutil.copy(ROOT / "app.py", project)
    try:
        show = Show(project)
        show.read_until("$ cdk synth")
        show.wait_for("app.py")
        send(show, sent)
        assert show.end() == (128 + sent, LINE)
        assert show.left_running() == []
    finally:
        (project / "app.py").write_text(QUICK_APP)


def test_a_second_ctrl_c_changes_nothing(project: Path) -> None:
    show = Show(project)
    show.read_until("$ cdk deploy")
    for _ in range(3):
        send(show, signal.SIGINT)
    assert show.end() == (130, LINE)
    assert show.left_running() == []


def test_of_two_in_one_folder_the_second_is_refused(project: Path) -> None:
    first = Show(project)
    first.read_until("it runs at")
    second = Show(project)
    code, err = second.end()
    assert (code, err) == (1, "another demo is at work in this folder; wait for its end, or press Ctrl-C there\n")
    send(first, signal.SIGINT)
    assert first.end() == (130, LINE)
