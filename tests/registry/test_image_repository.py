"""What is written as an image's repository: a name, or what has to become one."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.errors import ProblemsError
from rota.registry import Registry
from rota.registry.image_repository import is_name, is_uri
from rota.registry.image_uri import LONGEST
from tests.properties import cases

Make = Callable[[str], Registry]

DIGEST = f"sha256:{'0123456789abcdef' * 4}"
PLACED = 'account: "222222222222", region: us-east-1, '
OWN = "must be the repository's name alone, in the environment's account and Region (222222222222, us-east-1); write "
ANYWHERE = "must be the repository's name alone, in the environment's account and Region (those that it is deployed to)"
NO_NAME = "must be the name of an ECR repository: lower case, such as app-tasks"


def elsewhere(write: str) -> str:
    return f"must be the repository's name alone, with its account and Region beside it; write {write}"


def outside(write: str) -> str:
    return f"an image of another container registry goes by its name; write {write}"


def problem(make: Make, image: str, place: str = PLACED) -> str:
    """What is said of the image, without its place in the file."""
    with pytest.raises(ProblemsError) as caught:
        make(f"environments: {{staging: {{{place}image: {{{image}}}}}}}\ntasks: {{}}\n")
    (found,) = caught.value.problems
    assert found.path == ("environments", "staging", "image", "repository")
    return found.message.partition(" (got ")[0]


@pytest.mark.parametrize(
    ("repository", "message"),
    [
        ("222222222222.dkr.ecr.us-east-1.amazonaws.com/team/shop", f"{OWN}team/shop"),
        ("222222222222.dkr.ecr-fips.us-east-1.amazonaws.com/shop", f"{OWN}shop"),
        ("222222222222.dkr-ecr.us-east-1.on.aws/shop", f"{OWN}shop"),
        ("https://222222222222.dkr.ecr.us-east-1.amazonaws.com/shop", f"{OWN}shop"),
        ("${account}.dkr.ecr.${region}.amazonaws.com/shop", f"{OWN}shop"),
        ("222222222222.dkr.ecr.us-east-1.amazonaws.com/shop:1.2", f'{OWN}{{repository: shop, tag: "1.2"}}'),
        ("222222222222.dkr.ecr.us-east-1.amazonaws.com/shop:latest", f"{OWN}shop"),
        ("shop:1.2", f'{OWN}{{repository: shop, tag: "1.2"}}'),
        (f"shop@{DIGEST}", f'{OWN}{{repository: shop, digest: "{DIGEST}"}}'),
        (f"shop:1.2@{DIGEST}", f'{OWN}{{repository: shop, digest: "{DIGEST}"}}'),
        ("shop@sha256:0", f"{OWN}shop"),
        ("arn:aws:ecr:us-east-1:222222222222:repository/shop", f"{OWN}shop"),
        (
            "arn:aws:ecr:us-east-1:111111111111:repository/shop",
            elsewhere('{repository: shop, account: "111111111111"}'),
        ),
        (
            "111111111111.dkr.ecr.us-east-1.amazonaws.com/shop:1.2",
            elsewhere('{repository: shop, account: "111111111111", tag: "1.2"}'),
        ),
        (
            "222222222222.dkr.ecr.eu-west-1.amazonaws.com/shop:latest",
            elsewhere("{repository: shop, region: eu-west-1}"),
        ),
        (
            f"111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop@{DIGEST}",
            elsewhere(f'{{repository: shop, account: "111111111111", region: eu-west-1, digest: "{DIGEST}"}}'),
        ),
        (
            "public.ecr.aws/docker/library/python",
            outside('{name: public.ecr.aws/docker/library/python, tag: "2026-03-01"}'),
        ),
        ("ghcr.io/acme/shop:1", outside('{name: ghcr.io/acme/shop, tag: "1"}')),
        (f"ghcr.io/acme/shop@{DIGEST}", outside(f'{{name: ghcr.io/acme/shop, digest: "{DIGEST}"}}')),
        ("docker.io/library/python", outside('{name: docker.io/library/python, tag: "2026-03-01"}')),
        ("nexus:8443/shop", outside('{name: nexus:8443/shop, tag: "2026-03-01"}')),
        ("Shop", NO_NAME),
        ("s", NO_NAME),
        ("", NO_NAME),
        ("shop/", NO_NAME),
        ("ghcr.io/", NO_NAME),
        ("ghcr.io/Shop", NO_NAME),
        ("x" * 257, NO_NAME),
        ("${region}/Shop", NO_NAME),
    ],
)
def test_what_is_no_name_is_answered_with_what_to_write(registry: Make, repository: str, message: str) -> None:
    assert problem(registry, f'repository: "{repository}"') == message


@pytest.mark.parametrize("beside", ['tag: "1"', f'digest: "{DIGEST}"'])
def test_what_is_written_beside_it_is_not_proposed_again(registry: Make, beside: str) -> None:
    assert problem(registry, f'repository: "shop:2", {beside}') == f"{OWN}shop"


@pytest.mark.parametrize("account", ["222222222222", "${account}"])
def test_an_environment_without_account_takes_the_image_from_where_it_is_deployed(registry: Make, account: str) -> None:
    written = f'repository: "{account}.dkr.ecr.us-east-1.amazonaws.com/shop"'
    assert problem(registry, written, place="") == f"{ANYWHERE}; write shop"


@pytest.mark.parametrize(
    "name", ["ab", "shop-tasks", "team/shop", "shop.tasks", "team/shop.tasks", "localhost", "a_b/c", "x" * 256]
)
def test_a_name_is_taken_as_it_is(registry: Make, name: str) -> None:
    made = registry(f"environments: {{staging: {{{PLACED}image: {{repository: {name}}}}}}}\ntasks: {{}}\n")
    assert getattr(made.resolve("staging").image, "repository", None) == name


@cases(quick=100)
@given(
    st.from_regex(r"[a-z0-9]{2,9}(/[a-z0-9]{1,9}){0,2}", fullmatch=True),
    st.from_regex(r"([a-z0-9-]{1,9}\.[a-z]{2,5}|localhost|[a-z]{1,9}:[0-9]{1,4})", fullmatch=True),
)
def test_the_same_name_behind_a_host_is_none(name: str, host: str) -> None:
    assert (is_name(name), is_uri(name)) == (True, False)
    assert (is_name(f"{host}/{name}"), is_uri(f"{host}/{name}")) == (False, True)


def test_a_text_that_is_longer_than_any_uri_is_not_taken_apart() -> None:
    """The expression would take seconds for a megabyte of dots."""
    assert is_uri(f"ghcr.io/{'x' * 200}:{'1' * (LONGEST - 209)}")
    assert not is_uri(f"ghcr.io/{'x' * 200}:{'1' * (LONGEST - 208)}")
