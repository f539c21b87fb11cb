"""The event bus of a trigger: a custom or partner bus of the environment's own account and Region.

A rule lives where its bus lives. The forms are those of EventBusNameOrArn in botocore's model of PutRule. A partner bus
is named as its event source, `aws.partner/…`: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-saas.html
"""

import re
from collections.abc import Mapping

from rota.errors import shown
from rota.registry.placeholders import as_long_as_can_be

DEFAULT = "default"
"""The bus that every account and Region has, on which all events of AWS services arrive."""

NAME = r"[A-Za-z0-9._/-]{1,256}"
FORM = rf"(arn:aws[a-z-]*:events:[a-z0-9-]+:[0-9]{{12}}:event-bus/)?{NAME}"
RULE = "the name or ARN of an event bus, such as orders or aws.partner/example.com/shop/orders"

_ARN = re.compile(r"arn:(.+):events:(.+):(.+):event-bus/(.+)", re.DOTALL)
"""An ARN whose parts may be pseudo parameters, which have colons."""


def bus_name(text: str, place: Mapping[str, str]) -> str:
    """The name of the bus that a name or an ARN means, with placeholders filled in.

    `place` has the environment's partition, region and account. Raises ValueError for a bus of another place and for a
    name that no bus can have.
    """
    found = _ARN.fullmatch(text)
    if found:
        _require_here(text, dict(zip(("partition", "region", "account"), found.groups(), strict=False)), place)
    name = found[4] if found else text
    if not re.fullmatch(NAME, as_long_as_can_be(name), re.ASCII):
        raise ValueError(f"must be {RULE} (got {shown(text)})")
    return name


def _require_here(text: str, parts: Mapping[str, str], place: Mapping[str, str]) -> None:
    for part in ("account", "region", "partition"):
        if parts[part] == place[part]:
            continue
        if place[part].startswith("${"):
            raise ValueError(
                f"the environment names no account and Region; write the bus's name, or an ARN with ${{account}},"
                f" ${{region}} and ${{partition}} (got {shown(text)})"
            )
        what = part if part != "region" else "Region"
        raise ValueError(
            f"this bus is in the {what} {parts[part]}, and the environment in {place[part]}: a rule lives where its bus"
            f" lives; forward the events to a bus of your own there (got {shown(text)})"
        )
