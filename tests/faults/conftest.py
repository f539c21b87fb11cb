"""An account of its own for every test, in an emulator that the tests of a process share."""

from collections.abc import Callable

import pytest

from rota.local import Emulator
from tests.faults.account import Account

NewAccount = Callable[[], Account]


@pytest.fixture
def new_account(emulator: Emulator) -> NewAccount:
    """Makes accounts with the tables and buckets of staging."""

    def make() -> Account:
        account = Account(emulator)
        account.prepare()
        return account

    return make


@pytest.fixture
def account(new_account: NewAccount) -> Account:
    return new_account()
