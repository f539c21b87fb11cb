"""What every stack of an environment has in common: where it is deployed, and how its template looks."""

import aws_cdk as cdk
from constructs import Construct

from rota.registry import Environment


class TaskStack(cdk.Stack):
    """A stack of one environment; without account and region it is environment-agnostic."""

    def __init__(self, scope: Construct, name: str, *, environment: Environment, description: str) -> None:
        super().__init__(
            scope,
            name,
            description=description,
            env=cdk.Environment(account=environment.account, region=environment.region),
            # The rule only repeats what the CDK CLI checks, and needs a parameter in each template.
            synthesizer=cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
        )
