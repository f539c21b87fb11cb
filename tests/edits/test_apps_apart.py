"""Registries of two apps in one account and Region share nothing, whatever they have."""

from hypothesis import given

from tests.edits.cloudformation import Account
from tests.edits.drawn import is_accepted, registries
from tests.edits.editing import Data
from tests.edits.versions import version
from tests.properties import cases


@cases(8, prove=200)
@given(registries("pay").filter(is_accepted), registries("claims").filter(is_accepted))
def test_registries_of_two_apps_deploy_into_one_account_and_share_no_name(first: Data, second: Data) -> None:
    account = Account()
    one, other = version(first), version(second)
    assert account.deploy(one.stacks) == ()
    before = account.copy()
    assert account.deploy(other.stacks) == ()
    assert {key: account.stacks[key] for key in before.stacks} == before.stacks
    assert account.starts() == sorted([*one.starts, *other.starts])
