"""cfn-lint over a template, once in a run of the tests: it takes up to ten seconds for each.

`make check` lints the templates of tasks/tasks.yaml, the tests all others.
"""

import hashlib
import os
from pathlib import Path

from cfnlint.api import ManualArgs, lint_file

from tests.assemblies import FOLDER


def findings(template: Path, *regions: str) -> list[str]:
    """What cfn-lint finds for these Regions. Raises FileExistsError for a template that this run has linted already."""
    digest = hashlib.sha256(template.read_bytes()).hexdigest()[:16]
    (Path(os.environ[FOLDER]) / f"{digest}.linted").touch(exist_ok=False)
    found = lint_file(template, config=ManualArgs(regions=list(regions)))
    return [f"{template.name}: {each.rule.id} {each.message} ({each.path})" for each in found]
