"""A secret: what ECS reads, what the execution role may do for it, and what no start could read."""

import pytest

from rota.access import Place, Statement, evaluate, policy_document
from rota.errors import Problem, ProblemsError
from rota.registry import Secret, loads
from rota.registry.secrets import read_secret

OWN = Place("aws", "us-east-1", "222222222222")
AGNOSTIC = Place("${AWS::Partition}", "${AWS::Region}", "${AWS::AccountId}")
ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
VERSION = "871d9eca-18aa-46a9-8785-981dd39ab30c"
SECRET = "arn:aws:secretsmanager:us-east-1:222222222222:secret:shop/db"
FULL = f"{SECRET}-AbCdEf"
OTHERS = FULL.replace("222222222222", "333333333333")
PARAMETER = "arn:aws:ssm:us-east-1:222222222222:parameter/shop/q"
KEY = f"arn:aws:kms:us-east-1:222222222222:key/{ID}"
OTHERS_KEY = KEY.replace("222222222222", "333333333333")

Entry = str | dict[str, str]


def secret(entry: Entry, place: Place = OWN) -> Secret:
    return read_secret("P", entry, place)


def problems(entry: Entry, place: Place = OWN) -> list[tuple[tuple[str | int, ...], str]]:
    with pytest.raises(ProblemsError) as caught:
        secret(entry, place)
    return [(problem.path, problem.message) for problem in caught.value.problems]


def decrypt(entry: Entry, place: Place = OWN) -> Statement:
    statement = secret(entry, place).decrypt
    assert statement is not None
    assert statement.actions == ("kms:Decrypt",)
    return statement


