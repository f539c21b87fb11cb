"""Remind people by e-mail to request their payment: each once, however often the task runs, stops or crashes.

A mail and a database cannot be changed in one transaction, and SES has no request token that would make a repeated
call harmless, so "exactly once" cannot be had. Every reminder moves through these states by conditional writes:

    due -> sending -> sent            the usual way; `sending` is written just before the call of SES
           sending -> due             SES surely sent nothing (refused the call, throttled, could not be reached)
           sending -> rejected        SES refused this recipient for good
           sending -> unconfirmed     the answer never came: the mail may or may not be under way

Whoever is `due` is sent to by some later run, so that nobody is lost (at least once). Only `due` is ever sent, and
one run at most wins a reminder's claim, so that nobody is sent to twice (at most once). Where a run died between the
two writes, the two promises contradict each other; then the reminder is set aside as `unconfirmed`, for a person to
look at SES's event log and write `due` or `sent`. A silent guess would break one promise or the other. Every run fails
as long as one waits for that: the run that set it aside may itself have died before it could say so.

A sender that is not verified, an account in SES's sandbox or a paused one refuses every mail. Such a refusal ends the
run with the first one, which stays due like all others. Only what SES says about the recipient's address rejects one.
"""

import re
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, HTTPClientError

from rota.runtime import TaskContext
from tasks.run_date import run_date

INDEX = "by-status"

CLAIM_LASTS = timedelta(minutes=15)
"""A claim is held for the seconds of one SES call; one this old belongs to a run that is no more."""

# A retry inside boto3 could send a mail twice when only the answer was lost.
ONE_ATTEMPT = Config(retries={"mode": "standard", "total_max_attempts": 1})

THROTTLED = ("TooManyRequestsException", "Throttling", "ThrottlingException")
THROTTLE_PAUSES = (1.0, 2.0, 4.0, 8.0)
REFUSED = ("MessageRejected", "BadRequestException")
"""Codes that SES has both for one recipient and for what keeps it from sending anything: the message tells which.

Source: https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html
"""

OF_AN_ADDRESS = re.compile(
    r"illegal address|invalid email address|missing (?:final '@)?domain"
    r"|(?:local address|domain) (?:contains|starts|ends)|address (?:is )?(?:blacklisted|on the suppression list)",
    re.IGNORECASE,
)
"""How SES's messages about an address begin; the sender's is checked before, so that it is the recipient's."""

SENDER = re.compile(r"(?:[^<>\r\n]*<)?[^\s@<>]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+>?")

SUBJECT = "Your payment is waiting for you"
BODY = """Dear {name},

you have not requested payment for {id} yet. Please do so at your earliest convenience.
"""


class UnconfirmedError(Exception):
    """Some mails may or may not have been sent, and a person must find out."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder as the index shows it, which may be a moment behind the table."""

    id: str
    email: str
    name: str


class Reminders:
    """The table of reminders; every change of state is conditional on the state that it leaves."""

    def __init__(self, dynamodb: Any, table: str) -> None:  # noqa: ANN401  # boto3 makes its client classes at run time
        self._dynamodb = dynamodb
        self._table = table
        self._run = uuid.uuid4().hex

    def due(self, today: date) -> Iterator[Reminder]:
        """Every reminder that is due by today, the oldest first."""
        return self._query("due", "due_on <= :limit", today.isoformat())

    def interrupted(self) -> Iterator[Reminder]:
        """Every reminder that a run claimed and then left: what became of the mail is unknown."""
        limit = (datetime.now(UTC) - CLAIM_LASTS).isoformat()
        for reminder in self._query("sending", None, None):
            # The claim's age is checked by a condition on the table: the index may be behind.
            if self._move(reminder, "sending", "unconfirmed", "claimed_at < :limit", {":limit": limit}):
                yield reminder

    def unconfirmed(self) -> Iterator[Reminder]:
        """Every reminder that waits for a person, whichever run set it aside."""
        return self._query("unconfirmed", None, None)

    def claim(self, reminder: Reminder) -> bool:
        """From due to sending; False when another run was faster.

        When only the answer was lost, boto3 asks again and finds the claim already written: by this very call.
        """
        now = datetime.now(UTC).isoformat()
        own = "#status = :new AND claimed_by = :run AND claimed_at = :claimed_at"
        return self._move(reminder, "due", "sending", None, {}, or_if=own, claimed_at=now)

    def finish(self, reminder: Reminder, status: str, **facts: str) -> None:
        """From sending to `status`, for a claim of this run."""
        self._move(reminder, "sending", status, "claimed_by = :run", {}, **facts)

    def reject(self, reminder: Reminder, reason: str) -> None:
        """From due to rejected, for one that cannot be sent at all."""
        self._move(reminder, "due", "rejected", None, {}, reason=reason)

    def _query(self, status: str, condition: str | None, limit: str | None) -> Iterator[Reminder]:
        key = "#status = :status" + (f" AND {condition}" if condition else "")
        values = {":status": {"S": status}} | ({":limit": {"S": limit}} if limit else {})
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            IndexName=INDEX,
            KeyConditionExpression=key,
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues=values,
        )
        for page in pages:
            for item in page["Items"]:
                texts = {name: value.get("S", "") for name, value in item.items()}
                yield Reminder(texts["id"], texts.get("email", ""), texts.get("name", ""))

    def _move(
        self,
        reminder: Reminder,
        old: str,
        new: str,
        condition: str | None,
        limits: dict[str, str],
        *,
        or_if: str | None = None,
        **facts: str,
    ) -> bool:
        """From `old` to `new` with facts beside it; False when it is not in `old`, or the condition fails.

        `or_if` is another condition that will do instead.
        """
        values = {":old": old, ":new": new, ":run": self._run, **limits, **{f":{name}": facts[name] for name in facts}}
        names = {"#status": "status", **{f"#{name}": name for name in facts}}
        changes = ["#status = :new", "claimed_by = :run", *(f"#{name} = :{name}" for name in facts)]
        required = "#status = :old" + (f" AND {condition}" if condition else "") + (f" OR ({or_if})" if or_if else "")
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key={"id": {"S": reminder.id}},
                UpdateExpression=f"SET {', '.join(changes)}",
                ConditionExpression=required,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues={name: {"S": value} for name, value in values.items()},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True


