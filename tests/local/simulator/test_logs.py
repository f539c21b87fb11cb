"""What a container writes, in its log stream."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from rota.local.simulator import AcceptedTask, Simulator
from rota.local.simulator.logs import LONGEST_EVENT, events_of
from tests.local.simulator.conftest import Control, accepted
from tests.properties import cases

Log = Callable[[AcceptedTask], list[str]]


def logged(control: Control, simulator: Simulator, log_of: Log, program: str) -> list[str]:
    task = accepted(program)
    simulator.run(task)
    control.waited_for(task.arn, "STOPPED")
    return log_of(task)


def test_twenty_five_thousand_lines_are_stored_in_their_order(
    control: Control, simulator: Simulator, log_of: Log
) -> None:
    """More than two calls of PutLogEvents may hold."""
    assert logged(control, simulator, log_of, "for n in range(25_000): print(n)") == [str(n) for n in range(25_000)]


def test_a_line_longer_than_an_event_is_stored_as_several(control: Control, simulator: Simulator, log_of: Log) -> None:
    found = logged(control, simulator, log_of, "print('x' * (300 << 10)); print('\\nlast', end='')")
    assert [len(message) for message in found] == [LONGEST_EVENT, (300 << 10) - LONGEST_EVENT, len("last")]


def test_bytes_that_are_no_text_lose_no_line(control: Control, simulator: Simulator, log_of: Log) -> None:
    program = "import sys; sys.stdout.buffer.write('Preis: 3 \\u20ac'.encode() + b'\\n\\xff\\n')"
    assert logged(control, simulator, log_of, program) == ["Preis: 3 \u20ac", "\ufffd"]


@cases(50)
@given(st.text(alphabet="a\u20ac\U0001f4b6", min_size=1, max_size=50), st.integers(20_000, 30_000))
def test_no_event_is_too_long_and_together_they_are_the_line(part: str, times: int) -> None:
    line = part * times
    events = list(events_of(line.encode()))
    assert "".join(message for message, _ in events) == line
    assert all(len(message.encode()) == size <= LONGEST_EVENT for message, size in events)
