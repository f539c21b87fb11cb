"""The health of a container: its definition's check, again and again, as an engine does it.

https://docs.docker.com/reference/dockerfile/#healthcheck
"""

import threading
import time
from collections.abc import Callable, Sequence

from rota.local.simulator.planned_container import PlannedHealthCheck

HEALTHY, UNHEALTHY, UNKNOWN = "HEALTHY", "UNHEALTHY", "UNKNOWN"
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html"""

Run = Callable[[Sequence[str], float], bool]
"""Runs a program in the container, and says whether it ended with 0 within so many seconds."""


class HealthProbe:
    """A thread that checks a container from its start until `stop`; `status` is the result so far."""

    def __init__(self, check: PlannedHealthCheck, run: Run) -> None:
        self.status = UNKNOWN
        self._check, self._run = check, run
        self._over = threading.Event()
        threading.Thread(target=self._probe, name="rota-health", daemon=True).start()

    def stop(self) -> None:
        """Check no more. The last status stays."""
        self._over.set()

    def _probe(self) -> None:
        begin, failures = time.monotonic(), 0
        while not self._over.wait(self._check.interval):
            if self._run(self._check.argv, self._check.timeout):
                self.status, failures = HEALTHY, 0
            elif self.status != UNKNOWN or time.monotonic() - begin > self._check.start_period:
                failures += 1
                if failures >= self._check.retries:
                    self.status = UNHEALTHY
