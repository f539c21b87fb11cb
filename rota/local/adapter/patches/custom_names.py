"""An update that would have to replace a resource under its own name is rejected; any other replacement happens.

AWS: a property that is create-only in the type's schema replaces the resource, and "you can't perform updates that
require replacement" of a resource with a custom name, other than by another name:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html.
Ministack 1.5.33: knows this of some types. It does not know it of a security group, whose VPC it changes under
the same name, and it calls each change of these types a possible replacement.
"""

from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.parts import Parts

CREATE_ONLY = {
    "AWS::CloudWatch::Alarm": ("AlarmName",),
    "AWS::DynamoDB::Table": ("TableName", "ImportSourceSpecification"),
    "AWS::EC2::SecurityGroup": ("GroupName", "GroupDescription", "VpcId"),
    "AWS::ECS::Cluster": ("ClusterName",),
    "AWS::Events::Rule": ("Name",),
    "AWS::IAM::Role": ("RoleName", "Path"),
    "AWS::Logs::LogGroup": ("LogGroupName",),
    "AWS::SNS::Topic": ("TopicName", "FifoTopic"),
    "AWS::SQS::Queue": ("QueueName", "FifoQueue"),
    "AWS::Scheduler::Schedule": ("Name",),
    "AWS::Scheduler::ScheduleGroup": ("Name",),
    "AWS::StepFunctions::StateMachine": ("StateMachineName", "StateMachineType"),
}
"""The `createOnlyProperties` in the schema of each type that has a name of its own, the name first."""


def apply(_parts: Parts) -> None:
    """Give ministack's own tables these types."""
    when_imported("ministack.services.cloudformation.provisioners", _restore)


def _restore(provisioners: Any) -> None:
    provisioners._REPLACING_PROPERTIES.update(CREATE_ONLY)
    for kind, (name, *_rest) in CREATE_ONLY.items():
        provisioners._CUSTOM_NAME_REPLACEMENT.setdefault(kind, {"name": name})
