"""The event bus of a trigger: a custom or partner bus of the environment's own account and Region.

A rule lives where its bus lives. The forms are those of EventBusNameOrArn in botocore's model of PutRule. A partner bus
is named as its source, `aws.partner/…`: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-saas.html
"""

import re
from collections.abc import Mapping

from rota.access.arn import MalformedArnError, parse_arn
from rota.errors import shown
from rota.registry.placeholders import as_long_as_can_be

DEFAULT = "default"
"""The bus that every account and Region has, on which all events of AWS services arrive."""

NAME = r"(aws\.partner/[A-Za-z0-9._/-]{1,244}|[A-Za-z0-9._-]{1,256})"
"""Only a partner's bus has slashes: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html"""

FORM = rf"(arn:aws[a-z-]*:events:[a-z0-9-]+:[0-9]{{12}}:event-bus/)?{NAME}"
RULE = "the name or ARN of an event bus, such as orders or aws.partner/example.com/shop/orders"


def bus_name(text: str, place: Mapping[str, str]) -> str:
    """The name of the bus that a name or an ARN means, with placeholders filled in.

    `place` has the environment's partition, region and account. Raises ValueError for a bus of another place and for a
    name that no bus can have.
    """
    name = text
    if text.startswith("arn:"):
        name = _named_here(text, place)
    if not re.fullmatch(NAME, as_long_as_can_be(name), re.ASCII):
        raise ValueError(f"must be {RULE} (got {shown(text)})")
    return name


def _named_here(text: str, place: Mapping[str, str]) -> str:
    """The name of the bus of an ARN; empty for an ARN of something else."""
    try:
        arn = parse_arn(text)
    except MalformedArnError:
        return ""
    if arn.service != "events" or not arn.resource.startswith("event-bus/"):
        return ""
    for part, found in (("account", arn.account), ("region", arn.region), ("partition", arn.partition)):
        if found == place[part]:
            continue
        if place[part].startswith("${"):
            raise ValueError(
                f"the environment names no account and Region; write the bus's name, or an ARN with ${{account}},"
                f" ${{region}} and ${{partition}} (got {shown(text)})"
            )
        what = "Region" if part == "region" else part
        raise ValueError(
            f"this bus is in the {what} {found}, and the environment in {place[part]}: a rule lives where its bus"
            f" lives; forward the events to a bus of your own there (got {shown(text)})"
        )
    return arn.resource.removeprefix("event-bus/")
