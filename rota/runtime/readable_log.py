"""A task's log lines as a person reads them: those of `rota run` on a terminal, and those of `rota local start`."""

import json
import logging

from rota.runtime.json_log import JsonLines

OF_EVERY_LINE = frozenset({"time", "level", "task", "environment", "run", "logger", "message", "exception"})


class ReadableLines(JsonLines):
    """The same records, without the values of secrets, as a person reads them."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line, and its traceback below it."""
        return readable(super().format(record))


def readable(line: str) -> str:
    """A JSON log line as `12:00:00 info    report written  rows=3`; any other line as it is."""
    try:
        record = json.loads(line)
        head = f"{record['time'][11:19]} {record['level']:<7} {record['message']}"
    except (ValueError, KeyError, TypeError):
        return line.rstrip("\n")
    extras = [f"{name}={_shown(value)}" for name, value in record.items() if name not in OF_EVERY_LINE]
    text = "  ".join([head, *extras])
    return text + "".join(f"\n    {row}" for row in record.get("exception", {}).get("traceback", "").splitlines())


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
