from collections.abc import Callable
from pathlib import Path
from typing import Any

Rota = Callable[..., Any]


def test_the_schema_is_printed_written_and_checked(rota: Rota, project: Path) -> None:
    file = project / "tasks/tasks.schema.json"
    missing = rota("schema", "--check")
    assert (missing.code, missing.err) == (1, "tasks/tasks.schema.json is missing; run 'rota schema --write'\n")
    assert rota("schema", "--write").err == "wrote tasks/tasks.schema.json\n"
    assert file.read_text(encoding="utf-8") == rota("schema").out
    assert rota("schema", "--check").code == 0
    file.write_text("{}")
    stale = rota("schema", "--check")
    assert stale.err == "tasks/tasks.schema.json is out of date; run 'rota schema --write'\n"
    assert (stale.code, file.read_text()) == (1, "{}")


def test_a_schema_that_cannot_be_written_leaves_nothing_behind(rota: Rota, project: Path) -> None:
    finished = rota("schema", "--write", "--registry", "nowhere/tasks.yaml")
    assert finished.err == "nowhere/tasks.schema.json cannot be written: No such file or directory\n"
    assert finished.code == 1
    assert sorted(path.name for path in project.iterdir()) == ["tasks"]
