"""The actions for which `*` is right although AWS lists resource types for them: the one table of them.

AWS lists these types as optional. A request that names no such resource is authorized against `*` alone, so that an
ARN, however wide, would never allow it. An action that is not here needs a named resource, because most
optional types are alternatives of which each request names one (an object, or an object behind an access point).
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from collections.abc import Mapping
from types import MappingProxyType

_WITHOUT_MODEL = "a call without a custom model names no resource"
_WITHOUT_LEXICON = "a call without a lexicon names no resource"
_WITHOUT_TERMINOLOGY = "a call without a custom terminology or parallel data names no resource"
_SUPPRESSION_LIST = "the account's suppression list has no ARN"

STAR_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "cloudwatch:GetMetricData": "metrics have no ARN",
        "cloudwatch:ListMetrics": "metrics have no ARN",
        "cloudwatch:PutMetricData": "metrics have no ARN; the condition names the namespace",
        "comprehend:DetectEntities": _WITHOUT_MODEL,
        "glue:GetSchemaVersion": "a schema version asked for by its id names no schema",
        "polly:StartSpeechSynthesisTask": _WITHOUT_LEXICON,
        "polly:SynthesizeSpeech": _WITHOUT_LEXICON,
        "rekognition:DetectModerationLabels": _WITHOUT_MODEL,
        "ses:DeleteSuppressedDestination": _SUPPRESSION_LIST,
        "ses:GetSuppressedDestination": _SUPPRESSION_LIST,
        "ses:ListSuppressedDestinations": _SUPPRESSION_LIST,
        "ses:PutSuppressedDestination": _SUPPRESSION_LIST,
        "sms-voice:SendTextMessage": "a message without an origination identity names no resource",
        "translate:StartTextTranslationJob": _WITHOUT_TERMINOLOGY,
        "translate:TranslateDocument": _WITHOUT_TERMINOLOGY,
        "translate:TranslateText": _WITHOUT_TERMINOLOGY,
    }
)
"""Action -> why `*` is its resource, or `*` with a condition."""
