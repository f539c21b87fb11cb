"""The whole app: its settings, the stacks of an environment, and a synthesis that checks AWS's limits."""

import gc
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import aws_cdk as cdk

from rota.errors import ProblemsError, UsageError, shown
from rota.registry import Environment
from rota.timetable.past import without_past
from rota_cdk import MAX_ROLES, MAX_RULES, limit_problems
from stacks.environment_stack import EnvironmentStack
from stacks.group_stack import GroupStack

VALIDATION_REPORT = "validation-report.json"
"""The CDK's file with the errors of a synthesis, in the folder of the cloud assembly."""


@dataclass(frozen=True, slots=True)
class Context:
    """The app's context keys (`cdk synth -c registry=examples/pfml/tasks.yaml`).

    `registry` names another file, `image_tag` the tag or digest of the registry's images, `rules_per_bus` and
    `roles_per_account` are the account's quotas of EventBridge rules and of IAM roles if AWS has raised them.
    """

    registry: str | None
    image_tag: str | None
    max_rules: int
    max_roles: int


def new_app(*, outdir: str | None = None, context: Mapping[str, str] | None = None) -> cdk.App:
    """An app whose templates hold only resources: no CDK metadata, no analytics, no stack traces.

    With the context key `validate` the CDK also checks each template against CloudFormation's schemas, which takes
    seconds. `make check` does the same with cfn-lint.
    """
    # The CDK's modules are a million objects that live as long as the process. The collector can skip them.
    gc.freeze()
    # Only an app knows the CLI's context, and only a new app accepts the setting. So the first app is only read.
    asked = cdk.App(auto_synth=False, context=context)
    return cdk.App(
        analytics_reporting=False,
        auto_synth=False,
        builtin_cloud_formation_validation=asked.node.try_get_context("validate") in (True, "true"),
        stack_traces=False,
        tree_metadata=False,
        outdir=outdir,
        context=context,
        # Zero switches off the CDK's own limit, whose message says less and ends in a traceback.
        post_cli_context={"@aws-cdk/core:stackResourceLimit": 0},
    )


def context_of(app: cdk.App) -> Context:
    """The app's context keys. Raises UsageError for a quota that is not a number, and for another that is no text."""
    return Context(
        registry=_text(app, "registry"),
        image_tag=_text(app, "image_tag"),
        max_rules=_quota(app, "rules_per_bus", MAX_RULES),
        max_roles=_quota(app, "roles_per_account", MAX_ROLES),
    )


def _text(app: cdk.App, key: str) -> str | None:
    value = app.node.try_get_context(key)
    if value is not None and not isinstance(value, str):
        raise UsageError(f"the context key {key} must be text; in cdk.json write it in quotes (got {shown(value)})")
    return value


def _quota(app: cdk.App, key: str, default: int) -> int:
    quota = app.node.try_get_context(key) or default
    if not str(quota).isdecimal():
        raise UsageError(f"the context key {key} must be a whole number (got '{quota}')")
    return int(quota)


def add_environment(
    app: cdk.App, environment: Environment, project: Path, now: datetime | None = None
) -> EnvironmentStack:
    """Add the stacks of an environment: its own, and one for each group, which is deployed after it.

    Without schedules of one run that are over at the moment `now`, if it is given (docs/adr/0016). The names of all
    others stay as they are.
    """
    environment = without_past(environment, now) if now else environment
    stack = EnvironmentStack(app, environment=environment, project=project)
    for group in environment.groups:
        GroupStack(app, environment=environment, group=group, project=project).add_stack_dependency(stack)
    return stack


def synthesize(app: cdk.App, max_rules: int = MAX_RULES, max_roles: int = MAX_ROLES) -> Path:
    """Write the cloud assembly and return its folder. Raises ProblemsError when a stack exceeds a limit of AWS.

    The CDK writes its report only when something is wrong and leaves an older one, which the CDK CLI then believes.
    """
    (Path(app.outdir) / VALIDATION_REPORT).unlink(missing_ok=True)
    assembly = Path(app.synth().directory)
    problems = limit_problems(assembly, max_rules, max_roles)
    if problems:
        raise ProblemsError(problems)
    return assembly
