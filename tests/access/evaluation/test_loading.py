"""What importing costs."""

import subprocess
import sys


def test_reading_the_registry_loads_no_evaluator() -> None:
    """`rota run` reads the registry at every start of a container, where nothing is evaluated."""
    program = (
        "import sys, rota.registry; assert 'rota.access.evaluation' not in sys.modules;"
        "from rota.access import evaluate; print(evaluate([], 's3:GetObject', '*').outcome)"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == (
        "implicit deny\n"
    )


def test_the_evaluator_loads_what_compares_numbers_and_addresses_only_when_a_policy_does() -> None:
    program = "import sys, rota.access.evaluation; print({'decimal', 'ipaddress'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == (
        "set()\n"
    )
