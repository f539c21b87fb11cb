"""What holds of every task that works with its deployed role, Rota's own or anybody's."""

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from rota.registry import Task
from tests.deployment.stage import Stage, refusal


def reads_each_of_its_variables(stage: Stage, task: Task) -> None:
    """It does its work, and no variable or secret is declared that it does not read."""
    declared = {*task.env, *(secret.variable for secret in task.secrets)}
    assert stage.run(task) == declared - {"LOG_LEVEL"}  # which the runtime reads


def is_denied_what_the_guard_predicts(stage: Stage, task: Task, index: int) -> None:
    """Without one statement of its role: the call that AWS denies first is the one that the guard refuses."""
    left_out = task.statements[index]
    rest = replace(task, statements=tuple(each for each in task.statements if each != left_out))
    with pytest.raises(ClientError) as predicted:
        stage.guarded(rest)
    stage.take_out(task, left_out)
    with pytest.raises(ClientError) as refused:
        stage.run(task)
    assert refusal(refused.value) == refusal(predicted.value)
    assert refusal(refused.value)[2] in left_out.actions
