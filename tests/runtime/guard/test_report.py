"""What a run that learns prints."""

from textwrap import dedent
from typing import Any

import pytest
import yaml
from botocore.session import Session

from rota.registry import Registry
from rota.runtime.guard.learning import Learner, learned
from rota.runtime.guard.report import report
from tests.runtime.guard.conftest import registry

SESSION = Session()
QUEUE = "https://sqs.us-east-1.amazonaws.com/222222222222"
AWS = "https://service.us-east-1.amazonaws.com/"
SEND = ("sqs.SendMessage", {"QueueUrl": f"{QUEUE}/jobs"})


def report_of(found: Registry, *calls: tuple[str, dict[str, Any]], logins: tuple[str, ...] = ()) -> str:
    """The report on a run of `job` that made these calls."""
    environment = found.resolve("staging")
    learner = Learner(environment)
    for name, params in calls:
        service, operation = name.split(".")
        model = SESSION.get_service_model(service).operation_model(operation)
        assert learner.refusal(model, params, "us-east-1", AWS) == ""
    for user in logins:
        assert learner.login_refusal(user, "us-east-1") == ""
    return report(learned(learner, found, environment, "job"), environment, "job")


def expected(text: str) -> str:
    return dedent(text).lstrip("\n")


def test_nothing_is_marked_when_the_entry_fits() -> None:
    assert report_of(registry("sqs: {send: jobs}"), SEND) == expected("""
        # iam of job in staging: all that this run needed, and no more
          sqs:
            send: jobs
        """)


def test_missing_lines_are_added_in_verbs_and_unused_ones_marked() -> None:
    iam = "sqs: {send: [jobs, audit]}\ndynamodb: {read: jobs}"
    assert report_of(registry(iam), SEND, ("dynamodb.PutItem", {"TableName": "jobs"})) == expected("""
        # iam of job in staging: 1 to add (+), 2 never used in this run (-)
          sqs:
            send:
              - jobs
        -     - audit
          dynamodb:
        -   read: jobs
        +   write: jobs
        """)


def test_a_line_that_a_bundle_has_in_the_same_words_is_there_once() -> None:
    found = registry("sqs: {send: jobs}", bundles="{mail: {iam: {sqs: {send: jobs}}}}", more="use: [mail]")
    assert report_of(found, SEND).splitlines()[1:] == ["  sqs:", "    send: jobs  # bundles.mail.iam"]


def test_an_unused_line_of_a_bundle_names_the_bundle() -> None:
    found = registry(bundles="{database: {iam: {rds: {connect: tasks}}}}", more="use: [database]")
    assert report_of(found) == expected("""
        # iam of job in staging: 0 to add (+), 1 never used in this run (-)
        - rds:
        -   connect: tasks  # bundles.database.iam
        """)
    assert "  connect: tasks  # bundles.database.iam" in report_of(found, logins=("tasks",))


def test_an_override_names_its_environment() -> None:
    found = registry(more="environments: {staging: {iam: {sqs: {send: jobs}}}}")
    assert "send: jobs  # tasks.job.environments.staging.iam" in report_of(found, SEND)


def test_of_an_exact_statement_each_unused_action_and_resource_is_marked() -> None:
    iam = """
        exact:
          - actions: [dynamodb:DescribeTable, dynamodb:CreateTable]
            resources:
              - "arn:${partition}:dynamodb:${region}:${account}:table/${app}-jobs"
              - "arn:${partition}:dynamodb:${region}:${account}:table/audit"
          - {actions: translate:TranslateText, resources: "*", reason: none is used}
    """
    text = report_of(registry(iam), ("dynamodb.DescribeTable", {"TableName": "payments-jobs"}))
    assert text == expected("""
        # iam of job in staging: 0 to add (+), 2 never used in this run (-)
          exact:
            - actions:
                - dynamodb:DescribeTable
        -       - dynamodb:CreateTable
              resources:
                - "arn:${partition}:dynamodb:${region}:${account}:table/${app}-jobs"
        -       - "arn:${partition}:dynamodb:${region}:${account}:table/audit"
        -   - actions:
        -       - translate:TranslateText
        -     resources:
        -       - "*"
        -     reason: "none is used"
        """)
    (statement,) = yaml.safe_load("\n".join(row[2:] for row in text.splitlines() if not row.startswith("- ")))["exact"]
    assert statement["actions"] == ["dynamodb:DescribeTable"]


def test_a_key_that_services_use_for_the_task_is_not_called_unused() -> None:
    assert report_of(registry("kms: {use: alias/payments, via: s3}")) == expected("""
        # iam of job in staging: all that this run needed, and no more
          kms:
            use: alias/payments  # used by AWS services, which no run shows
            via: [s3]
        """)


def test_a_line_that_may_have_been_used_counts_as_used() -> None:
    call = ("kms.Decrypt", {"KeyId": "1234abcd-12ab-34cd-56ef-1234567890ab"})
    assert "no more" in report_of(registry("kms: {decrypt: alias/payments}"), call)


def test_what_is_not_known_is_printed_first() -> None:
    calls = [
        ("translate.TranslateText", {}),
        ("dynamodb.ExecuteStatement", {"Statement": "TRUNCATE jobs"}),
        ("kinesis.GetRecords", {"ShardIterator": "x"}),
    ]
    assert report_of(registry(), *calls).splitlines()[1:] == [
        "# unknown needs: translate.TranslateText (perhaps translate:TranslateText)",
        "# unknown needs: dynamodb.ExecuteStatement",
        "# unknown resource, which the call does not name: kinesis:GetRecords",
    ]


def test_an_action_on_an_unknown_resource_is_covered_by_a_proposed_verb_that_has_it() -> None:
    calls = [("kinesis.GetRecords", {"ShardIterator": "x"}), ("kinesis.GetShardIterator", {"StreamName": "clicks"})]
    assert report_of(registry(), *calls) == expected("""
        # iam of job in staging: 1 to add (+), 0 never used in this run (-)
        + kinesis:
        +   read: clicks
        """)


@pytest.mark.parametrize("place", ["", 'account: "222222222222", region: us-gov-west-1'])
def test_lines_are_found_used_without_an_account_and_in_other_partitions(place: str) -> None:
    found = registry("sqs: {send: jobs}\ns3: {write: 'reports/out/*'}", place=place)
    environment = found.resolve("staging")
    learner = Learner(environment)
    for name, params in (SEND, ("s3.PutObject", {"Bucket": "reports", "Key": "out/a"})):
        service, operation = name.split(".")
        model = SESSION.get_service_model(service).operation_model(operation)
        learner.refusal(model, params, "us-gov-west-1", "http://127.0.0.1:4566/")
    assert learned(learner, found, environment, "job").unused == ()