@pytest.mark.parametrize(
    ("entry", "value_from", "resource"),
    [
        ("ssm:/shop/q", PARAMETER, PARAMETER),
        ({"from": "ssm:/shop/q"}, PARAMETER, PARAMETER),
        (f"ssm:{PARAMETER}", PARAMETER, PARAMETER),
        (PARAMETER, PARAMETER, PARAMETER),
        ("secretsmanager:shop/db", SECRET, f"{SECRET}-??????"),
        ("secretsmanager:shop/db#password", f"{SECRET}:password::", f"{SECRET}-??????"),
        ("secretsmanager:shop/db:password::", f"{SECRET}:password::", f"{SECRET}-??????"),
        ("secretsmanager:shop/db:::", SECRET, f"{SECRET}-??????"),
        (FULL, FULL, FULL),
        (f"secretsmanager:{FULL}#password", f"{FULL}:password::", FULL),
        (f"{FULL}:password::", f"{FULL}:password::", FULL),
        (f"{FULL}:password:AWSPREVIOUS:", f"{FULL}:password:AWSPREVIOUS:", FULL),
        (f"{FULL}:::{VERSION}", f"{FULL}:::{VERSION}", FULL),
        ({"from": f"{FULL}:password::", "stage": "AWSPREVIOUS"}, f"{FULL}:password:AWSPREVIOUS:", FULL),
        ({"from": f"{FULL}#password", "version": VERSION}, f"{FULL}:password::{VERSION}", FULL),
        ({"from": FULL, "stage": "AWSPREVIOUS"}, f"{FULL}::AWSPREVIOUS:", FULL),
    ],
)
def test_a_secret_is_read_in_ecs_own_form_and_the_role_may_read_just_it(
    entry: Entry, value_from: str, resource: str
) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html"""
    found = secret(entry)
    action = "ssm:GetParameters" if ":ssm:" in value_from else "secretsmanager:GetSecretValue"
    assert (found.value_from, found.action, found.resource) == (value_from, action, resource)
    assert found.statements == (Statement((action,), (resource,)),)


@pytest.mark.parametrize(
    ("entry", "store"),
    [
        ({"from": "ssm:/shop/q", "key": ID}, "ssm"),
        ({"from": PARAMETER, "key": KEY}, "ssm"),
        ({"from": "secretsmanager:shop/db#password", "key": ID}, "secretsmanager"),
        ({"from": f"{FULL}:password::", "key": KEY}, "secretsmanager"),
    ],
)
def test_the_key_is_used_through_the_store_of_the_secret_only(entry: Entry, store: str) -> None:
    statement = decrypt(entry)
    assert statement.resources == (KEY,)
    assert statement.conditions == {"StringEquals": {"kms:ViaService": (f"{store}.us-east-1.amazonaws.com",)}}
    assert secret(entry).statements[1:] == (statement,)


def test_a_key_by_alias_is_a_condition_since_a_policy_cannot_name_it() -> None:
    statement = decrypt({"from": "ssm:/shop/q", "key": "alias/shop"})
    assert statement.resources == ("arn:aws:kms:us-east-1:222222222222:key/*",)
    document = policy_document([statement])
    context = {"kms:ViaService": "ssm.us-east-1.amazonaws.com", "kms:ResourceAliases": ["alias/shop"]}
    assert evaluate(document, "kms:Decrypt", KEY, context).allowed
    for other in (
        {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"},
        {"kms:ResourceAliases": ["alias/other"]},
    ):
        assert not evaluate(document, "kms:Decrypt", KEY, {**context, **other}).allowed
    assert not evaluate(document, "kms:Decrypt", KEY, {"kms:ResourceAliases": ["alias/shop"]}).allowed


def test_a_key_of_one_region_goes_with_a_stack_for_any_since_that_may_be_the_one() -> None:
    statement = decrypt({"from": "ssm:/shop/q", "key": KEY}, AGNOSTIC)
    assert statement.resources == (KEY,)
    assert statement.conditions["StringEquals"] == {"kms:ViaService": ("ssm.us-east-1.amazonaws.com",)}
    assert secret({"from": "ssm:/shop/q", "key": KEY.replace("us-east-1", "${AWS::Region}")}).decrypt is not None


def test_the_key_of_a_secret_in_another_region_is_the_one_there() -> None:
    there = FULL.replace("us-east-1", "eu-west-1")
    statement = decrypt({"from": there, "key": "alias/shop"})
    assert statement.resources == ("arn:aws:kms:eu-west-1:222222222222:key/*",)
    assert statement.conditions["StringEquals"] == {"kms:ViaService": ("secretsmanager.eu-west-1.amazonaws.com",)}


@pytest.mark.parametrize(
    ("place", "services"),
    [
        (Place("aws-us-gov", "us-gov-west-1", "2" * 12), ("ssm.us-gov-west-1.amazonaws.com",)),
        (
            Place("aws-cn", "cn-north-1", "2" * 12),
            ("ssm.cn-north-1.amazonaws.com", "ssm.cn-north-1.amazonaws.com.cn"),
        ),
        (
            Place("aws-iso", "us-iso-east-1", "2" * 12),
            ("ssm.us-iso-east-1.amazonaws.com", "ssm.us-iso-east-1.c2s.ic.gov"),
        ),
        (AGNOSTIC, ("ssm.${AWS::Region}.${AWS::URLSuffix}", "ssm.${AWS::Region}.amazonaws.com")),
    ],
)
def test_the_store_has_the_name_of_the_partition(place: Place, services: tuple[str, ...]) -> None:
    statement = decrypt({"from": "ssm:/shop/q", "key": ID}, place)
    assert statement.conditions["StringEquals"]["kms:ViaService"] == services


def test_a_secret_of_another_account_has_its_key_by_arn() -> None:
    found = secret({"from": f"{OTHERS}:password::", "key": OTHERS_KEY})
    assert found.value_from == f"{OTHERS}:password::"
    assert found.decrypt is not None
    assert found.decrypt.resources == (OTHERS_KEY,)


@pytest.mark.parametrize("account", ["333333333333", "${AWS::AccountId}"])
def test_an_environment_without_an_account_has_none_to_compare(account: str) -> None:
    entry = FULL.replace("222222222222", account)
    assert secret(entry, AGNOSTIC).decrypt is None
    assert secret(entry.replace("333333333333", "${AWS::AccountId}"), OWN).decrypt is None


LABEL = "must be a version's staging label without spaces, ':' and '#', such as AWSPREVIOUS"
VERSION_ID = "must be a version's id: 32 to 64 letters, digits and '-'"
ONE_OF_THEM = "stage and version cannot both be set; ECS takes one of them, so keep one"
NO_STAGE = "an SSM parameter has no stage; remove it, or keep the value in Secrets Manager"
AFTER = (
    "after a secret's name goes '#json-key', or ':json-key:version-stage:version-id' with all three colons as ECS"
    " has it"
)
ASIDE = (
    "the JSON key after '#' has no spaces, ':' or '#'; a version goes beside it:"
    " {from: 'secretsmanager:name#json-key', stage: AWSPREVIOUS}"
)
OWN_PARAMETERS = (
    "ECS reads no SSM parameter of another account, not even a shared one; copy it into the environment's account, or"
    " keep it in Secrets Manager"
)
PARAMETER_NAME = "a parameter's name has letters, digits, '.', '-', '_' and single slashes between them"
PARAMETER_SIZE = "a parameter's name has at most 1011 characters and 15 levels"
NEEDS_A_KEY = (
    "a secret of another account is never encrypted with that account's default key, which cannot be shared; name its"
    " key: {from: …, key: 'arn:aws:kms:<region>:<account>:key/<id>'}"
)


@pytest.mark.parametrize(
    ("entry", "path", "message"),
    [
        ({"from": "ssm:/q", "stage": "AWSPREVIOUS"}, ("stage",), NO_STAGE),
        ({"from": "ssm:/q", "version": VERSION}, ("version",), NO_STAGE.replace("stage", "version")),
        ({"from": FULL, "stage": "A B"}, ("stage",), LABEL),
        ({"from": FULL, "stage": "A" * 257}, ("stage",), LABEL),
        ({"from": FULL, "version": "8" * 31}, ("version",), VERSION_ID),
        ({"from": FULL, "version": "8" * 65}, ("version",), VERSION_ID),
        ({"from": FULL, "stage": "A", "version": VERSION}, ("version",), ONE_OF_THEM),
        ({"from": f"{FULL}:::{VERSION}", "stage": "A"}, ("stage",), ONE_OF_THEM),
        (f"{FULL}::A:{VERSION}", (), ONE_OF_THEM),
        ({"from": f"{FULL}::A:", "stage": "B"}, ("stage",), "'from' has a stage already; keep one"),
        (f"{FULL}:::short", (), f"its version {VERSION_ID}"),
        (f"{FULL}::A B:", (), f"its stage {LABEL}"),
        (f"{FULL}:pass word::", (), "a JSON key has no spaces, ':' or '#'"),
        (f"{FULL}:password", (), AFTER),
        ({"from": "secretsmanager:shop/db:password:"}, ("from",), AFTER),
        ("secretsmanager:shop/db:a:b:c:d", (), AFTER),
        (
            "secretsmanager:shop/db#password:AWSPREVIOUS:",
            (),
            ASIDE,
        ),
        (SECRET, (), "a secret's ARN ends in '-' and six characters; write the full ARN, or the name alone"),
        *(
            (FULL.replace("shop/db", name), (), "a secret's name has 1 to 512 letters, digits and '/_+=.@-'")
            for name in ("*", "shop/??", "a b", "ä", "a" * 513)
        ),
        *(
            (f"arn:aws:ssm:us-east-1:222222222222:parameter{name}", (), PARAMETER_NAME)
            for name in ("/*", "/shop/?", "//shop/q", "/a b", "/shop/")
        ),
        (f"arn:aws:ssm:us-east-1:222222222222:parameter/{'a' * 1011}", (), PARAMETER_SIZE),
        (f"arn:aws:ssm:us-east-1:222222222222:parameter{'/a' * 16}", (), PARAMETER_SIZE),
        (f"{PARAMETER}:3", (), "a parameter's ARN ends with its name; remove what follows it"),
        (
            FULL.replace("aws", "aws-cn", 1),
            (),
            "it is in the partition aws-cn, and the environment is in aws; no role reaches it",
        ),
        (
            PARAMETER.replace("2" * 12, "3" * 12),
            (),
            OWN_PARAMETERS,
        ),
        (
            f"{OTHERS}:password::",
            (),
            NEEDS_A_KEY,
        ),
        *(
            (
                {"from": OTHERS, "key": key},
                ("key",),
                "the key of another account's secret is named by its ARN: arn:aws:kms:<region>:<account>:key/<id>",
            )
            for key in (ID, "alias/shop")
        ),
        (
            {"from": "ssm:/q", "key": KEY.replace("us-east-1", "eu-west-1")},
            ("key",),
            "the key is in eu-west-1, and the secret in us-east-1; name the key of that Region",
        ),
        (
            {"from": "ssm:/q", "key": KEY.replace("aws", "aws-cn", 1)},
            ("key",),
            "the key is in aws-cn, and the secret in aws; name the key of that partition",
        ),
        (
            {"from": "ssm:/q", "key": "alias/aws/ssm"},
            ("key",),
            "alias/aws/… is AWS's own key, which needs no permission; leave the key out",
        ),
        ({"from": "ssm:/q", "key": "shop"}, ("key",), f"'shop' is not a key id or 'alias/name', such as '{ID}'"),
        (
            {"from": "ssm:/q", "key": "*"},
            ("key",),
            f"'*' would allow every key of the account; name each one, such as '{ID}'",
        ),
    ],
)
def test_what_no_start_could_read_is_an_error_at_its_place(
    entry: Entry, path: tuple[str | int, ...], message: str
) -> None:
    """Another account's parameter: awsdocs/amazon-ecs-developer-guide#167."""
    assert problems(entry) == [(path, message)]


