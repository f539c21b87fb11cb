"""What `rota validate` costs beside a validation of the same file against its JSON schema.

The peer reads the file with PyYAML's C loader and checks it with jsonschema against the schema that Rota writes: a
team gets that without Rota, and it finds less. Both are fresh processes and take turns. Processor time is compared,
including the start of Python and the imports, so a busy machine slows both sides. The registries are this repository's,
both examples, and one of 1,000 tasks with a schedule, permissions and a bundle each. Exit 1 when a ratio of the medians
is above its limit.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 7
TASKS = 1000
HERE = Path(__file__).resolve().parent.parent

# The ratios measured with every field of today, and a tenth more for the noise of the measurement. pfml's is high since
# its environments are like each other: the file is short for the peer, and Rota resolves 40 tasks in each of eleven.
LIMITS = {"tasks/tasks.yaml": 3.7, "examples/milmove/tasks.yaml": 3.3, "examples/pfml/tasks.yaml": 5.1, "large": 3.0}

PEER = """
import json, sys
import jsonschema, yaml
document = yaml.load(open(sys.argv[1], encoding="utf-8"), Loader=yaml.CSafeLoader)
jsonschema.Draft202012Validator(json.load(open(sys.argv[2], encoding="utf-8"))).validate(document)
"""


def large() -> str:
    """A registry of 1,000 tasks in three environments, no two of them alike."""
    environments = "".join(
        f'  e{number}: {{account: "{number}22222222222", region: us-east-1, cluster: app,'
        f" network: {{vpc: vpc-0123456789abcdef{number}, subnets: [subnet-0123456789abcdef{number}], "
        f"security_groups: [sg-0123456789abcdef{number}]}},"
        f' image: {{repository: bench, tag: "1"}}}}\n'
        for number in range(1, 4)
    )
    tasks = "".join(
        f"  task-{n}:\n    use: [reader]\n    command: [bin/work, --part, '{n}']\n    group: g{n // 50}\n"
        f'    cron: "{n % 60} {n % 24} * * ? *"\n    env: {{PART: "{n}"}}\n'
        f'    iam: {{sqs: {{send: jobs-{n}}}, s3: {{write: "outbox-{n % 7}/part-{n}/*"}}}}\n'
        for n in range(TASKS)
    )
    bundles = 'bundles:\n  reader:\n    iam: {s3: {read: "inbox/in/*"}}\n    env: {LEVEL: info}\n'
    return f"version: 1\napp: bench\nenvironments:\n{environments}{bundles}tasks:\n{tasks}"


def seconds(*command: str) -> float:
    """Processor time that a fresh process takes; it must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    nowhere = subprocess.DEVNULL
    subprocess.run([sys.executable, *command], cwd=HERE, check=True, stdout=nowhere, stderr=nowhere)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def ratio(registry: str, name: str) -> float:
    """Measure one registry and print the line about it."""
    schema = str(HERE / "tasks" / "tasks.schema.json")
    pairs = [
        (seconds("-m", "rota", "validate", "--registry", registry), seconds("-c", PEER, registry, schema))
        for _ in range(ROUNDS + 1)
    ][1:]
    ours, peer = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    print(
        f"{name}: rota validate {ours:.2f} s, its schema alone {peer:.2f} s, "
        f"ratio {ours / peer:.2f} (at most {LIMITS[name]})"
    )
    return ours / peer


def main() -> int:
    """Measure, print and return 1 when a ratio is above its limit."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tasks.yaml"
        file.write_text(large(), encoding="utf-8")
        registries = {name: str(file) if name == "large" else name for name in LIMITS}
        above = [name for name, path in registries.items() if ratio(path, name) > LIMITS[name]]
    return bool(above)


if __name__ == "__main__":
    sys.exit(main())
