"""checkov's CloudFormation checks on synthesized templates: `make check` runs them, with checkov in `.make/checkov`.

checkov names its own versions of boto3 and other packages, so it has an environment of its own and runs as a command.
It runs offline: without checks, mappings and versions from the network.

With a key, and Container Insights where the stack makes a cluster, it finds nothing in the environments of the tests'
own project. Without them, its findings are exactly those of `findings.yaml`, each with its reason. In the templates of
this project's registry, the folder that is given, every finding has a reason there too.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from rota.registry import loads
from stacks import add_environment, new_app, synthesize
from tests.projects.copies import REGISTRY, copy_shop

PROJECT = Path(__file__).parents[2]
CHECKOV = PROJECT / ".make/checkov/bin/checkov"
FINDINGS = Path(__file__).with_name("findings.yaml")
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
QUIET = ("--compact", "--quiet", "--skip-download", "--soft-fail", "--output", "json")


class Finding(NamedTuple):
    """A check of checkov, and the type of the resource in which it finds something."""

    check: str
    type: str


class Found(NamedTuple):
    """A finding in one resource of one of the sets of templates."""

    templates: str
    file: str
    resource: str
    finding: Finding


def explained() -> dict[Finding, str]:
    """The findings that are accepted without a key, and why."""
    rows = yaml.safe_load(FINDINGS.read_text(encoding="utf-8"))
    return {Finding(row["check"], row["type"]): row["reason"] for row in rows}


def shop(project: Path, *, key: bool) -> Path:
    """The assembly of the tests' own project, whose environments all have a key, or none."""
    data = yaml.safe_load((project / REGISTRY).read_text(encoding="utf-8"))
    for environment in data["environments"].values():
        if key:
            environment |= {"key": KEY, "container_insights": "cluster" not in environment}
    registry = loads(json.dumps(data), REGISTRY, project)
    app = new_app(outdir=tempfile.mkdtemp(dir=project))
    for name in registry.environments:
        add_environment(app, registry.resolve(name), registry.root)
    return synthesize(app)


def checked(templates: Path) -> Iterator[Found]:
    """What checkov finds in the templates of each folder in this one. Raises SystemExit when it cannot tell."""
    ended = subprocess.run(
        [CHECKOV, "--framework", "cloudformation", "--directory", templates, *QUIET],
        env={**os.environ, "CKV_SKIP_PACKAGE_UPDATE_CHECK": "true", "BC_SKIP_MAPPING": "true"},
        cwd=templates,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        report: Any = json.loads(ended.stdout)
        summary, failed = report["summary"], report["results"]["failed_checks"]
    except (ValueError, LookupError, TypeError):
        sys.exit(f"checkov has no report: {ended.stdout[-2000:]}\n{ended.stderr[-2000:]}")
    if summary["parsing_errors"] or not summary["passed"]:
        sys.exit(f"checkov could not read every template: {summary}")
    for each in failed:
        _, folder, file = each["file_path"].split("/")
        kind, _, resource = each["resource"].rpartition(".")
        yield Found(folder, file, resource, Finding(each["check_id"], kind))


def complaints(found: list[Found], reasons: dict[Finding, str]) -> Iterator[str]:
    """What is not as it should be, a line each."""
    for each in found:
        if each.templates == "with-key":
            yield f"with a key, {' '.join(each.finding)} is found in {each.resource} of {each.file}"
        elif each.finding not in reasons:
            yield f"{' '.join(each.finding)} has no reason, found in {each.resource} of {each.file}"
    without = {each.finding for each in found if each.templates == "without-key"}
    yield from (f"{' '.join(finding)} has a reason, and is not found any more" for finding in reasons.keys() - without)


def main(own: Path) -> int:
    """Check the templates of the folder, and those of the tests' own project. Returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="rota-checkov-") as name:
        project, templates = copy_shop(Path(name) / "shop"), Path(name) / "templates"
        assemblies = {
            "own": own,
            "without-key": shop(project, key=False),
            "with-key": shop(project, key=True),
        }
        for folder, assembly in assemblies.items():
            (templates / folder).mkdir(parents=True)
            for file in sorted(assembly.glob("*.template.json")):
                shutil.copy(file, templates / folder)
        found = list(checked(templates))
    lines, place = list(complaints(found, explained())), FINDINGS.relative_to(PROJECT)
    for line in lines:
        sys.stderr.write(f"{place}: {line}\n")
    if not lines:
        sys.stdout.write(f"checkov: {len(found)} findings, each with its reason in {place}; none with a key\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
