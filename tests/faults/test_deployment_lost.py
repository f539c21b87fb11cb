"""A deployment that loses its AWS half-way: the CLI says so and ends, and a second deployment completes.

The CLI asks a silent AWS for 40 seconds before it gives up; the deployments of this module wait together.
"""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from rota.local import Emulator
from tests.faults.deployment import STACK, STACK_NAME, Deployment, Ended, Loss, assembly, bootstrap, deployed
from tests.faults.summary import Count, count_faults

LOSSES = (
    # While the stack is made; a moment later the CLI would wait for it three times as long before it gives up.
    Loss("killed", "ExecuteChangeSet"),
    Loss("broken", "CreateChangeSet"),
    Loss("broken", "ExecuteChangeSet"),
)
KIND = {"killed": "emulator killed in mid-deploy", "broken": "connection lost in mid-deploy"}


@dataclass(frozen=True)
class Story:
    """The command that lost its AWS, those that came after it, and what was there in the end."""

    lost: Ended
    later: tuple[Ended, ...]
    deployed: tuple[str, dict[str, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return assembly(tmp_path_factory.mktemp("lost") / "assembly")


@pytest.fixture(scope="module")
def stories(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[Loss, Story]]:
    def lose(loss: Loss) -> Story:
        user = Deployment(made, tmp_path_factory.mktemp("home"))
        emulator = emulators[loss]
        bootstrap(emulator.endpoint)
        lost = user.deploy_and_lose(emulator, loss)
        if loss.how == "broken":
            return Story(lost, (user.deploy(emulator.endpoint),), deployed(emulator.endpoint))
        # All of a killed AWS is gone: the same user starts again, with the same files.
        with Emulator() as again:
            later = (user.cdk(again.endpoint, "bootstrap"), user.deploy(again.endpoint))
            return Story(lost, later, deployed(again.endpoint))

    with ExitStack() as stack:
        emulators = {loss: stack.enter_context(Emulator()) for loss in LOSSES}
        with ThreadPoolExecutor(len(LOSSES)) as pool:
            yield dict(zip(LOSSES, pool.map(lose, LOSSES), strict=True))


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: f"{loss.how}-{loss.operation}")
def test_a_deployment_that_loses_its_aws_says_what_happened_at_which_step_and_ends(
    stories: Mapping[Loss, Story], loss: Loss
) -> None:
    lost = stories[loss].lost
    assert lost.code == 1, lost
    # In the words of the system.
    assert "connect ECONNREFUSED 127.0.0.1:" in lost.output
    assert f"{STACK_NAME}: creating CloudFormation changeset..." in lost.output
    assert lost.left == ()


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: f"{loss.how}-{loss.operation}")
def test_a_second_deployment_completes_and_the_whole_template_is_there(
    stories: Mapping[Loss, Story], loss: Loss, made: Path, request: pytest.FixtureRequest
) -> None:
    story = stories[loss]
    for ended in story.later:
        assert ended.code == 0, ended
        assert ended.left == ()
    template = json.loads((made / f"{STACK}.template.json").read_text())
    assert story.deployed == ("CREATE_COMPLETE", dict.fromkeys(template["Resources"], "CREATE_COMPLETE"))
    count_faults(request, Count(KIND[loss.how], 1, 2, 0, 0))
