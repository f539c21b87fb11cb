"""Send the lists of approved claimants to the two agencies that may reduce a benefit, as fixed-width files.

`DIA` or `DUA` as argument sends one list, no argument both. A list is named by its agency and day and put in one
call: a second run on the same day replaces it, and a run that dies leaves either a whole list or none.

A claim that does not fit the format is left out and the run fails at the end: the agencies get the rest in time, and
somebody hears of the claim.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rota.runtime import TaskContext
from tasks.run_date import run_date

INDEX = "by-status"


class BadClaimsError(Exception):
    """Some claims could not be put on a list."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: which attribute of the claim, how wide, and how its text is made (raises ValueError)."""

    attribute: str
    width: int
    form: Callable[[str], str] = str


def compact_date(text: str) -> str:
    """2026-01-05 as 20260105."""
    return date.fromisoformat(text).strftime("%Y%m%d")


def plain_letters(text: str) -> str:
    """A name in the capital letters that the agencies' systems know: José as JOSE."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().upper() if text.strip() else ""


LAYOUTS: Mapping[str, tuple[Column, ...]] = {
    "DIA": (
        Column("claim_id", 12),
        Column("customer_number", 10),
        Column("last_name", 30, plain_letters),
        Column("first_name", 20, plain_letters),
        Column("birth_date", 8, compact_date),
        Column("start_date", 8, compact_date),
    ),
    "DUA": (Column("claim_id", 12), Column("customer_number", 10), Column("start_date", 8, compact_date)),
}


def main(context: TaskContext) -> None:
    """Make and send the list of each agency that is asked for."""
    unknown = [name for name in context.args if name not in LAYOUTS]
    if unknown:
        context.log.error("unknown agency", extra={"got": unknown, "known": list(LAYOUTS)})
        raise SystemExit(2)
    claims = list(_approved_claims(context.client("dynamodb"), context.env["CLAIMS_TABLE"]))
    day = run_date(context)
    bad: set[str] = set()
    for agency in context.args or LAYOUTS:
        if context.stopping:
            return
        content, refused = render(agency, claims, day)
        for claim, reason in refused.items():
            context.log.warning(
                "a claim is not on the list", extra={"agency": agency, "claim": claim, "reason": reason}
            )
        bad.update(refused)
        key = f"outbound/{agency.lower()}/claimants-{day:%Y%m%d}.txt"
        context.client("s3").put_object(Bucket=context.env["AGENCY_BUCKET"], Key=key, Body=content)
        context.log.info("list sent", extra={"agency": agency, "key": key, "claims": len(claims) - len(refused)})
    if bad:
        raise BadClaimsError(f"{len(bad)} of {len(claims)} claims do not fit the format: {', '.join(sorted(bad))}")


def render(agency: str, claims: list[dict[str, str]], day: date) -> tuple[bytes, dict[str, str]]:
    """An agency's list, and claim -> reason for those that are not on it.

    Lines end with CR LF: H, agency and day; D and the columns of each claim; T and the number of D lines.
    """
    lines = [f"H{agency}{day:%Y%m%d}"]
    refused: dict[str, str] = {}
    for claim in claims:
        try:
            lines.append("D" + "".join(_cell(column, claim) for column in LAYOUTS[agency]))
        except ValueError as error:
            refused[claim["claim_id"]] = str(error)
    lines.append(f"T{len(lines) - 1:09d}")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii"), refused


def _cell(column: Column, claim: dict[str, str]) -> str:
    """One value, padded. The reasons name the column, never the value: they are logged, and it is somebody's data."""
    value = claim.get(column.attribute, "")
    try:
        text = column.form(value)
    except ValueError:
        raise ValueError(f"{column.attribute} has the wrong form") from None
    if not text:
        raise ValueError(f"{column.attribute} is missing")
    if len(text) > column.width:
        raise ValueError(f"{column.attribute} is longer than {column.width}")
    if not (text.isascii() and text.isprintable()):
        raise ValueError(f"{column.attribute} has characters that a list cannot hold")
    return text.ljust(column.width)


def _approved_claims(dynamodb: Any, table: str) -> Iterator[dict[str, str]]:  # noqa: ANN401  # boto3 makes its client classes at run time
    """The approved claims in the order of their ids, each attribute as text."""
    pages = dynamodb.get_paginator("query").paginate(
        TableName=table,
        IndexName=INDEX,
        KeyConditionExpression="#status = :approved",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":approved": {"S": "approved"}},
    )
    for page in pages:
        for item in page["Items"]:
            yield {name: str(next(iter(value.values()))) for name, value in item.items()}
