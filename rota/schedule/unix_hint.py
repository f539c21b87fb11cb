"""The AWS form of five Unix cron fields, for the message that asks for it."""

import re

WEEKDAY_ITEM = r"[0-7](-[0-7])?|[A-Z]{3}(-[A-Z]{3})?"
NAMES = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


def six_field_form(fields: list[str]) -> str | None:
    """Six AWS fields that mean what the five Unix ones (in upper case) do, or None where that is not certain.

    Unix counts weekdays from SUN = 0 and AWS from SUN = 1, so weekdays become names. Two set day fields mean either of
    them in Unix, which one AWS expression cannot say.
    """
    minute, hour, day, month, weekday = fields
    if weekday == "?" or (day == "?" and not re.search("[0-9]", weekday)):
        return f"{minute} {hour} {day} {month} {weekday} *"  # AWS fields already, only the year is missing
    if day == "?":
        return None  # a weekday number: AWS' or Unix'?
    if weekday == "*":
        return f"{minute} {hour} {day} {month} ? *"
    items = weekday.split(",")
    if day != "*" or "0-7" in items or not all(re.fullmatch(WEEKDAY_ITEM, item) for item in items):
        return None
    return f"{minute} {hour} ? {month} {re.sub('[0-7]', lambda digit: NAMES[int(digit[0])], weekday)} *"
