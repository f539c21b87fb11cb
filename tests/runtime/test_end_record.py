"""The end of a run is recorded once, although the task may end at the moment at which it is given up."""

import logging
import threading

from rota.runtime import TaskContext, Variables
from rota.runtime.handler import Result
from rota.runtime.runner import _record_start


class SlowRecords(logging.Handler):
    """Keeps records; holds the first end back until somebody else has had time to record one too."""

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[logging.LogRecord] = []
        self.first_end_begun = threading.Event()
        self.second_end_begun = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() != "finished":
            return
        self.first_end_begun.set()
        self.second_end_begun.wait(timeout=10)
        self.ends.append(record)

    def createLock(self) -> None:  # noqa: N802  # logging's own name for it
        """None: it would serialize the two ends, and hide that the run does."""
        self.lock = None


def context_of(handler: logging.Handler) -> TaskContext:
    log = logging.Logger("task")  # noqa: LOG001  # one of its own: other tests log too
    log.addHandler(handler)
    return TaskContext("job", "staging", Variables({}), log)


def test_of_two_ends_one_after_the_other_the_first_is_recorded_and_gives_the_exit_code() -> None:
    records = SlowRecords()
    records.second_end_begun.set()
    finish = _record_start(context_of(records))
    assert finish(Result("stopped", 143)) == 143
    assert finish(Result("succeeded", 0)) == 143
    assert [vars(record)["outcome"] for record in records.ends] == ["stopped"]


def test_of_two_ends_at_the_same_moment_one_is_recorded_and_both_give_its_exit_code() -> None:
    records = SlowRecords()
    finish = _record_start(context_of(records))
    codes: list[int] = []
    given_up = threading.Thread(target=lambda: codes.append(finish(Result("stopped", 143))))
    given_up.start()
    assert records.first_end_begun.wait(timeout=10)
    ended = threading.Thread(target=lambda: codes.append(finish(Result("failed", 1))))
    ended.start()
    ended.join(timeout=0.2)
    assert ended.is_alive()  # its process would leave before the first end is written
    records.second_end_begun.set()
    for thread in (given_up, ended):
        thread.join(timeout=10)
    assert codes == [143, 143]
    assert [vars(record)["outcome"] for record in records.ends] == ["stopped"]
