"""The lines that are proposed: right, narrow, and no more than needed."""

import string
from dataclasses import replace
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rota.access import Place, parse_scopes, policy_document
from rota.access.authorization import check_statements
from rota.access.evaluation import evaluate
from rota.access.kms_via import NEED_VIA
from rota.access.verbs import VERBS
from rota.registry import Environment
from rota.runtime.guard.destination import Destination
from rota.runtime.guard.key_patterns import listing_pattern, object_patterns
from rota.runtime.guard.mapping import needs_of
from rota.runtime.guard.proposals import Located, Proposal, propose
from rota.runtime.guard.registry_yaml import exact_entry, flow
from tests.runtime.guard.conftest import resolved
from tests.runtime.guard.test_needs import DYNAMODB, OTHERS, S3, call

PLACE = Place("aws", "us-east-1", "222222222222")
HERE = Destination(PLACE)
VALUES = {"environment": "staging", "app": "payments", "partition": "aws", "region": "us-east-1"}


ENVIRONMENT = resolved()[1]


@pytest.fixture
def environment() -> Environment:
    return ENVIRONMENT


def located(*calls: tuple[str, dict[str, Any]]) -> list[Located]:
    return [Located(need, HERE) for name, params in calls for need in needs_of(call(name, params)) or ()]


def block(proposal: Proposal, environment: Environment) -> dict[str, Any]:
    """The proposal as YAML's mapping, read back from what is printed."""
    iam: dict[str, Any] = {}
    for line in proposal.lines:
        ((service, verbs),) = yaml.safe_load(line.yaml(environment)).items()
        for verb, value in verbs.items():
            iam.setdefault(service, {}).setdefault(verb, []).append(value)
    if proposal.exact:
        entries = [exact_entry(statement, environment, PLACE) for statement in proposal.exact]
        iam["exact"] = yaml.safe_load(flow(entries))
    return iam


def filled(value: Any) -> Any:  # noqa: ANN401
    """The registry's placeholders replaced as staging would."""
    if isinstance(value, dict):
        return {key: filled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item) for item in value]
    for name, text in {**VALUES, "account": "222222222222"}.items():
        value = value.replace(f"${{{name}}}", text)
    return value


ROWS = [
    *((f"s3.{operation}", params) for operation, params, _ in S3),
    *((f"dynamodb.{operation}", params) for operation, params, _ in DYNAMODB),
    *((name, params) for name, params, _ in OTHERS),
]
# A telephone number is no resource, and `*` for topics is refused; nothing that the registry takes would allow it.
NO_ENTRY = {"+15550100"}


def with_real_names(params: Any) -> Any:  # noqa: ANN401
    """The rows have buckets and tables of one letter, which the registry rejects."""
    if isinstance(params, dict):
        return {key: f"{value}-bucket" if key == "Bucket" else with_real_names(value) for key, value in params.items()}
    return params


@pytest.mark.parametrize(("name", "params"), ROWS)
def test_what_is_proposed_for_a_call_is_right_and_allows_it(
    name: str, params: dict[str, Any], environment: Environment
) -> None:
    needs = located((name, with_real_names(params)))
    proposal = propose(needs)
    iam = filled(block(proposal, environment))
    if not iam or params.get("PhoneNumber") in NO_ENTRY:
        return
    statements = parse_scopes(iam).statements(PLACE)
    exact = parse_scopes({"exact": iam["exact"]}).statements(PLACE) if "exact" in iam else ()
    assert check_statements(exact, PLACE) == ()
    for each in needs:
        if each.need.resources and each.need not in proposal.unknown:
            decision = evaluate(policy_document(statements), each.need.action, each.resource, each.need.context)
            assert decision.allowed, decision.reason


@pytest.mark.parametrize(
    "verb", [verb for verbs in VERBS.values() for verb in verbs.values() if verb.name not in NEED_VIA], ids=str
)
def test_every_verb_is_proposed_for_what_only_it_allows(verb: Any, environment: Environment) -> None:  # noqa: ANN401
    """Except where a verb has no action of its own: then the one with fewer actions is the better line."""
    from rota.runtime.guard.needs import Need

    form, actions = verb.grants[0]
    target = form.target(form.example, PLACE)
    context = {key: values[0] for of in target.conditions.values() for key, values in of.items()}
    if "kms:ResourceAliases" in context:
        context = {"kms:RequestAlias": form.example, "kms:ResourceAliases": [form.example]}
    resource = target.resource.replace("/*", "/x") if verb.service == "s3" else target.resource
    proposal = propose([Located(Need(action, (resource,), context), HERE) for action in actions])
    assert proposal.exact == ()
    assert {line.service for line in proposal.lines} == {verb.service}
    assert block(proposal, environment)[verb.service]


