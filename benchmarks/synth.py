"""How long Rota takes to synthesize 270 tasks, beside the CDK's own ScheduledFargateTask for the same tasks.

Run it with `make bench` or `python benchmarks/synth.py [--tasks N] [--runs N]`. Each run is a fresh process, and both
sides take turns. The time is measured from the App to the end of `app.synth()`, and for Rota to the end of its check of
AWS's limits. It does not include reading the registry. Both apps have the same settings. Exit 1 when the ratio of the
medians is above the target.

aws_cdk imports some modules late, and compiling them would hide what is measured. So both sides have bytecode: each
runs once before, unmeasured, and may write it whatever PYTHONDONTWRITEBYTECODE says. A run that finds a module without
bytecode fails.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")  # as in stacks, before aws_cdk is imported

import aws_cdk as cdk
from aws_cdk import aws_applicationautoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_ecs_patterns as patterns
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs

from rota.registry import Environment, Registry, Task, loads
from stacks import add_environment, new_app, synthesize

TARGET = 0.45
PER_STACK = 45
"""Tasks in each stack, for both: ScheduledFargateTask makes nine or ten resources a task, and a stack takes 500."""


def registry_of(tasks: int) -> Registry:
    """Tasks like those of real registries: a few variables, two scopes, an owner and a group each."""
    entries = "".join(
        f"""
  task-{n}:
    description: Work number {n}
    owner: team-{n % 7}
    command: [bin/work, "--number", "{n}"]
    cron: "{n % 60} {n % 24} ? * MON-FRI *"
    group: group-{n // PER_STACK}
    env: {{LOG_LEVEL: info, QUEUE: "work-{n}", TABLE: "jobs-{n}", ZONE: eu}}
    iam: {{s3: {{read: "inbox-{n}/in/*"}}, dynamodb: {{write: "jobs-{n}"}}}}
"""
        for n in range(tasks)
    )
    return loads(
        f"""
version: 1
app: bench
environments:
  prod:
    account: "222222222222"
    region: us-east-1
    cluster: app-prod
    network:
      vpc: vpc-0123456789abcdef0
      subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
      security_groups: [sg-0123456789abcdef0]
    image: {{repository: app-tasks, tag: "1"}}
tasks:
{entries}
"""
    )


def rota(registry: Registry, outdir: str) -> float:
    """Seconds that Rota takes."""
    environment = registry.resolve("prod")
    begun = time.perf_counter()
    app = new_app(outdir=outdir)
    add_environment(app, environment, registry.root)
    synthesize(app, max_rules=10_000)
    return time.perf_counter() - begun


def scheduled_fargate_task(registry: Registry, outdir: str) -> float:
    """Seconds that the CDK's pattern takes for the same tasks: image, variables, schedule, logs, scopes and tags."""
    environment = registry.resolve("prod")
    begun = time.perf_counter()
    app = cdk.App(
        analytics_reporting=False,
        auto_synth=False,
        builtin_cloud_formation_validation=False,
        outdir=outdir,
        stack_traces=False,
        tree_metadata=False,
    )
    for group in environment.groups:
        _pattern_stack(app, environment, group)
    app.synth()
    return time.perf_counter() - begun


def _pattern_stack(app: cdk.App, environment: Environment, group: str) -> None:
    place = cdk.Environment(account=environment.account, region=environment.region)
    stack = cdk.Stack(app, environment.names.group_stack(group), env=place)
    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-0123456789abcdef0",
        availability_zones=["us-east-1a", "us-east-1b"],
        private_subnet_ids=["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    )
    security_group = ec2.SecurityGroup.from_security_group_id(stack, "SecurityGroup", "sg-0123456789abcdef0")
    cluster = ecs.Cluster.from_cluster_attributes(stack, "Cluster", cluster_name="app-prod", vpc=vpc)
    repository = ecr.Repository.from_repository_name(stack, "Repository", "app-tasks")
    image = ecs.ContainerImage.from_ecr_repository(repository, "1")
    for task in environment.tasks:
        if task.group == group:
            _pattern_task(stack, task, cluster, security_group, image)


def _pattern_task(
    stack: cdk.Stack, task: Task, cluster: ecs.ICluster, security_group: ec2.ISecurityGroup, image: ecs.ContainerImage
) -> None:
    (schedule,) = task.schedules
    log_group = logs.LogGroup(
        stack, f"{task.name}-logs", log_group_name=task.names.log_group, retention=logs.RetentionDays.THREE_MONTHS
    )
    scheduled = patterns.ScheduledFargateTask(
        stack,
        task.name,
        cluster=cluster,
        rule_name=task.names.rule,
        schedule=autoscaling.Schedule.expression(schedule.schedule.expression),
        security_groups=[security_group],
        scheduled_fargate_task_image_options=patterns.ScheduledFargateTaskImageOptions(
            image=image,
            command=["bin/work", "--number", task.name],
            environment=dict(task.env),
            cpu=task.cpu,
            memory_limit_mib=task.memory,
            log_driver=ecs.LogDrivers.aws_logs(stream_prefix=task.name, log_group=log_group),
        ),
    )
    for statement in task.statements:
        scheduled.task_definition.add_to_task_role_policy(
            iam.PolicyStatement(actions=list(statement.actions), resources=list(statement.resources))
        )
    cdk.Tags.of(scheduled).add("rota:task", task.name)
    cdk.Tags.of(scheduled).add("rota:owner", task.owner)


SIDES: dict[str, Callable[[Registry, str], float]] = {"Rota": rota, "ScheduledFargateTask": scheduled_fargate_task}


def measured(side: str, tasks: int) -> float:
    """The seconds of one side in a process of its own, which may write bytecode."""
    command = [sys.executable, __file__, "--side", side, "--tasks", str(tasks)]
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    folder = Path(__file__).parents[1]
    return float(subprocess.run(command, cwd=folder, env=environ, stdout=subprocess.PIPE, text=True, check=True).stdout)


def without_bytecode() -> list[str]:
    """The modules of this process that Python had to compile and could not keep."""
    kept = ((name, getattr(module, "__cached__", None)) for name, module in list(sys.modules.items()))
    return sorted(name for name, file in kept if file and name != "__main__" and not Path(file).exists())


def compare(tasks: int, runs: int) -> float:
    """Run both sides in turns, print the medians, and return their ratio."""
    seconds: dict[str, list[float]] = {side: [] for side in SIDES}
    for side in SIDES:
        measured(side, 1)
    print("both sides have run once, so all that they import is there as bytecode", flush=True)
    for run in range(runs):
        for side, times in seconds.items():
            times.append(measured(side, tasks))
            print(f"run {run + 1} of {runs}: {side} {times[-1]:.2f} s", flush=True)
    medians = {side: statistics.median(times) for side, times in seconds.items()}
    ratio = medians["Rota"] / medians["ScheduledFargateTask"]
    print(f"{tasks} tasks, medians of {runs} runs: " + ", ".join(f"{s} {m:.2f} s" for s, m in medians.items()))
    print(f"ratio {ratio:.2f}, at most {TARGET}")
    return ratio


def main() -> int:
    """Compare, or with --side measure one side and print its seconds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tasks", type=int, default=270)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--side", choices=sorted(SIDES), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side is None:
        return 0 if compare(options.tasks, options.runs) <= TARGET else 1
    with tempfile.TemporaryDirectory() as outdir:
        print(SIDES[options.side](registry_of(options.tasks), outdir))
    if without_bytecode():
        sys.exit(f"there is no bytecode of {', '.join(without_bytecode())}; is its folder writable?")
    return 0


if __name__ == "__main__":
    sys.exit(main())
