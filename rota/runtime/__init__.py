"""What the container runs: `python -m rota run` calls a handler with a `TaskContext`."""

from rota.registry import S3Object, Trigger
from rota.runtime.context import TaskContext, Variables

__all__ = ["S3Object", "TaskContext", "Trigger", "Variables"]
