"""A local AWS for each module here."""

from collections.abc import Iterator

import pytest

from rota import own_variables
from rota.local import Emulator
from tests.deployment.systems import Account
from tests.edits.chain import FIRST
from tests.edits.standing import there
from tests.edits.versions import version


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """An account that only CDK's bootstrap is in, where a queue's name is free at once: no test here waits a minute."""
    home = tmp_path_factory.mktemp("cdk-home")
    with Emulator({own_variables.QUEUE_REUSE: "0"}) as emulator:
        account = Account(emulator, "222222222222", "us-east-1", home)
        bootstrap(account)
        yield account


@pytest.fixture
def empty(account: Account) -> Account:
    """The account without anything else, whatever a test has left that failed."""
    if there(account):
        account.emulator.reset()
        bootstrap(account)
    return account


def bootstrap(account: Account) -> None:
    """Bootstrap the account; the CLI wants an app, and looks at none of its stacks."""
    folder = account.home / "any"
    if not folder.exists():
        version(FIRST, folder)
    account.bootstrap(folder)
