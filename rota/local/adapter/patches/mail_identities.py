"""Sending mail is authorized on the verified identity that it is sent from.

AWS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html (SendEmail: identity*), with
https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html: a verified address goes before its domain, and
a domain before the domains above it.
Ministack 1.5.33: on `*`, which no policy that names an identity allows.
"""

import base64
import binascii
import json
from email import message_from_bytes
from email.utils import parseaddr
from typing import Any
from urllib.parse import parse_qs

from rota.local.adapter.named_resources import MinistackRequest, Resources, name_resources
from rota.local.adapter.parts import Parts

OUTBOUND = ("/v2/email/outbound-emails", "/v2/email/outbound-bulk-emails")


def apply(_parts: Parts) -> None:
    """Find the identity in the request."""
    name_resources(_of_mail)


def _of_mail(request: MinistackRequest) -> Resources | None:
    if request.service != "ses" or request.method != "POST":
        return None
    sender = _sender(request.path, request.body)
    if not sender:
        return None
    return Resources.of(f"arn:aws:ses:{request.region}:{request.account}:identity/{_identity(sender)}")


def _sender(path: str, body: bytes) -> str:
    """The sender's address in a request to send mail; empty for any other request."""
    if path.rstrip("/") in OUTBOUND:
        try:
            asked = json.loads(body)
        except ValueError:
            return ""
        return parseaddr(asked.get("FromEmailAddress") or _from_header(asked))[1]
    form = parse_qs(body.decode("utf-8", errors="replace"))
    action = form.get("Action", [""])[0]
    return parseaddr(form.get("Source", [""])[0])[1] if action.startswith("Send") else ""


def _from_header(asked: dict[str, Any]) -> str:
    try:
        raw = base64.b64decode(asked["Content"]["Raw"]["Data"])
    except (KeyError, TypeError, binascii.Error):
        return ""
    return str(message_from_bytes(raw).get("From", ""))


def _identity(sender: str) -> str:
    """The address if it is verified, or else the nearest verified domain, or else its own domain."""
    from ministack.services import ses, ses_v2

    domain = sender.rpartition("@")[2].lower()
    labels = domain.split(".")
    above = [".".join(labels[first:]) for first in range(len(labels) - 1)]
    verified = (each for each in (sender, *above) if each in ses_v2._identities or each in ses._identities)
    return next(verified, domain)
