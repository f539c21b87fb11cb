"""A key that a service uses for the task: `kms: {use: …, via: s3}`."""

import pytest

from rota.access import Place, Scopes, Statement, parse_scopes
from rota.errors import Problem, ProblemsError

PLACE = Place("aws", "us-east-1", "222222222222")
ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY = f"arn:aws:kms:us-east-1:222222222222:key/{ID}"
SUCH = f"such as '{ID}'"
QUOTE = "put it in quotes if it is meant as a text"
KNOWN = (
    "keys for its callers; known: s3, sqs, sns, kinesis, secretsmanager, ssm; for others write kms:ViaService under "
    "'exact'"
)
ALIAS = "ForAnyValue:StringEquals"


def statements(raw: object, place: Place = PLACE) -> tuple[Statement, ...]:
    return parse_scopes({"kms": raw}).statements(place)


def added(*blocks: object) -> Scopes:
    return Scopes.of(scope for raw in blocks for scope in parse_scopes({"kms": raw}).named)


def problems(raw: object) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsError) as caught:
        parse_scopes({"kms": raw})
    return caught.value.problems


def test_a_key_of_an_encrypted_bucket_is_used_through_s3_only() -> None:
    (statement,) = statements({"use": ID, "via": "s3"})
    assert statement.document() == {
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": KEY,
        "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}},
    }


def test_via_names_several_services_in_any_order() -> None:
    (statement,) = statements({"use": ID, "via": ["sqs", "s3"]})
    services = ("s3.us-east-1.amazonaws.com", "sqs.us-east-1.amazonaws.com")
    assert statement.conditions == {"StringEquals": {"kms:ViaService": services}}
    assert statements({"use": ID, "via": ["s3", "sqs"]}) == (statement,)


def test_via_narrows_the_other_verbs_beside_it_too() -> None:
    (statement,) = statements({"decrypt": ID, "via": "s3"})
    assert statement.actions == ("kms:Decrypt",)
    assert statement.conditions == {"StringEquals": {"kms:ViaService": ("s3.us-east-1.amazonaws.com",)}}


def test_a_key_of_another_region_is_used_through_the_service_there() -> None:
    key = KEY.replace("us-east-1", "eu-west-1").replace("222222222222", "333333333333")
    (statement,) = statements({"use": key, "via": "s3"})
    assert statement.conditions == {"StringEquals": {"kms:ViaService": ("s3.eu-west-1.amazonaws.com",)}}


def test_a_stack_for_any_region_says_so_in_the_condition() -> None:
    (statement,) = statements({"use": ID, "via": "sqs"}, Place("${AWS::Partition}", "${AWS::Region}", "1" * 12))
    names = ("sqs.${AWS::Region}.${AWS::URLSuffix}", "sqs.${AWS::Region}.amazonaws.com")
    assert statement.conditions == {"StringEquals": {"kms:ViaService": names}}


def test_in_china_the_service_may_go_by_both_of_its_names() -> None:
    (statement,) = statements({"use": ID, "via": "s3"}, Place("aws-cn", "cn-north-1", "222222222222"))
    names = ("s3.cn-north-1.amazonaws.com", "s3.cn-north-1.amazonaws.com.cn")
    assert statement.conditions == {"StringEquals": {"kms:ViaService": names}}


def test_a_key_by_alias_keeps_both_conditions() -> None:
    (statement,) = statements({"use": "alias/payments", "via": "s3"})
    assert statement.resources == ("arn:aws:kms:us-east-1:222222222222:key/*",)
    assert statement.conditions == {
        ALIAS: {"kms:ResourceAliases": ("alias/payments",)},
        "StringEquals": {"kms:ViaService": ("s3.us-east-1.amazonaws.com",)},
    }


def test_one_alias_through_s3_and_another_through_sqs_never_become_either_through_both() -> None:
    merged = added({"use": "alias/in", "via": "s3"}, {"use": "alias/out", "via": "sqs"})
    pairs = {
        (alias, service)
        for statement in merged.statements(PLACE)
        for alias in statement.conditions[ALIAS]["kms:ResourceAliases"]
        for service in statement.conditions["StringEquals"]["kms:ViaService"]
    }
    assert pairs == {("alias/in", "s3.us-east-1.amazonaws.com"), ("alias/out", "sqs.us-east-1.amazonaws.com")}


def test_one_key_through_two_services_of_two_bundles_is_one_statement() -> None:
    merged = added({"use": ID, "via": "s3"}, {"use": ID, "via": "sqs"})
    (statement,) = merged.statements(PLACE)
    services = ("s3.us-east-1.amazonaws.com", "sqs.us-east-1.amazonaws.com")
    assert statement.conditions == {"StringEquals": {"kms:ViaService": services}}


@pytest.mark.parametrize(
    ("raw", "path", "message"),
    [
        (
            {"use": ID},
            ("kms", "use"),
            "'use' needs 'via', the service that uses the key for the task, such as {via: s3}",
        ),
        (
            {"via": "s3"},
            ("kms", "via"),
            "'via' narrows other verbs, and there is none here; add 'use' with the key",
        ),
        (
            {"use": ID, "via": "sqss"},
            ("kms", "via"),
            "'sqss' is not a service that uses keys for its callers; did you mean 'sqs'?",
        ),
        ({"use": ID, "viaa": "s3"}, ("kms", "viaa"), "unknown verb 'viaa'; did you mean 'via'?"),
        ({"use": "*", "via": "s3"}, ("kms", "use"), f"'*' would allow every key of the account; name each one, {SUCH}"),
        ({"use": ID, "via": 3}, ("kms", "via"), f"expected a text or a list of texts (got 3; {QUOTE})"),
        ({"use": ID, "via": ["s3", "batch"]}, ("kms", "via", 1), f"'batch' is not a service that uses {KNOWN}"),
    ],
)
def test_a_wrong_use_of_via_is_reported_with_the_fix(raw: object, path: tuple[str | int, ...], message: str) -> None:
    assert (path, message) in [(problem.path, problem.message) for problem in problems(raw)]
