"""What the container runs: `TaskContext` is what a handler gets, `python -m rota run` what gives it."""

from rota.runtime.context import TaskContext, Variables
from rota.runtime.trigger import S3Object, Trigger

__all__ = ["S3Object", "TaskContext", "Trigger", "Variables"]
