"""Log records as JSON, one line each, without the values of secrets."""

import io
import json
import logging
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import TextIO

# Attributes of every record are no extras. Formatters set `message` and `asctime`.
STANDARD_ATTRIBUTES = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

# These log at INFO for every client that is created.
NOISY_LIBRARIES = ("boto3", "botocore", "s3transfer", "urllib3")

SHORTEST_REDACTED = 4
"""In characters. Masking shorter secrets would mask ordinary words."""

MASK = "[secret]"

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


class JsonLines(logging.Formatter):
    """A record as one JSON object: time (UTC), level, the run's fields, logger, message, extras, exception.

    `run` has the fields that every line of the run gets. An extra whose name is taken gets the prefix `extra_`. A value
    that JSON does not have is written as its `str`. The values of `secrets` are masked in all text.
    """

    def __init__(self, run: Mapping[str, str], secrets: Collection[str] = ()) -> None:
        super().__init__()
        self._run = dict(run)
        # The longest first, because one secret may contain another.
        self._secrets = sorted((s for s in secrets if len(s) >= SHORTEST_REDACTED), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "time": moment.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            **self._run,
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name, value in vars(record).items():
            if name not in STANDARD_ATTRIBUTES:
                line[f"extra_{name}" if name in line or name == "exception" else name] = value
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["exception"] = {
                "type": type(error).__name__,
                "message": str(error),
                "traceback": self.formatException(record.exc_info),
            }
        if record.stack_info:
            line["stack"] = record.stack_info
        text = json.dumps(line, default=str, ensure_ascii=False)
        # Most lines contain no secret and need no second pass.
        if any(self._contains(secret, text) for secret in self._secrets):
            text = json.dumps(self._redact(json.loads(text)), ensure_ascii=False)
        return text

    @staticmethod
    def _contains(secret: str, text: str) -> bool:
        return json.dumps(secret, ensure_ascii=False)[1:-1] in text

    def _redact(self, value: object) -> object:
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, MASK)
            return value
        if isinstance(value, dict):
            return {key: self._redact(below) for key, below in value.items()}
        if isinstance(value, list):
            return [self._redact(below) for below in value]
        return value


def open_log(
    stream: TextIO,
    run: Mapping[str, str],
    *,
    level: str,
    secrets: Collection[str] = (),
    lines: type[JsonLines] = JsonLines,
) -> logging.Logger:
    """Write every log record and warning of this process to `stream` as JSON, and return the task's logger.

    `lines` is the form of the lines, if it is another one. `level` is debug, info, warning or error, in any case. Any
    other value means info and logs a warning.
    """
    if isinstance(stream, io.TextIOWrapper):
        # A lone surrogate cannot be encoded; its escape is valid JSON.
        stream.reconfigure(errors="backslashreplace")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(lines(run, secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(LEVELS.get(level.lower(), logging.INFO))
    for library in NOISY_LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    log = logging.getLogger("task")
    if level.lower() not in LEVELS:
        log.warning("LOG_LEVEL '%s' is none of %s; using info", level, ", ".join(LEVELS))
    return log
