"""An account for every test, in an emulator that the tests of a process share."""

import pytest

from rota.local import Emulator
from tests.faults.shop_account import ShopAccount


@pytest.fixture
def account(emulator: Emulator) -> ShopAccount:
    """One with the table and buckets of the tests' own project."""
    made = ShopAccount(emulator)
    made.prepare()
    return made
