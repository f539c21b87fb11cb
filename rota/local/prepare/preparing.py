"""Makes what is missing, and leaves alone what is there."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from rota.errors import RotaError
from rota.local.prepare.kinds import KINDS, SEEN, Wish
from rota.local.prepare.needs import needs, notified
from rota.local.prepare.prepared import Prepared
from rota.local.tasks.followed_run import Clients
from rota.registry import Environment


def prepare(clients: Clients, environment: Environment) -> Iterator[Prepared]:
    """Make each resource that the tasks name and no stack makes, unless it is there; one outcome for each.

    `clients` are those of the local AWS. Nothing that is there is changed, except that a bucket whose events start
    tasks sends them to EventBridge, besides what its notifications do already. Raises RotaError when the local AWS
    does not answer.
    """
    from botocore.exceptions import BotoCoreError

    clients = cache(clients)  # a client takes longer to make than its call
    listening = notified(environment)
    try:
        for kind, wish, why_left in needs(environment):
            outcome = _outcome(clients, kind, wish, why_left)
            yield _notifying(clients("s3"), outcome) if kind == "bucket" and wish.name in listening else outcome
    except BotoCoreError as error:
        raise RotaError(f"the local AWS does not answer as it should: {error}") from None


def _outcome(clients: Clients, kind: str, wish: Wish, why_left: str) -> Prepared:
    from botocore.exceptions import ClientError

    if _is_there(clients, kind, wish):
        return Prepared(kind, wish.name, "there")
    if why_left:
        return Prepared(kind, wish.name, "left", why_left)
    how = KINDS[kind]
    try:
        how.make(clients(how.service), wish)
    except ClientError as error:
        return Prepared(kind, wish.name, "left", str(error))
    return Prepared(kind, wish.name, "made", how.note)


def _is_there(clients: Clients, kind: str, wish: Wish) -> bool:
    from botocore.exceptions import ClientError, ParamValidationError

    known = KINDS.get(kind)
    service, look = (known.service, known.look) if known else SEEN.get(kind, ("", None))
    if look is None:
        return False
    try:
        look(clients(service), wish)
    except (ClientError, ParamValidationError, ValueError):
        return False
    return True


def _notifying(s3: Any, outcome: Prepared) -> Prepared:  # noqa: ANN401  # botocore makes its client classes at run time
    """The same for a bucket whose events start tasks."""
    if outcome.state == "left":
        return outcome
    there = s3.get_bucket_notification_configuration(Bucket=outcome.name)
    there.pop("ResponseMetadata", None)
    # The call replaces all notifications of the bucket.
    s3.put_bucket_notification_configuration(
        Bucket=outcome.name, NotificationConfiguration={**there, "EventBridgeConfiguration": {}}
    )
    return Prepared(outcome.kind, outcome.name, outcome.state, "sends its events to EventBridge")
