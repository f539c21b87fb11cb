"""What a decision says beside its outcome: which statement decided, or which came nearest and why it did not allow."""

from typing import Any

from rota.access.evaluation import Decision, Principal, StatementId, compile_policies, evaluate, evaluate_trust

BUCKET, OBJECT = "arn:aws:s3:::reports", "arn:aws:s3:::reports/out/a.csv"
READ: dict[str, Any] = {
    "Sid": "Read",
    "Effect": "Allow",
    "Action": ["s3:GetObject", "s3:GetObjectVersion"],
    "Resource": "arn:aws:s3:::reports/in/*",
}
LIST: dict[str, Any] = {
    "Effect": "Allow",
    "Action": "s3:ListBucket",
    "Resource": BUCKET,
    "Condition": {"StringLike": {"s3:prefix": ["in/", "in/*"]}, "Bool": {"aws:SecureTransport": "true"}},
}
DENY: dict[str, Any] = {"Sid": "Never", "Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}


def ask(action: str, resource: str, context: dict[str, Any] | None = None, *more: dict[str, Any]) -> Decision:
    policies: list[dict[str, Any]] = [
        {"Version": "2012-10-17", "Statement": [READ, LIST, *more]},
        {"Statement": [DENY]},
    ]
    return evaluate(policies, action, resource, context)


def test_an_allow_names_the_first_statement_that_allows() -> None:
    decision = ask("s3:GetObject", "arn:aws:s3:::reports/in/a.csv", None, {**READ, "Sid": "Again"})
    assert decision.statement == StatementId(0, 0, "Read")
    assert decision.nearest is None
    assert decision.reason == "Statement[0] (Read) allows s3:GetObject on arn:aws:s3:::reports/in/a.csv"


def test_an_explicit_deny_names_the_statement_that_denies() -> None:
    decision = ask("s3:DeleteObject", OBJECT)
    assert decision.statement == StatementId(1, 0, "Never")
    assert decision.reason == f"policies[1].Statement[0] (Never) denies s3:DeleteObject on {OBJECT}"


def test_without_a_statement_for_the_action_there_is_no_near_miss() -> None:
    decision = ask("s3:PutObject", OBJECT)
    assert (decision.statement, decision.nearest) == (None, None)
    assert decision.reason == f"no statement allows s3:PutObject on {OBJECT}"


def test_the_near_miss_by_resource_says_what_the_statement_allows_the_action_on() -> None:
    decision = ask("s3:GetObject", OBJECT)
    assert decision.nearest is not None
    assert (decision.nearest.missed, decision.nearest.wanted) == ("resource", ("arn:aws:s3:::reports/in/*",))
    assert decision.reason == (
        f"no statement allows s3:GetObject on {OBJECT}; "
        "Statement[0] (Read) allows it only on 'arn:aws:s3:::reports/in/*'"
    )


def test_of_several_the_likest_resource_is_nearest() -> None:
    other = {**READ, "Sid": "Other", "Resource": [BUCKET, "arn:aws:s3:::reports/output/*"]}
    decision = ask("s3:GetObject", OBJECT, None, other)
    assert decision.nearest is not None
    assert decision.nearest.statement.sid == "Other"


def test_a_near_miss_by_condition_is_nearer_than_one_by_resource() -> None:
    elsewhere = {**LIST, "Sid": "Elsewhere", "Resource": f"{BUCKET}-old"}
    decision = ask("s3:ListBucket", BUCKET, {"s3:prefix": "out/"}, elsewhere)
    assert decision.nearest is not None
    assert decision.nearest.missed == "condition"
    assert [(unmet.key, unmet.got) for unmet in decision.nearest.unmet] == [
        ("s3:prefix", ("out/",)),
        ("aws:SecureTransport", ()),
    ]
    assert decision.reason == (
        f"no statement allows s3:ListBucket on {BUCKET}; Statement[1] allows it only if "
        "s3:prefix StringLike 'in/', 'in/*' (the request has 'out/') and "
        "aws:SecureTransport Bool 'true' (the request has no such key)"
    )


def test_of_several_the_fewest_unmet_conditions_are_nearest() -> None:
    laxer = {**LIST, "Sid": "Laxer", "Condition": {"StringLike": {"s3:prefix": "x"}}}
    decision = ask("s3:ListBucket", BUCKET, None, laxer)
    assert decision.nearest is not None
    assert decision.nearest.statement.sid == "Laxer"


def test_not_resource_is_printed_as_what_it_excepts() -> None:
    statement = {"Effect": "Allow", "Action": "sqs:*", "NotResource": ["arn:aws:sqs:*:*:a", "arn:aws:sqs:*:*:b"]}
    decision = ask("sqs:SendMessage", "arn:aws:sqs:us-east-1:222222222222:b", None, statement)
    assert decision.reason.endswith("Statement[2] allows it on everything but 'arn:aws:sqs:*:*:a', 'arn:aws:sqs:*:*:b'")


def test_a_long_list_is_cut_short() -> None:
    statement = {"Effect": "Allow", "Action": "sqs:*", "Resource": [f"arn:aws:sqs:*:*:{name}" for name in "abcde"]}
    decision = ask("sqs:SendMessage", "arn:aws:sqs:us-east-1:222222222222:x", None, statement)
    assert decision.reason.endswith("'arn:aws:sqs:*:*:a', 'arn:aws:sqs:*:*:b', 'arn:aws:sqs:*:*:c', … (5 in all)")


def test_a_deny_that_does_not_apply_is_no_near_miss() -> None:
    policies = [{"Statement": [{**DENY, "Resource": BUCKET}]}]
    assert evaluate(policies, "s3:DeleteObject", OBJECT).nearest is None


def test_a_trust_policy_tells_whom_it_trusts() -> None:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
    decision = evaluate_trust({"Statement": [statement]}, Principal("Service", "events.amazonaws.com"))
    assert decision.reason == (
        "no statement allows sts:AssumeRole; Statement[0] allows it only to 'ecs-tasks.amazonaws.com'"
    )


def test_compiled_policies_give_the_same_decision_each_time() -> None:
    document = {"Version": "2012-10-17", "Statement": [READ, LIST]}
    compiled = compile_policies(document)
    for _ in range(2):
        for request in [("s3:GetObject", OBJECT), ("S3:GETOBJECT", OBJECT), ("s3:ListBucket", BUCKET)]:
            assert evaluate(compiled, *request) == evaluate(document, *request)
