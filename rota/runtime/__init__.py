"""What the container runs: `TaskContext` is what a handler gets, `python -m rota run` what gives it."""

from rota.runtime.context import TaskContext, Trigger, Variables

__all__ = ["TaskContext", "Trigger", "Variables"]
