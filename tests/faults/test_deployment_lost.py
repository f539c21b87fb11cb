"""A deployment that loses its AWS half-way: the CLI says so and ends, and a second deployment completes.

One test for all the moments: the CLI asks a silent AWS for 40 seconds before it gives up, and they wait together.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from rota.local import Emulator
from tests.faults.deployment import STACK, Deployment, Loss, assembly, bootstrap, deployed
from tests.faults.summary import Count, count_faults

LOSSES = (
    # While the stack is made; a moment later the CLI would wait for it three times as long before it gives up.
    Loss("killed", "ExecuteChangeSet"),
    Loss("broken", "CreateChangeSet"),
    Loss("broken", "ExecuteChangeSet"),
)


def test_a_deployment_that_loses_its_aws_says_so_and_ends_and_a_second_one_completes(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    made = assembly(tmp_path / "assembly")
    template = json.loads((made / f"{STACK}.template.json").read_text())
    whole = ("CREATE_COMPLETE", dict.fromkeys(template["Resources"], "CREATE_COMPLETE"))
    with ExitStack() as stack:
        emulators = {loss: stack.enter_context(Emulator()) for loss in LOSSES}

        def lose(loss: Loss) -> None:
            home = tmp_path / f"home-{loss.how}-{loss.operation}"
            home.mkdir()
            user = Deployment(made, home)
            bootstrap(emulators[loss].endpoint)
            ended = user.deploy_and_lose(emulators[loss], loss)

            assert ended.code == 1, (loss, ended)
            # What happened, in the words of the system, and at which step.
            assert "connect ECONNREFUSED 127.0.0.1:" in ended.output, (loss, ended)
            assert f"{STACK}: creating CloudFormation changeset..." in ended.output, (loss, ended)
            assert ended.left == ()
            if loss.how == "broken":
                ended = user.deploy(emulators[loss].endpoint)
                assert ended.code == 0, (loss, ended)
                assert deployed(emulators[loss].endpoint) == whole, loss

        with ThreadPoolExecutor(len(emulators)) as pool:
            list(pool.map(lose, emulators))

        # All of a killed AWS is gone: the same user starts again, with the same files.
        again = stack.enter_context(Emulator())
        user = Deployment(made, tmp_path / "home-killed-ExecuteChangeSet")
        for ended in (user.cdk(again.endpoint, "bootstrap"), user.deploy(again.endpoint)):
            assert ended.code == 0, ended
            assert ended.left == ()
        assert deployed(again.endpoint) == whole
    count_faults(request, Count("emulator killed in mid-deploy", 1, 2, 0, 0))
    count_faults(request, Count("connection lost in mid-deploy", 2, 4, 0, 0))
