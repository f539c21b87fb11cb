"""How the findings of checkov are compared with their reasons. `make check` runs checkov itself."""

from tests.checkov.__main__ import Finding, Found, complaints, explained

LOGS = Finding("CKV_AWS_158", "AWS::Logs::LogGroup")
QUEUE = Finding("CKV_AWS_27", "AWS::SQS::Queue")


def found(templates: str, finding: Finding) -> Found:
    return Found(templates, "TasksProd.template.json", "Report", finding)


def test_findings_that_all_have_a_reason_are_no_complaint() -> None:
    each = [found("own", LOGS), found("without-key", LOGS), found("without-key", QUEUE)]
    assert list(complaints(each, {LOGS: "a", QUEUE: "b"})) == []


def test_a_new_finding_is_a_complaint_in_the_tests_project_and_in_this_ones() -> None:
    for templates in ("own", "without-key"):
        (line,) = complaints([found(templates, QUEUE), found("without-key", LOGS)], {LOGS: "a"})
        assert line == "CKV_AWS_27 AWS::SQS::Queue has no reason, found in Report of TasksProd.template.json"


def test_a_reason_whose_finding_has_vanished_is_a_complaint_whatever_this_projects_registry_has() -> None:
    (line,) = complaints([found("own", LOGS)], {LOGS: "a"})
    assert line == "CKV_AWS_158 AWS::Logs::LogGroup has a reason, and is not found any more"


def test_with_a_key_each_finding_is_a_complaint() -> None:
    (line,) = complaints([found("with-key", LOGS), found("without-key", LOGS)], {LOGS: "a"})
    assert line == "with a key, CKV_AWS_158 AWS::Logs::LogGroup is found in Report of TasksProd.template.json"


def test_each_reason_says_why() -> None:
    assert {len(reason) > 20 for reason in explained().values()} == {True}
