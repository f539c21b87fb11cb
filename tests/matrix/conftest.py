"""The environments of the three registries that the matrix is about, each synthesized once, its tests together."""

import pytest

from tests.matrix.deployed import Deployed, deployed, registry_of

ASKED = {
    "shop": ("experimental", "staging", "prod"),
    "milmove": ("exp", "stg", "prd", "demo", "loadtest"),
    # Four of eleven, one for each account of the vendor and the one without: test_what_is_left_out.py has the others.
    "pfml": ("test", "prod", "uat", "infra-test"),
}


@pytest.fixture(
    scope="session",
    params=[pytest.param((system, name), id=f"{system}-{name}") for system, names in ASKED.items() for name in names],
)
def there(request: pytest.FixtureRequest) -> Deployed:
    system, name = request.param
    return deployed(registry_of(system), name)