def test_all_that_is_wrong_with_one_secret_comes_at_once() -> None:
    entry = {"from": OTHERS, "key": "alias/shop", "stage": "A B", "version": "short"}
    assert [path for path, _ in problems(entry)] == [("stage",), ("version",), ("version",), ("key",)]


def of_file(secrets: str) -> list[Problem]:
    text = f"version: 1\napp: shop\nenvironments: {{prod: {{}}}}\ntasks: {{a: {{command: [x], secrets: {secrets}}}}}\n"
    with pytest.raises(ProblemsError) as caught:
        loads(text)
    return list(caught.value.problems)


@pytest.mark.parametrize("value", ["hunter2", "{from: hunter2}", "20260101", "[hunter2]", "true", "{from: 20260101}"])
def test_a_secret_itself_in_the_place_of_its_reference_is_never_printed(value: str) -> None:
    (problem,) = of_file(f"{{P: {value}}}")
    assert problem.path[:4] == ("tasks", "a", "secrets", "P")
    forms = "must be 'ssm:/path/of/parameter', 'secretsmanager:name' or 'secretsmanager:name#json-key'"
    assert problem.message == forms


def test_the_fields_of_a_secret_are_known_and_one_is_required() -> None:
    found = of_file("{A: {key: alias/x}, B: {from: 'ssm:/x', keys: alias/x}, C: {from: 'ssm:/x', key: [a], stage: 1}}")
    assert [(problem.path[3:], problem.message) for problem in found] == [
        (("A",), "the field 'from' is missing"),
        (("B", "keys"), "unknown field 'keys'; did you mean 'key'?"),
        (("C", "key"), "must be text (got [a])"),
        (("C", "stage"), 'must be text: write "1" in quotes (got 1)'),
    ]


@pytest.mark.parametrize("secrets", ["{A: @hunter2}", "{A: hunter2: b}"])
def test_a_secret_that_is_no_yaml_is_never_printed(secrets: str) -> None:
    found = of_file(secrets)
    assert any(problem.message.startswith("not YAML: ") for problem in found)
    assert "hunter2" not in str([(problem.message, problem.path) for problem in found])
    assert all("secrets" in problem.path for problem in found)
