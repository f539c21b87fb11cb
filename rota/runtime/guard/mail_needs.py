"""The needs of SES calls: the sender's identity, and each template and configuration set.

Source: https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
"""

from collections.abc import Callable, Iterator, Mapping
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from typing import Any

from rota.access.evaluation import Context
from rota.runtime.guard.needs import Call, Need


def _first_version(call: Call) -> tuple[Need, ...] | None:
    """SendEmail, SendRawEmail, SendTemplatedEmail and SendBulkTemplatedEmail of the first API."""
    raw = call.params.get("RawMessage") or {}
    sender = call.text("Source") or _sender_of(raw.get("Data", b""))
    template = call.text("TemplateArn") or call.text("Template")
    context = {"ses:FromAddress": parseaddr(sender)[1] or None}
    return tuple(
        _sent(call, call.operation, context, sender=sender, identity=call.text("SourceArn"), template=template)
    )


def _second_version(call: Call) -> tuple[Need, ...] | None:
    """SendEmail of the second API, whose content decides the action."""
    content = call.params.get("Content") or {}
    template, raw = content.get("Template"), content.get("Raw") or {}
    action = "SendTemplatedEmail" if template else "SendRawEmail" if raw else "SendEmail"
    sender = call.text("FromEmailAddress") or _sender_of(raw.get("Data", b""))
    context = {"ses:FromAddress": parseaddr(sender)[1] or None, "ses:ApiVersion": "2"}
    name, identity = _template(template), call.text("FromEmailAddressIdentityArn")
    return tuple(_sent(call, action, context, sender=sender, identity=identity, template=name))


def _second_version_in_bulk(call: Call) -> tuple[Need, ...] | None:
    sender = call.text("FromEmailAddress")
    context = {"ses:FromAddress": parseaddr(sender)[1] or None, "ses:ApiVersion": "2"}
    name = _template((call.params.get("DefaultContent") or {}).get("Template"))
    identity = call.text("FromEmailAddressIdentityArn")
    return tuple(_sent(call, "SendBulkEmail", context, sender=sender, identity=identity, template=name))


def _template(template: Mapping[str, Any] | None) -> str:
    return str(template.get("TemplateArn") or template.get("TemplateName") or "") if template else ""


def _sent(call: Call, action: str, context: Context, *, sender: str, identity: str, template: str) -> Iterator[Need]:
    yield Need(f"ses:{action}", (identity,) if identity else tuple(_identities(call, parseaddr(sender)[1])), context)
    if template:
        yield Need(f"ses:{action}", (call.arn("ses", "template/", template),), context)
    if through := call.text("ConfigurationSetName"):
        yield Need(f"ses:{action}", (call.arn("ses", "configuration-set/", through),), context)


def _identities(call: Call, address: str) -> Iterator[str]:
    """The identities that may be verified for an address: its domain (usual), a parent domain, or the address."""
    _, _, domain = address.rpartition("@")
    while "." in domain:
        yield call.place.arn("ses", f"identity/{domain}")
        _, _, domain = domain.partition(".")
    if "@" in address:
        yield call.place.arn("ses", f"identity/{address}")


def _sender_of(raw: bytes | str) -> str:
    """The header From of a message that is sent as it is."""
    return str(BytesHeaderParser().parsebytes(raw.encode() if isinstance(raw, str) else raw).get("From", ""))


BY_OPERATION: Mapping[str, Callable[[Call], tuple[Need, ...] | None]] = {
    "ses.SendBulkTemplatedEmail": _first_version,
    "ses.SendEmail": _first_version,
    "ses.SendRawEmail": _first_version,
    "ses.SendTemplatedEmail": _first_version,
    "sesv2.SendBulkEmail": _second_version_in_bulk,
    "sesv2.SendEmail": _second_version,
}
"""`service.Operation` -> its needs."""