def test_one_line_that_covers_several_needs_is_taken(environment: Environment) -> None:
    url = {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/222222222222/jobs"}
    proposal = propose(located(("sqs.GetQueueUrl", {"QueueName": "jobs"}), ("sqs.ReceiveMessage", url)))
    assert block(proposal, environment) == {"sqs": {"receive": ["jobs"]}}


def test_a_helper_alone_implies_no_verb_and_gets_a_statement(environment: Environment) -> None:
    proposal = propose(located(("sqs.GetQueueUrl", {"QueueName": "jobs"})))
    arn = "arn:${partition}:sqs:${region}:${account}:jobs"
    assert block(proposal, environment) == {"exact": [{"actions": ["sqs:GetQueueUrl"], "resources": [arn]}]}


def test_statements_for_one_resource_are_one_entry(environment: Environment) -> None:
    proposal = propose(
        located(("dynamodb.CreateTable", {"TableName": "jobs"}), ("dynamodb.DescribeTable", {"TableName": "jobs"}))
    )
    (entry,) = block(proposal, environment)["exact"]
    assert entry["actions"] == ["dynamodb:CreateTable", "dynamodb:DescribeTable"]


def test_the_environment_and_the_app_become_placeholders_where_they_are_whole_words(environment: Environment) -> None:
    proposal = propose(
        located(
            ("dynamodb.GetItem", {"TableName": "payments-staging-jobs"}),
            ("dynamodb.GetItem", {"TableName": "paymentsnotstaging"}),
            ("sqs.SendMessage", {"QueueUrl": "https://x/222222222222/prepayments-staging"}),
            ("ssm.GetParameter", {"Name": "/payments/staging/key"}),
        )
    )
    assert block(proposal, environment) == {
        "dynamodb": {"read": ["${app}-${environment}-jobs", "paymentsnotstaging"]},
        "sqs": {"send": ["prepayments-${environment}"]},
        "ssm": {"read": ["/${app}/${environment}/key"]},
    }


def test_an_environments_own_values_become_placeholders_unless_they_are_too_short(environment: Environment) -> None:
    own = replace(environment, values={"vendor": "idt1", "stage": "staging-2", "part": "eu", "same": "staging"})
    proposal = propose(
        located(
            ("dynamodb.GetItem", {"TableName": "payments-staging-2-idt1-eu"}),
            ("dynamodb.GetItem", {"TableName": "idt12-staging"}),
        )
    )
    assert block(proposal, own) == {"dynamodb": {"read": ["idt12-${environment}", "${app}-${stage}-${vendor}-eu"]}}


def test_another_accounts_role_is_named_by_its_arn(environment: Environment) -> None:
    proposal = propose(located(("sts.AssumeRole", {"RoleArn": "arn:aws:iam::333333333333:role/partner"})))
    assert block(proposal, environment) == {"sts": {"assume": ["arn:${partition}:iam::333333333333:role/partner"]}}


KEYS: list[tuple[set[str], bool, set[str]]] = [
    ({"out/report.csv"}, True, {"out/report.csv"}),
    ({"out/report.csv"}, False, {"out/*"}),
    ({"out/2026-01-05.csv"}, True, {"out/*"}),
    ({"out/a.csv", "out/b.csv"}, True, {"out/*"}),
    ({"out/2026/01/a.csv"}, True, {"out/*"}),
    ({"raw/EMD/2026-01-05.json", "raw/DIE/2026-01-05.json"}, True, {"raw/EMD/*", "raw/DIE/*"}),
    ({"raw/1.json", "raw/EMD/x.json"}, True, {"raw/*"}),
    ({"raw/1.json", "raw/EMD/2.json", "raw/EMD/US/3.json"}, True, {"raw/*"}),
    ({"raw/EMD/2.json", "raw/EMD/US/3.json", "rawest/1.json"}, True, {"raw/EMD/*", "rawest/*"}),
    ({"config.json"}, False, {"config.json"}),
    ({"2026/a.csv"}, True, {"2026/a.csv"}),
    ({"in/"}, True, {"in/*"}),
    ({"a?b"}, True, {"a?b"}),
    ({"price*$.csv"}, True, {"price??.csv"}),
]


@pytest.mark.parametrize(("keys", "all_known", "patterns"), KEYS)
def test_which_folder_a_key_stands_for(keys: set[str], all_known: bool, patterns: set[str]) -> None:
    assert set(object_patterns(keys, all_known=all_known).values()) == patterns


@pytest.mark.parametrize(
    ("prefix", "pattern"),
    [
        ("", ""),
        ("in/", "in/*"),
        ("in/2026-01-05/", "in/*"),
        ("in/a", "in/*"),
        ("daily-", "daily-*"),
        ("2026/", "2026/*"),
    ],
)
def test_which_folder_a_listing_stands_for(prefix: str, pattern: str) -> None:
    assert listing_pattern(prefix) == pattern


key_texts = st.text(string.ascii_letters + string.digits + "/-_.*?$ é", min_size=1, max_size=24)


# The first example loads the verbs: a deadline would hit that, on a busy machine.
@given(keys=st.sets(key_texts, min_size=1, max_size=6), other=key_texts, all_known=st.booleans())
def test_for_any_keys_the_proposal_allows_them_and_no_other_bucket(keys: set[str], other: str, all_known: bool) -> None:
    calls = [("s3.GetObject", {"Bucket": "reports", "Key": key}) for key in sorted(keys)]
    proposal = propose(located(*calls), whole_run=all_known)
    statements = parse_scopes(filled(block(proposal, ENVIRONMENT))).statements(PLACE)
    document = policy_document(statements)
    for key in keys:
        assert evaluate(document, "s3:GetObject", f"arn:aws:s3:::reports/{key}").allowed
    for denied in (f"arn:aws:s3:::other/{other}", "arn:aws:s3:::reports2/x"):
        assert not evaluate(document, "s3:GetObject", denied).allowed
    assert not evaluate(document, "s3:PutObject", f"arn:aws:s3:::reports/{other}").allowed


@given(prefix=st.text(string.ascii_letters + string.digits + "/-", max_size=12))
def test_for_any_prefix_the_proposal_allows_the_listing(prefix: str) -> None:
    needs = located(("s3.ListObjectsV2", {"Bucket": "reports", "Prefix": prefix}))
    iam = filled(block(propose(needs), ENVIRONMENT))
    document = policy_document(parse_scopes(iam).statements(PLACE))
    assert evaluate(document, "s3:ListBucket", "arn:aws:s3:::reports", {"s3:prefix": prefix}).allowed
