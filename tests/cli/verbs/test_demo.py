from collections.abc import Callable
from typing import Any

Rota = Callable[..., Any]


def test_the_demo_refuses_a_registry_without_its_task_before_it_starts_anything(rota: Rota) -> None:
    finished = rota("demo")
    assert finished.err.startswith(
        "the demo shows Rota's own tasks/tasks.yaml at work, and tasks/tasks.yaml has no such "
    )
    assert (finished.code, finished.out) == (2, "")
