"""From a text to a schedule: `cron(...)`, `rate(...)` or `at(...)`, by the rules of the service that runs it."""

import re
from typing import Literal

from rota.errors import shown
from rota.schedule.at import At, read_at
from rota.schedule.cron import Cron, read_cron
from rota.schedule.crontab import aws_forms, is_crontab, translate
from rota.schedule.errors import ScheduleError
from rota.schedule.rate import Rate, read_rate

Schedule = Cron | Rate | At
"""One expression, frozen and without a clock. Each kind has

- `expression`: the normal form, which goes into the template,
- `next_runs(after, zone, count)`: an aware moment in, aware moments out, in the zone given or else in UTC; ValueError
  for a naive one,
- `describe()`: the expression in English,
- `warnings`: what AWS accepts and is probably not intended (no run ever, every run long over) or not documented, and
  `warnings_after(moment, zone)`, which also says when no run is left.
"""
Service = Literal["rules", "scheduler"]
"""EventBridge rules run in UTC; EventBridge Scheduler has time zones, at(...), and laxer years and units."""

NEARLY_A_FORM = r"(?is)\s*(cron|rate|at)\s*(\(?)(.*?)(\)?)\s*"


def parse(text: str, service: Service = "rules") -> Schedule:
    """A whole expression as AWS takes it; ScheduleError with all of its problems when this service rejects it."""
    if service not in ("rules", "scheduler"):
        raise ValueError(f"the service must be 'rules' or 'scheduler' (got {shown(service)})")
    if text.startswith("cron(") and text.endswith(")"):
        return read_cron(text[5:-1], year_is_optional=service == "scheduler", forms=aws_forms)
    if text.startswith("rate(") and text.endswith(")"):
        return read_rate(text[5:-1], unit_must_agree=service == "rules")
    if text.startswith("at(") and text.endswith(")"):
        return _at(text, service)
    raise ScheduleError(text, _problems_of_form(text, service))


def parse_cron(body: str, service: Service = "rules") -> Cron:
    """Six fields, with or without `cron(...)` around them: what the registry's `cron` holds.

    ScheduleError when AWS rejects them.
    """
    schedule = _parse_as("cron", body, service)
    if not isinstance(schedule, Cron):
        raise ScheduleError(
            body, [f"this is not a cron expression; write it as 'rate: {_inside(body)}' (got {shown(body)})"]
        )
    return schedule


def parse_crontab(text: str, service: Service = "rules") -> tuple[Schedule, ...]:
    """Six AWS fields, with or without `cron(...)`, or a crontab expression; ScheduleError when it is neither."""
    return translate(text).expressions if is_crontab(text) else (parse_cron(text, service),)


def parse_rate(body: str, service: Service = "rules") -> Rate:
    """`5 minutes`, with or without `rate(...)` around it: what the registry's `rate` holds.

    ScheduleError when AWS rejects it.
    """
    schedule = _parse_as("rate", body, service)
    if not isinstance(schedule, Rate):
        raise ScheduleError(
            body, [f"this is not a rate expression; write it as 'cron: {_inside(body)}' (got {shown(body)})"]
        )
    return schedule


def _parse_as(kind: str, body: str, service: Service) -> Schedule:
    stripped = body.strip()
    return parse(stripped if "(" in stripped else f"{kind}({stripped})", service)


def _inside(text: str) -> str:
    return text.strip().partition("(")[2].removesuffix(")")


def _at(text: str, service: Service) -> At:
    problems: list[str] = []
    if service == "rules":
        what = "EventBridge rules have no at(...); use EventBridge Scheduler"
        problems.append(f"{what}, or write a cron expression with that year (got {shown(text)})")
    try:
        schedule = read_at(text[3:-1])
    except ScheduleError as error:
        raise ScheduleError(text, [*problems, *error.problems]) from None
    if problems:
        raise ScheduleError(text, problems)
    return schedule


def _problems_of_form(text: str, service: Service) -> list[str]:
    """What is wrong around the fields, and within them where those can be recognized."""
    forms = "cron(...), rate(...) or at(...)" if service == "scheduler" else "cron(...) or rate(...)"
    match = re.fullmatch(NEARLY_A_FORM, text) if len(text) <= 1000 else None
    if match and (match[2] or match[4] or text.strip().lower() == match[1].lower()):
        whole = f"{match[1].lower()}({match[3].strip()})"
        rule = "an expression is a name in lower case with its fields in parentheses, and nothing around it"
    else:
        whole = f"rate({text.strip()})" if re.match(r"\s*[0-9]+\s*[a-z]", text) else f"cron({text.strip()})"
        rule = f"an expression is {forms}"
    try:
        fix, within = f"; write {parse(whole, service).expression}", list[str]()
    except ScheduleError as error:
        fix, within = "", list(error.problems if match else ())
    return [f"{rule}{fix} (got {shown(text)})", *within]
