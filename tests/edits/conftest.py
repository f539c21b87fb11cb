"""A local AWS for each module here."""

from collections.abc import Iterator

import pytest

from rota import own_variables
from rota.local import Emulator
from tests.deployment.systems import Account


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """An account with nothing in it, in which a queue's name is free at once: no test here waits a minute."""
    home = tmp_path_factory.mktemp("cdk-home")
    with Emulator({own_variables.QUEUE_REUSE: "0"}) as emulator:
        yield Account(emulator, "222222222222", "us-east-1", home)
