"""Each action that may have `*` as its resource, one by one; the list here is not read from the table."""

import pytest

from rota.access import STAR_REASONS, Place
from rota.access.authorization import exact_problems

PLACE = Place("aws", "us-east-1", "222222222222")
ACTIONS = [
    "cloudwatch:GetMetricData",
    "cloudwatch:ListMetrics",
    "cloudwatch:PutMetricData",
    "comprehend:DetectEntities",
    "glue:GetSchemaVersion",
    "polly:StartSpeechSynthesisTask",
    "polly:SynthesizeSpeech",
    "rekognition:DetectModerationLabels",
    "ses:DeleteSuppressedDestination",
    "ses:GetSuppressedDestination",
    "ses:ListSuppressedDestinations",
    "ses:PutSuppressedDestination",
    "sms-voice:SendTextMessage",
    "translate:StartTextTranslationJob",
    "translate:TranslateDocument",
    "translate:TranslateText",
]


def messages(action: str) -> list[str]:
    statement = {"actions": [action], "resources": "*", "reason": "none can be named"}
    return [str(problem) for problem in exact_problems({"exact": [statement]}, PLACE)]


@pytest.mark.parametrize("action", ACTIONS)
def test_a_star_is_accepted_for_an_action_that_a_named_resource_would_never_allow(action: str) -> None:
    assert messages(action) == []


def test_no_other_action_is_in_the_table_and_each_reason_names_the_resource_that_is_missing() -> None:
    assert sorted(STAR_REASONS) == ACTIONS
    assert all("no" in reason.split() for reason in STAR_REASONS.values())


def test_a_star_is_rejected_for_an_action_whose_requests_name_a_resource() -> None:
    assert messages("s3:GetObject") != []
