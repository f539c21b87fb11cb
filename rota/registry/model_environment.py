"""The shape of an environment's entry: where its tasks run, in what image, and who hears of failures."""

from typing import Annotated

from pydantic import Field, model_validator

from rota.registry import field_types
from rota.registry.account_checks import half_place
from rota.registry.model_base import Model
from rota.registry.model_image import Image
from rota.registry.model_network import Network
from rota.registry.model_values import Values, WrittenOut


class Alerts(Model):
    """Who is notified of failures."""

    email: field_types.Emails | None = Field(
        None,
        description="Addresses subscribed to the environment's alerts; each confirms once.",
        examples=[["ops@example.com"]],
    )


class EnvironmentEntry(Model):
    """One environment: where its tasks run."""

    like: field_types.Name | None = Field(
        None,
        description="Another environment: its fields, and what tasks and bundles state for it, hold here unless this"
        " one states otherwise.",
        examples=["staging"],
    )
    enabled: bool | None = Field(
        None, description="false stops every schedule and trigger of the environment, whatever its tasks say."
    )
    values: Values | None = Field(
        None,
        description="Placeholders of your own, as text exactly as written: `${vendor}` in tasks, bundles and defaults.",
        examples=[{"vendor": "idt1"}],
    )
    account: Annotated[field_types.Account, WrittenOut] | None = Field(
        None,
        description="The AWS account. Left out with region, the stack fits one Region of any account.",
        examples=["222222222222"],
    )
    region: Annotated[field_types.Region, WrittenOut] | None = Field(
        None, description="The AWS Region.", examples=["us-east-1"]
    )
    cluster: field_types.ClusterName | None = Field(
        None, description="The name of an existing cluster. Left out, the stack makes one.", examples=["app-staging"]
    )
    network: Network | None = Field(
        None,
        description="Where in a network tasks run. Left out, the stack makes a VPC with two public subnets.",
    )
    image: Image | None = Field(None, description="The container image. Left out: {build: .}")
    alerts: Alerts | None = Field(None, description="Who is notified of failures.")
    env: field_types.Variables | None = Field(
        None, description="Variables that every task of the environment gets.", examples=[{"LOG_LEVEL": "info"}]
    )
    tags: field_types.Tags | None = Field(None, description="Tags on every resource of the environment.")
    log_retention: field_types.LogRetention | None = Field(
        None, description="How long logs are kept, unless a task says otherwise.", examples=["90 days"]
    )
    keep_logs: bool | None = Field(
        None, description="What keep_logs is for the environment's tasks, unless a task says otherwise."
    )
    permissions_boundary: field_types.PolicyArn | None = Field(
        None,
        description="The ARN of a managed policy that bounds the task roles of the environment.",
        examples=["arn:aws:iam::222222222222:policy/boundary"],
    )
    service_permissions_boundary: field_types.PolicyArn | None = Field(
        None,
        description="The same for the roles that Rota makes for itself. See Permissions boundaries.",
        examples=["arn:aws:iam::222222222222:policy/service-boundary"],
    )
    key: field_types.KeyName | None = Field(
        None,
        description="The id or ARN of a KMS key for all that Rota makes and AWS can encrypt; its policy must let AWS's"
        " services use it. Left out, AWS uses keys of its own.",
        examples=["1234abcd-12ab-34cd-56ef-1234567890ab"],
    )
    container_insights: bool | None = Field(
        None,
        description="Whether a cluster that the stack makes has CloudWatch Container Insights, which can cost more than"
        " the tasks.",
    )

    @model_validator(mode="after")
    def _account_with_region(self) -> "EnvironmentEntry":
        # What is like another may state one of them: like_checks looks at what is merged.
        if self.like is None and (problem := half_place(self.account, self.region)):
            raise field_types.wrong(problem)
        return self
