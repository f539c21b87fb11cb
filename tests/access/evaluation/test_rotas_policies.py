"""The evaluator takes every policy that Rota itself can write."""

import pytest

from rota.access import Place, compile_policies, evaluate, parse_scopes, policy_document
from rota.access.evaluation.conditions import OPERATORS
from rota.access.exact import OPERATORS as EXACT_OPERATORS
from rota.access.verbs import VERBS

ANYWHERE = Place("${AWS::Partition}", "${AWS::Region}", "${AWS::AccountId}")
PARAMETERS = {
    "AWS::Partition": "aws-cn",
    "AWS::Region": "cn-north-1",
    "AWS::AccountId": "222222222222",
    "AWS::URLSuffix": "amazonaws.com.cn",
}
GOES_WITH = {"use": {"via": "s3"}}
EXAMPLES = [
    pytest.param(verb.service, verb.name, form.example, id=f"{verb.service}-{verb.name}-{form.example}")
    for verbs in VERBS.values()
    for verb in verbs.values()
    for form, _ in verb.grants
]


@pytest.mark.parametrize(("service", "verb", "example"), EXAMPLES)
def test_each_action_of_a_verb_is_allowed_on_what_it_names_but_for_its_conditions(
    service: str, verb: str, example: str
) -> None:
    scopes = parse_scopes({service: {verb: example, **GOES_WITH.get(verb, {})}})
    for statement in scopes.statements(ANYWHERE):
        policies = compile_policies(policy_document([statement]), PARAMETERS)
        for resource in policies.statements[0].written_resources:
            for action in statement.actions:
                decision = evaluate(policies, action, resource)
                assert decision.allowed is not bool(statement.conditions), decision.reason
                assert decision.nearest is None or decision.nearest.missed == "condition"


def test_it_knows_exactly_the_operators_that_an_exact_statement_may_have() -> None:
    assert frozenset(EXACT_OPERATORS) == OPERATORS
