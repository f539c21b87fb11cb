"""How long `rota` takes to answer, and what `rota run` costs before the task's own code starts.

`rota --help` and `rota list` are measured by the clock, with a budget of half a second. `rota run` of a handler that
does nothing is measured in processor time (user and system). It takes turns with `python -c "import boto3"`, which any
task that uses AWS needs anyway, so a busy machine slows both. Exit 1 when the ratio of the medians is above 1.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROUNDS = 9
BUDGET_SECONDS = 0.5
MOST = 1.0

ROOT = Path(__file__).parents[1]
REGISTRY = """\
version: 1
app: bench
environments: {only: {}}
tasks:
  nothing:
    handler: nothing:main
    rate: 1 minute
"""


def measured(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """Seconds by the clock, and of processor time, of one run."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(command)} failed")
    return time.perf_counter() - begun, usage.ru_utime + usage.ru_stime


def main() -> int:
    """Measure, print and return 1 when the ratio is above its limit."""
    rota = [sys.executable, "-m", "rota"]
    for verb in ("--help", "list"):
        walls = [measured([*rota, verb], ROOT)[0] for _ in range(ROUNDS)]
        print(f"rota {verb}: {statistics.median(walls):.3f} s, median of {ROUNDS} (budget {BUDGET_SECONDS} s)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tasks.yaml").write_text(REGISTRY, encoding="utf-8")
        (folder / "nothing.py").write_text("def main(context):\n    pass\n", encoding="utf-8")
        run, boto3 = [*rota, "run", "--registry", "tasks.yaml", "nothing"], [sys.executable, "-c", "import boto3"]
        pairs = [(measured(run, folder)[1], measured(boto3, folder)[1]) for _ in range(ROUNDS + 1)][1:]
    ours, theirs = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    print(f"rota run of a handler that does nothing: {ours:.3f} s of processor time, median of {ROUNDS}")
    print(f"import boto3: {theirs:.3f} s; ratio {ours / theirs:.2f} (at most {MOST})")
    return ours / theirs > MOST


if __name__ == "__main__":
    sys.exit(main())
