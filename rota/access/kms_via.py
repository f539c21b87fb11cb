"""`via` of the `kms:` verbs: a key may be used only through a service that encrypts what it stores.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
"""

from collections.abc import Iterable

from rota.access.arn import parse_arn
from rota.access.regions import dns_suffixes
from rota.access.statement import Conditions
from rota.errors import did_you_mean, shown

VIA = "via"
VIA_SERVICES = ("s3", "sqs", "sns", "kinesis", "secretsmanager", "ssm")
"""The services that need the caller's own permission on the key that they encrypt with."""

NEED_VIA = ("use",)
"""The verbs that need `via`; it narrows the others too."""

VIA_DESCRIPTION = "The service through which the key is used, and no other way, such as s3 for an encrypted bucket."


def why_no_via(text: str) -> str:
    """What is wrong with a text as a value of `via`, or nothing."""
    if text in VIA_SERVICES:
        return ""
    known = f"; known: {', '.join(VIA_SERVICES)}; for others write kms:ViaService under 'exact'"
    return f"{shown(text)} is not a service that uses keys for its callers{did_you_mean(text, VIA_SERVICES) or known}"


def via_condition(services: Iterable[str], key: str) -> Conditions:
    """The condition that the key, given by its ARN, is used through one of the services, in the key's own region."""
    arn = parse_arn(key)
    suffixes = dns_suffixes(arn.partition)
    values = tuple(f"{service}.{arn.region}.{suffix}" for service in services for suffix in suffixes)
    return {"StringEquals": {"kms:ViaService": values}}