def main(context: TaskContext) -> None:
    """Set aside what an earlier run left in doubt, send every reminder that is due, fail while any is in doubt."""
    if not SENDER.fullmatch(context.env["SENDER"]):
        raise ValueError(f"SENDER must be an e-mail address (got {context.env['SENDER']!r})")
    reminders = Reminders(context.client("dynamodb"), context.env["REMINDERS_TABLE"])
    ses = context.client("sesv2", config=ONE_ATTEMPT)
    counts: Counter[str] = Counter()
    # The index may be a moment behind, so that what this run sets aside is remembered too.
    doubtful = {reminder.id for reminder in reminders.interrupted()}
    for reminder in reminders.due(run_date(context)):
        if context.stopping:
            break
        if "@" not in reminder.email:
            reminders.reject(reminder, "no e-mail address")
            counts["rejected"] += 1
            context.log.warning("a reminder has no e-mail address", extra={"reminder": reminder.id})
        elif reminders.claim(reminder):
            status = send(reminder, reminders, ses, context)
            counts[status] += 1
            if status == "unconfirmed":
                doubtful.add(reminder.id)
    context.log.info("reminders sent", extra={"sent": counts["sent"], "rejected": counts["rejected"]})
    doubtful.update(reminder.id for reminder in reminders.unconfirmed())
    if doubtful:
        raise UnconfirmedError(
            f"may or may not have been sent: {', '.join(sorted(doubtful))}; look them up in SES's events and set their "
            "status to 'sent', or to 'due' to send them again"
        )


def send(reminder: Reminder, reminders: Reminders, ses: Any, context: TaskContext) -> str:  # noqa: ANN401  # as above
    """Send one claimed reminder and return its new state. Raises what keeps SES from sending anything at all."""
    try:
        message_id = _call_ses(reminder, ses, context)
    except ClientError as error:
        details = error.response["Error"]
        if details["Code"] in REFUSED and OF_AN_ADDRESS.match(details.get("Message", "")):
            reminders.finish(reminder, "rejected", reason=details["Message"])
            context.log.warning("SES refused a reminder", extra={"reminder": reminder.id, "code": details["Code"]})
            return "rejected"
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= HTTPStatus.INTERNAL_SERVER_ERROR:
            reminders.finish(reminder, "unconfirmed", reason=details["Code"])
            return "unconfirmed"
        reminders.finish(reminder, "due")
        raise
    except (ConnectTimeoutError, EndpointConnectionError):
        reminders.finish(reminder, "due")
        raise
    except HTTPClientError as error:
        reminders.finish(reminder, "unconfirmed", reason=type(error).__name__)
        return "unconfirmed"
    reminders.finish(reminder, "sent", message_id=message_id, sent_at=datetime.now(UTC).isoformat())
    return "sent"


def _call_ses(reminder: Reminder, ses: Any, context: TaskContext) -> str:  # noqa: ANN401  # as above
    """Send the mail and return its message id; a throttled call, which sent nothing, is repeated."""
    text = BODY.format(name=reminder.name or "customer", id=reminder.id)
    mail = {
        "FromEmailAddress": context.env["SENDER"],
        "Destination": {"ToAddresses": [reminder.email]},
        "Content": {"Simple": {"Subject": {"Data": SUBJECT}, "Body": {"Text": {"Data": text}}}},
    }
    for pause in THROTTLE_PAUSES:
        try:
            return str(ses.send_email(**mail)["MessageId"])
        except ClientError as error:
            if error.response["Error"]["Code"] not in THROTTLED or context.stopping:
                raise
            time.sleep(pause)
    return str(ses.send_email(**mail)["MessageId"])
