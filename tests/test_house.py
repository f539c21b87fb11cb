"""The rules of the house that no linter knows."""

import ast
import hashlib
import json
import re
import statistics
import subprocess
import sys
import tomllib
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==([^\s;]+)$", re.MULTILINE)


def tracked_files() -> list[Path]:
    """The files of the project: those in git, and new ones that git does not ignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    return [path for name in sorted(set(filter(None, listing.split("\0")))) if (path := PROJECT / name).is_file()]


def product_modules() -> list[Path]:
    roots = ("rota", "constructs", "stacks", "tasks")
    return [p for p in tracked_files() if p.suffix == ".py" and p.relative_to(PROJECT).parts[0] in roots]


def pins(file: str) -> dict[str, str]:
    found = PIN.findall((PROJECT / file).read_text())
    assert len({normal(name) for name, _ in found}) == len(found), f"{file} pins a package twice"
    return {normal(name): version for name, version in found}


def normal(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def direct_dependencies() -> dict[str, list[str]]:
    """What pyproject.toml names: the extra, or `base`, and its requirements other than the project itself."""
    project = PYPROJECT["project"]
    lists = {"base": project["dependencies"], **project["optional-dependencies"]}
    return {name: [line for line in lines if not line.startswith("rota[")] for name, lines in lists.items()}


# --- the source roots ---


def test_the_folder_constructs_never_shadows_the_package_constructs() -> None:
    """With an __init__.py it would, and aws_cdk would fail on constructs._jsii (aws/aws-cdk#19301)."""
    assert not (PROJECT / "constructs" / "__init__.py").exists()
    spec = find_spec("constructs")
    assert spec is not None
    assert spec.origin is not None
    assert not Path(spec.origin).is_relative_to(PROJECT / "constructs")


def test_tests_are_no_packages() -> None:
    assert [path for path in tracked_files() if path.name == "__init__.py" and "tests" in path.parts] == []


@pytest.mark.parametrize("package", ["rota", "rota_cdk", "stacks", "tasks"])
def test_the_install_makes_every_source_root_importable_from_anywhere(package: str, tmp_path: Path) -> None:
    # Found, and not imported: the CDK's modules take seconds.
    found = f"from importlib.util import find_spec; print(find_spec('{package}').submodule_search_locations[0])"
    command = [sys.executable, "-c", found]
    finished = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert Path(finished.stdout.strip()).is_relative_to(PROJECT)


def test_the_wheel_holds_the_core_and_the_constructs_only() -> None:
    assert PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["rota", "constructs/rota_cdk"]


def test_import_linter_refuses_a_part_of_the_core_that_has_no_layer() -> None:
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    (core,) = [contract for contract in contracts if contract.get("containers") == ["rota"]]
    assert core["exhaustive"] is True
    assert "exhaustive_ignores" not in core


def test_no_two_public_classes_of_rota_and_rota_cdk_have_one_name() -> None:
    """Who searches for a class finds one."""
    homes: dict[str, list[str]] = {}
    for path in product_modules():
        module = str(path.relative_to(PROJECT))
        if module.startswith(("rota/", "constructs/")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    homes.setdefault(node.name, []).append(module)
    assert len(homes) > 100
    assert {name: modules for name, modules in homes.items() if len(modules) > 1} == {}


# --- the verbs ---

COMPUTES = (ast.comprehension, ast.For, ast.While, ast.Lambda, ast.AugAssign, ast.ClassDef)
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)


def verbs() -> list[Path]:
    """One file for each verb; an `__init__` puts those beside it together."""
    folder = PROJECT / "rota" / "cli" / "verbs"
    return [path for path in sorted(folder.rglob("*.py")) if path.name != "__init__.py"]


@pytest.mark.parametrize("verb", verbs(), ids=lambda path: path.stem)
def test_a_verb_parses_calls_and_prints_and_computes_nothing(verb: Path) -> None:
    """It has `add_to` and its own function, and in these no loop, no arithmetic and nothing else that finds a value."""
    tree = ast.parse(verb.read_text())
    functions = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert functions[0] == "add_to"
    assert len(functions) == 2, f"{functions[2:]} belong into a module beside the folder of verbs"
    computing: list[ast.AST] = [node for node in ast.walk(tree) if isinstance(node, COMPUTES)]
    computing += [node for node in ast.walk(tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ARITHMETIC)]
    assert [ast.unparse(node) for node in computing] == []


def test_each_verb_of_the_command_line_has_a_file() -> None:
    from rota.cli.command_line import app

    groups = [app, *(group.typer_instance for group in app.registered_groups)]
    commands = [command for group in groups if group for command in group.registered_commands]
    assert {command.callback.__module__.rpartition(".")[2] for command in commands if command.callback} == {
        path.stem for path in verbs()
    }
    assert len(commands) == len(verbs())


# --- what a file is ---


def test_no_module_is_over_300_lines_and_the_median_stays_near_100() -> None:
    lengths = {str(path.relative_to(PROJECT)): len(path.read_text().splitlines()) for path in product_modules()}
    assert {name: length for name, length in lengths.items() if length > 300} == {}
    assert statistics.median(length for length in lengths.values() if length > 5) <= 130


# --- what is installed ---


def test_every_direct_dependency_is_exact_and_locked_at_that_version() -> None:
    locked = pins("requirements.txt")
    for requirement in [line for lines in direct_dependencies().values() for line in lines]:
        match = PIN.fullmatch(requirement)
        assert match, f"{requirement} is not exact"
        assert locked.get(normal(match[1])) == match[2], f"requirements.txt lags behind {requirement}: run `make lock`"


def test_the_image_lock_is_a_part_of_the_whole_lock_and_holds_the_base_dependencies() -> None:
    image, everything = pins("requirements-image.txt"), pins("requirements.txt")
    assert image.items() <= everything.items()
    assert {normal(line.partition("==")[0]) for line in direct_dependencies()["base"]} <= image.keys()


def test_checkov_has_a_lock_and_an_environment_of_its_own() -> None:
    (requirement,) = PYPROJECT["dependency-groups"]["checkov"]
    match = PIN.fullmatch(requirement)
    assert match, f"{requirement} is not exact"
    locked = pins("requirements-checkov.txt")
    assert locked["checkov"] == match[2], f"requirements-checkov.txt lags behind {requirement}: run `make lock`"
    assert "checkov" not in pins("requirements.txt")


def test_the_lock_installs_this_project_with_all_that_a_developer_needs() -> None:
    assert "\n-e .[cdk,cli,dev]\n" in (PROJECT / "requirements.txt").read_text()


def test_the_cdk_cli_is_exact_and_stays_at_2() -> None:
    """3.x refuses the cloud assembly schema of this aws-cdk-lib."""
    package = json.loads((PROJECT / "package.json").read_text())
    lock = json.loads((PROJECT / "package-lock.json").read_text())
    version = package["devDependencies"]["aws-cdk"]
    assert re.fullmatch(r"2\.\d+\.\d+", version)
    assert lock["packages"]["node_modules/aws-cdk"]["version"] == version


# --- the licence ---


def test_the_licence_is_apache_2_word_for_word_and_the_packages_metadata_says_so() -> None:
    """Source of the digest: https://www.apache.org/licenses/LICENSE-2.0.txt."""
    text = (PROJECT / "LICENSE").read_text(encoding="utf-8")
    blank = text.replace("Copyright 2026 the Rota authors", "Copyright [yyyy] [name of copyright owner]")
    assert blank != text
    digest = hashlib.sha256(blank.encode()).hexdigest()
    assert digest == "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
    assert (PYPROJECT["project"]["license"], PYPROJECT["project"]["license-files"]) == ("Apache-2.0", ["LICENSE"])


# --- what every file keeps ---


def test_no_file_names_a_package_registry_or_a_machine_path() -> None:
    # Spelled in two halves, so that this file passes its own test.
    hosts = "|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs", "registry" + r"\.yarnpkg"))
    paths = "|".join((r"/ro" + r"ot/", r"/ho" + r"me/\w", r"/Us" + r"ers/\w", r"/wo" + r"rk/"))
    forbidden = re.compile(f"{hosts}|(?<![\\w.}}$-])(?:{paths})")
    found = []
    for path in tracked_files():
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(PROJECT)}: {match[0]}" for match in forbidden.finditer(text)]
    assert found == []


