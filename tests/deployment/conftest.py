"""An emulator for each module here, whose tests share what the module deploys."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rota.local import Emulator
from tests.deployment.systems import Account

AccountOf = Callable[[str, str], Account]


@pytest.fixture(scope="module")
def account_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AccountOf]:
    """`account_of("222222222222", "us-east-1")`: an account of the module's own emulator, which has nothing in it."""
    home: Path = tmp_path_factory.mktemp("cdk-home")
    with Emulator() as emulator:
        yield lambda number, region: Account(emulator, number, region, home)
