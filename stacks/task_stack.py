"""What every stack of an environment has in common: where it is deployed, and how it is synthesized."""

import aws_cdk as cdk
from constructs import Construct

from rota.registry import Environment


class TaskStack(cdk.Stack):
    """The stack of an environment, or of one of its groups. Without account and Region it is environment-agnostic.

    Its id in the app, which the CDK CLI takes, has no app: `TasksStaging`. Its name in AWS has one, since two apps
    may have an environment `staging` in one account. Its tags say whose it is where names cannot.
    """

    def __init__(
        self,
        scope: Construct,
        stack_id: str,
        *,
        stack_name: str,
        environment: Environment,
        description: str,
        group: str | None = None,
    ) -> None:
        super().__init__(
            scope,
            stack_id,
            stack_name=stack_name,
            tags=environment.names.stack_tags(group),
            description=description,
            env=cdk.Environment(account=environment.account, region=environment.region),
            # The rule only repeats a check of the CDK CLI, and needs a parameter in each template.
            synthesizer=cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
        )
