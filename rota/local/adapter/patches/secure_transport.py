"""A request to an AWS endpoint uses TLS, so `aws:SecureTransport` is true; here it is true on the loopback socket.

AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html (aws:SecureTransport), and
https://docs.aws.amazon.com/general/latest/gr/rande.html: the endpoints that the SDKs choose are HTTPS.
Ministack 1.5.33: false for every request to its plain HTTP port, so the bucket of CDK's bootstrap, and every queue and
topic of Rota, deny them all.
"""

from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.parts import Parts


def apply(_parts: Parts) -> None:
    """Mark every request as secure."""
    when_imported("ministack.core.iam_evaluator", _restore)


def _restore(iam_evaluator: Any) -> None:
    pin = iam_evaluator.pin_request_origin

    def pin_secure(source_ip: str, _secure: bool) -> None:  # noqa: FBT001  # ministack's signature
        pin(source_ip, True)  # noqa: FBT003  # the same

    iam_evaluator.pin_request_origin = pin_secure
