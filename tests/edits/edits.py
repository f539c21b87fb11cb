"""Every edit of a registry that people make, by kind: from one registry to all that it becomes by one such edit.

An edit may make a registry that the loader rejects: that is one of the outcomes.
"""

from collections.abc import Iterable

from tests.edits.editing import Data, Editing
from tests.edits.environment_edits import OF_ENVIRONMENTS
from tests.edits.start_edits import OF_STARTS
from tests.edits.task_edits import OF_TASKS

KINDS = {**OF_STARTS, **OF_TASKS, **OF_ENVIRONMENTS}
"""What kind of edit -> the registries that one such edit makes."""


def results(kind: str, data: Data, earlier: Iterable[Data] = ()) -> list[Data]:
    """All that a registry becomes by one edit of a kind; each once, and none that is the same."""
    found: list[Data] = []
    for made in KINDS[kind](Editing(data, earlier)):
        if made != data and made not in found:
            found.append(made)
    return found
