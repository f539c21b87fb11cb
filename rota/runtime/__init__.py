"""What the container runs: `TaskContext` is what a handler gets, `python -m rota run` what gives it."""

from rota.registry import S3Object, Trigger
from rota.runtime.context import TaskContext, Variables

__all__ = ["S3Object", "TaskContext", "Trigger", "Variables"]
