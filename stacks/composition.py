"""The whole app: its settings, the stacks of an environment, and a synthesis that checks AWS's limits."""

import gc
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import aws_cdk as cdk

from rota.errors import ProblemsError, UsageError
from rota.registry import Environment
from rota_cdk import MAX_RULES, limit_problems
from stacks.environment_stack import EnvironmentStack
from stacks.group_stack import GroupStack


@dataclass(frozen=True, slots=True)
class Context:
    """The app's context keys (`cdk synth -c registry=examples/pfml/tasks.yaml`).

    `registry` names another file, `image_tag` replaces the tag of the registry's images, `rules_per_bus` is the
    account's quota of EventBridge rules if AWS has raised it.
    """

    registry: str | None
    image_tag: str | None
    max_rules: int


def new_app(*, outdir: str | None = None, context: Mapping[str, str] | None = None) -> cdk.App:
    """An app whose templates hold only resources: no metadata, no analytics, no stack traces.

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
    """The app's context keys. Raises UsageError for a quota that is not a number."""
    rules = app.node.try_get_context("rules_per_bus") or MAX_RULES
    if not str(rules).isdecimal():
        raise UsageError(f"the context key rules_per_bus must be a whole number (got '{rules}')")
    return Context(app.node.try_get_context("registry"), app.node.try_get_context("image_tag"), int(rules))


def add_environment(app: cdk.App, environment: Environment, project: Path) -> EnvironmentStack:
    """Add the stacks of an environment: its own, and one for each group, which is deployed after it."""
    stack = EnvironmentStack(app, environment=environment, project=project)
    for group in environment.groups:
        GroupStack(app, environment=environment, group=group, project=project).add_stack_dependency(stack)
    return stack


def synthesize(app: cdk.App, max_rules: int = MAX_RULES) -> Path:
    """Write the cloud assembly and return its folder. Raises ProblemsError when a stack exceeds a limit of AWS."""
    assembly = Path(app.synth().directory)
    problems = limit_problems(assembly, max_rules)
    if problems:
        raise ProblemsError(problems)
    return assembly
