"""Writes a container's output to its log stream line by line, as the awslogs driver does.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
"""

import logging
import os
import select
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from rota.errors import RotaError
from rota.local.simulator.secret_values import why
from rota.local.simulator.start_failure import StartFailedError

# PutLogEvents: the bytes of an event and of all events of a call, each event with 26 more, and the events of a call.
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
OVERHEAD = 26
LONGEST_EVENT = 262_144 - OVERHEAD
LARGEST_CALL = 1_048_576
MOST_EVENTS = 10_000

EVERY = 0.3
"""Seconds that a line waits for others before it is sent."""

CHUNK = 65_536
LOG = logging.getLogger(__name__)
CONTINUATION = 0b1100_0000, 0b1000_0000
"""Mask and value of the UTF-8 bytes that do not begin a character."""


class LogStream:
    """One log stream, written by one thread. It is made before the container starts, which a missing group prevents."""

    def __init__(self, options: Mapping[str, str], container: str, task_id: str, clients: Callable[[str], Any]) -> None:
        self.group = options.get("awslogs-group", "")
        prefix = options.get("awslogs-stream-prefix")
        self.stream = f"{prefix}/{container}/{task_id}" if prefix else task_id
        self._clients = clients
        self._waiting: list[tuple[int, str, int]] = []
        self._size = 0
        self._latest = 0
        self.lost = 0
        """Events that CloudWatch Logs rejected, for example because the group was deleted during the run."""
        self._create(create_group=options.get("awslogs-create-group") == "true")

    def _create(self, *, create_group: bool) -> None:
        beginning = "ResourceInitializationError: failed to validate logger args: "
        try:
            client = self._clients("logs")
            if create_group:
                _unless_there(lambda: client.create_log_group(logGroupName=self.group))
            _unless_there(lambda: client.create_log_stream(logGroupName=self.group, logStreamName=self.stream))
        except (BotoCoreError, ClientError) as error:
            message = f"create stream has been retried 1 times: failed to create Cloudwatch log stream: {why(error)}"
            raise StartFailedError(beginning + message) from None
        except RotaError as error:
            raise StartFailedError(f"{beginning}{error}") from None

    def add(self, line: bytes) -> None:
        """Add a line without its newline. An empty line is no event. When a call is full, it is sent."""
        for message, size in events_of(line):
            if len(self._waiting) == MOST_EVENTS or self._size + size + OVERHEAD > LARGEST_CALL:
                self.flush()
            # The events of a call must be in the order of their times, even if the clock is set back.
            self._latest = max(self._latest, time.time_ns() // 1_000_000)
            self._waiting.append((self._latest, message, size))
            self._size += size + OVERHEAD

    def flush(self) -> None:
        """Send what waits. It is lost when CloudWatch Logs rejects it twice."""
        if not self._waiting:
            return
        events = [{"timestamp": at, "message": message} for at, message, _ in self._waiting]
        self._waiting, self._size = [], 0
        for _ in range(2):
            try:
                self._clients("logs").put_log_events(
                    logGroupName=self.group, logStreamName=self.stream, logEvents=events
                )
            except (BotoCoreError, ClientError, RotaError):
                continue
            return
        self.lost += len(events)


class LogPump:
    """The thread that reads a container's output until its end, and writes it to the stream if there is one."""

    def __init__(self, output: int, stream: LogStream | None) -> None:
        self._output = output
        self._stream = stream
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rota-log", daemon=True)
        self._thread.start()

    def finish(self, within: float) -> None:
        """Wait until everything is written. Output that comes after this many seconds is lost.

        A program that left the container's process group may hold the output open for ever.
        """
        self._thread.join(within)
        self._enough.set()
        self._thread.join(within)

    def _run(self) -> None:
        try:
            if self._stream:
                self._pump(self._stream)
            else:
                for _ in self._chunks():
                    pass
        finally:
            os.close(self._output)

    def _pump(self, stream: LogStream) -> None:
        rest = b""
        sent = time.monotonic()
        for chunk in self._chunks():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                stream.add(line)
            if len(rest) >= LONGEST_EVENT:
                whole = _boundary(rest, LONGEST_EVENT)
                stream.add(rest[:whole])
                rest = rest[whole:]
            if time.monotonic() - sent >= EVERY:
                stream.flush()
                sent = time.monotonic()
        stream.add(rest)
        stream.flush()
        if stream.lost:
            LOG.warning("%s rejected %s lines of %s", stream.group, stream.lost, stream.stream)

    def _chunks(self) -> Iterator[bytes]:
        """The output as it comes, until its end; b"" when none came for a while."""
        output = select.poll()  # select() itself takes no descriptor above 1023
        output.register(self._output, select.POLLIN)
        while not self._enough.is_set():
            if not output.poll(EVERY * 1000):
                yield b""
            elif chunk := os.read(self._output, CHUNK):
                yield chunk
            else:
                return


def events_of(line: bytes) -> Iterator[tuple[str, int]]:
    """The messages of a line, each with its size in bytes; several when the line is longer than an event may be."""
    encoded = line.decode("utf-8", "replace").encode()
    while encoded:
        end = _boundary(encoded, LONGEST_EVENT)
        yield encoded[:end].decode(), end
        encoded = encoded[end:]


def _boundary(encoded: bytes, limit: int) -> int:
    """The end of the last UTF-8 character that ends within the limit."""
    if len(encoded) <= limit:
        return len(encoded)
    mask, continuation = CONTINUATION
    end = limit
    while limit - end < 4 and encoded[end] & mask == continuation:
        end -= 1
    return end


def _unless_there(create: Callable[[], object]) -> None:
    try:
        create()
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceAlreadyExistsException":
            raise
