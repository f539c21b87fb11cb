"""What every stack of an environment has in common: where it is deployed, and how it is synthesized."""

import aws_cdk as cdk
from constructs import Construct

from rota.registry import Environment


class TaskStack(cdk.Stack):
    """A stack of one environment. Without account and Region it is environment-agnostic."""

    def __init__(self, scope: Construct, name: str, *, environment: Environment, description: str) -> None:
        super().__init__(
            scope,
            name,
            description=description,
            env=cdk.Environment(account=environment.account, region=environment.region),
            # The rule only repeats a check of the CDK CLI, and needs a parameter in each template.
            synthesizer=cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
        )