def test_every_json_and_yaml_file_outside_the_tests_can_be_read() -> None:
    for path in tracked_files():
        if "tests" in path.relative_to(PROJECT).parts:
            continue  # some of the tests' own are wrong on purpose
        if path.suffix == ".json":
            json.loads(path.read_text())
        elif path.suffix in {".yaml", ".yml"}:
            assert isinstance(yaml.safe_load(path.read_text()), (dict, list)), path


RECORDS = sorted((PROJECT / "docs" / "adr").glob("[0-9]*.md"))
FORM = re.compile(
    r"# (?P<number>[0-9]+)\. \S.*\n\n"
    r"- Status: (?P<status>accepted(?:; \S.*)?|superseded by \[(?P<by>[0-9]{4})\]\((?P=by)-[a-z0-9-]+\.md\))\n"
    r"- Date: (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})\n\n"
    r"## Context\n"
)


def test_decision_records_are_numbered_without_gaps() -> None:
    assert [path.name[:4] for path in RECORDS] == [f"{number:04}" for number in range(1, len(RECORDS) + 1)]


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.name)
def test_a_decision_record_has_number_status_and_date_and_says_what_else_was_considered(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    head = FORM.match(text)
    assert head, "begins otherwise than `# 1. Title`, `- Status: accepted`, `- Date: 2026-11-21`, `## Context`"
    assert f"{int(head['number']):04}" == path.name[:4]
    date.fromisoformat(head["date"])
    sections = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    assert sections[1::2] == ["Context", "Considered", "Decision", "Consequences"]
    assert [title for title, body in zip(sections[1::2], sections[2::2], strict=True) if not body.strip()] == []
    options = sections[4]
    assert re.match(r"\n\n- \*\*", options), "each option that was considered is an item that names it in bold"


@pytest.mark.parametrize(
    ("status", "is_one"),
    [
        ("accepted", True),
        ("accepted; the runner is not built yet", True),
        ("superseded by [0009](0009-another-way.md)", True),
        ("superseded by [0009](0010-another-way.md)", False),
        ("superseded", False),
        ("", False),
    ],
)
def test_a_status_is_accepted_or_names_the_record_that_supersedes_it(status: str, *, is_one: bool) -> None:
    text = f"# 1. A title\n\n- Status: {status}\n- Date: 2026-11-21\n\n## Context\n"
    assert (FORM.match(text) is not None) is is_one


# --- the Makefile ---


def test_every_make_target_has_one_line_of_help() -> None:
    makefile = (PROJECT / "Makefile").read_text()
    targets = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    shown = subprocess.run(["make"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^make (\S+) +\S", shown, re.MULTILINE) == targets


@pytest.mark.parametrize(
    "target",
    [
        "help",
        "demo",
        "test",
        "prove",
        "mutate",
        "snapshot",
        "check",
        "synth",
        "bench",
        "image",
        "image-test",
        "lock",
        "clean",
    ],
)
def test_make_knows_the_target(target: str) -> None:
    planned = subprocess.run(["make", "--dry-run", target], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert planned.returncode == 0, planned.stderr


def test_setup_says_what_is_missing_or_too_old(tmp_path: Path) -> None:
    """In an empty folder, so that the set-up of this one is left alone."""
    for name in ("Makefile", "requirements.txt", "pyproject.toml", "package.json", "package-lock.json"):
        (tmp_path / name).write_bytes((PROJECT / name).read_bytes())
    old = tmp_path / "python3.9"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2 && exit 0\nexit 1\n')
    old.chmod(0o755)
    for python, complaint in (("no-such-python", "there is no 'no-such-python'"), (str(old), "is Python 3.9.2")):
        finished = subprocess.run(
            ["make", "setup", f"PYTHON={python}"], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert finished.returncode == 2
        assert "Rota needs Python 3.11 or newer" in finished.stderr
        assert complaint in finished.stderr
    assert not (tmp_path / ".venv").exists()


def test_ci_runs_the_readme_commands() -> None:
    script = (PROJECT / ".ci" / "run").read_text()
    assert "make test" in script
    assert "make check" in script
