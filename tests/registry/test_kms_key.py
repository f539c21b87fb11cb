"""An environment's key: each form gives the ARN of one key in the environment's own place, or a problem."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.access import Place
from rota.access.regions import partition_of
from rota.errors import ProblemsError
from rota.registry import Registry, loads
from rota.registry.kms_key import key_arn, key_id, key_problems, why_no_key
from rota.registry.resolve import place_of

ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
MULTI_REGION = "mrk-1234abcd12ab34cd56ef1234567890ab"
HERE = place_of("222222222222", "us-east-1")
ANYWHERE = place_of(None, None)


def problems(key: str, place: Place = HERE, **entry: str) -> list[str]:
    return [problem.message for problem in key_problems({"key": key, **entry}, "staging", place)]


@given(
    st.uuids().map(str),
    st.sampled_from(["us-east-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1"]),
    st.integers(0, 10**12 - 1).map(lambda number: f"{number:012}"),
)
def test_an_id_and_its_arn_name_the_same_key(name: str, region: str, account: str) -> None:
    place = place_of(account, region)
    arn = f"arn:{partition_of(region)}:kms:{region}:{account}:key/{name}"
    assert problems(name, place) == problems(arn, place) == []
    assert key_arn(name, place) == key_arn(arn, place) == arn
    assert key_id(arn) == name


def test_an_environment_without_an_account_has_the_key_of_wherever_it_is_deployed() -> None:
    arn = "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/" + ID
    environments = {"named": ID, "spelt": "arn:${partition}:kms:${region}:${account}:key/" + ID}
    text = "\n".join(f'  {name}: {{key: "{key}"}}' for name, key in environments.items())
    registry = loads(f"version: 1\napp: shop\nenvironments:\n{text}\ntasks: {{}}\n", "tasks.yaml")
    assert [registry.resolve(name).key for name in environments] == [arn, arn]


def test_a_place_that_only_the_deployment_knows_is_not_compared() -> None:
    assert problems(f"arn:aws:kms:eu-west-1:333333333333:key/{ID}", ANYWHERE) == []
    assert problems(f"arn:aws:kms:${{AWS::Region}}:333333333333:key/{ID}", ANYWHERE) == []


@pytest.mark.parametrize("field", ["partition", "region", "account"])
def test_a_key_of_another_place_is_a_problem_whichever_part_of_its_arn_differs(field: str) -> None:
    parts = {"partition": "aws", "region": "us-east-1", "account": "222222222222"}
    parts[field] = {"partition": "aws-cn", "region": "us-east-2", "account": "222222222223"}[field]
    (message,) = problems(f"arn:{parts['partition']}:kms:{parts['region']}:{parts['account']}:key/{ID}")
    assert f"write arn:aws:kms:us-east-1:222222222222:key/{ID}" in message


def test_a_multi_region_key_needs_a_cluster_that_the_registry_names() -> None:
    """Fargate's storage takes none: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-create-storage-key.html."""
    assert problems(MULTI_REGION, cluster="app") == []
    (message,) = problems(MULTI_REGION)
    assert "takes no multi-Region key" in message
    (message,) = problems(f"arn:aws:kms:us-east-1:222222222222:key/{MULTI_REGION}")
    assert "takes no multi-Region key" in message


@pytest.mark.parametrize(
    "wrong",
    [
        ID.upper(),
        ID + "0",
        ID[:-1],
        f"key/{ID}",
        f"{MULTI_REGION}0",
        f"arn:aws:kms:us-east-1:222222222222:{ID}",
        f"arn:aws:kms:us-east-1:22222222222:key/{ID}",
        f"arn:aws:kms:nowhere:222222222222:key/{ID}",
        f"arn:aws:iam:us-east-1:222222222222:key/{ID}",
        f"arn:aws:kms:us-east-1::key/{ID}",
        f"arn:aws:kms:us-east-1:222222222222:key/{ID}\n",
        "",
    ],
)
def test_what_is_neither_an_id_nor_an_arn_of_a_key_is_answered_with_both_forms(wrong: str) -> None:
    assert why_no_key(wrong) == f"must be a key's id such as {ID}, or its ARN"


def loaded(environments: str) -> Registry:
    return loads(f"version: 1\napp: shop\nenvironments: {environments}\ntasks: {{}}\n", "tasks.yaml")


def test_a_value_can_name_the_key_and_an_environment_like_it_has_it_too() -> None:
    registry = loaded(
        f'{{a: {{key: "${{kms}}", values: {{kms: {ID}}}}}, b: {{like: a}}, c: {{like: a, values: {{}}}}}}'
    )
    assert {registry.resolve(name).key for name in registry.environments} == {key_arn(ID, ANYWHERE)}


def test_a_value_that_an_environment_does_not_give_is_the_only_problem_of_its_key() -> None:
    with pytest.raises(ProblemsError) as raised:
        loaded(f'{{a: {{values: {{kms: {ID}}}}}, b: {{key: "${{kms}}"}}}}')
    assert [problem.path for problem in raised.value.problems] == [("environments", "b")]


def test_a_key_that_is_right_in_one_environment_may_not_fit_one_that_is_like_it() -> None:
    place = 'region: us-east-1, account: "{}"'.format
    key = f"arn:aws:kms:us-east-1:222222222222:key/{ID}"
    with pytest.raises(ProblemsError, match=r"environments\.a\.key does not fit here: a key is of this environment's"):
        loaded(f"{{a: {{{place('222222222222')}, key: '{key}'}}, b: {{like: a, {place('333333333333')}}}}}")


def test_container_insights_that_are_off_may_stand_beside_a_named_cluster() -> None:
    """An environment that is like one with a made cluster turns them off that way."""
    registry = loaded("{a: {container_insights: true}, b: {like: a, cluster: own, container_insights: false}}")
    assert [registry.resolve(name).container_insights for name in "ab"] == [True, False]


def test_an_environment_without_a_key_has_none() -> None:
    assert key_arn(None, HERE) is None
    assert list(key_problems({}, "staging", HERE)) == []
