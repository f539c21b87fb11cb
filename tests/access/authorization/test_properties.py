"""What holds for any statement and for every action that AWS documents."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.access import Place
from rota.access.authorization import exact_problems
from rota.access.authorization.reference import action_names, find_action
from rota.access.exact import OPERATORS, parse_exact
from rota.access.verbs import VERBS

PLACE = Place("aws", "us-east-1", "222222222222")
ACTIONS = (
    *("s3:GetObject", "s3:ListBucket", "s3:getobject", "sqs:SendMessage", "ses:SendEmail", "s4:Get", "kms:Decrypt"),
    *("iam:PassRole", "translate:TranslateText", "ses:GetAccountSendingEnabled", "apigateway:GET", "sts:AssumeRole"),
)
pieces = st.sampled_from(["arn:aws:", "s3:::", "sqs:us-east-1:222222222222:", "apigateway:us-east-1::", "/", "*", "?"])
resources = st.lists(pieces | st.sampled_from(["reports", ":", "${AWS::Region}", "${*}", "jobs"]), max_size=6).map(
    "".join
)
keys = st.sampled_from(
    ["s3:prefix", "aws:SourceIp", "kms:ViaService", "aws:PrincipalTag/x", "aws:TagKeys", "a:b", "s3:"]
)
operators = st.sampled_from([*OPERATORS, "ForAnyValue:StringLike", "BoolIfExists", "ForAllValues:Null", "Like"])
values = st.sampled_from(["in/*", "true", "5", "192.0.2.0/24", "arn:aws:s3:::x", "2027-01-01", "${x}", "", "\u0661"])
statements = st.fixed_dictionaries(
    {
        "actions": st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=3),
        "resources": st.lists(st.just("*") | resources, min_size=1, max_size=3) | resources,
    },
    optional={
        "conditions": st.dictionaries(
            operators, st.dictionaries(keys, values | st.lists(values, min_size=1, max_size=2), min_size=1), min_size=1
        ),
        "reason": st.just("because"),
    },
)


@given(statements)
def test_any_statement_is_right_or_has_problems_at_paths_that_it_has(statement: dict[str, Any]) -> None:
    found = list(exact_problems({"exact": [statement]}, PLACE))
    assert found == list(exact_problems({"exact": [statement]}, PLACE))
    of_actions_only = all(problem.path[2] == "actions" for problem in found)
    assert of_actions_only or parse_exact([statement])[1] == ()
    for problem in found:
        here: Any = {"exact": [statement]}
        for part in problem.path:
            here = here[part]


@pytest.mark.parametrize("service", sorted({*VERBS} - {"rds"} | {"rds-db", "logs", "iam", "ecs", "ec2", "cognito-idp"}))
def test_every_action_takes_the_arns_that_aws_documents_for_it(service: str) -> None:
    """The formats that we read from the reference exclude none of what it says."""
    for name in action_names(service):
        action = find_action(service, name)
        assert action is not None
        for known in action.types:
            parts = known.formats[0].text.split(":", 5)
            # A Region or account that the reference gives as such (us-west-2, aws) stays.
            region = "us-east-1" if parts[3].startswith("${") else parts[3]
            account = "222222222222" if parts[4].startswith("${") else parts[4]
            resource = re.sub(r"\$\{\w+\}", "xxx", parts[5])
            arn = f"arn:aws:{parts[2]}:{region}:{account}:{resource}"
            problems = exact_problems({"exact": [{"actions": str(action), "resources": arn}]}, PLACE)
            assert [str(problem) for problem in problems if "resources" in problem.path] == []
