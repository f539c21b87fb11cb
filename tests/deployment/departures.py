"""Where ministack 1.5.33 does not show a resource as CloudFormation was told to make it, one property at a time."""

from typing import NamedTuple

from tests.deployment.read_back import Difference


class Departure(NamedTuple):
    """A property of a type of resource, and what becomes of it; AWS shows it as the template has it.

    `misspelt`: it is stored under CloudFormation's spelling instead of the API's, so that it is there and no client
    sees it. What is misspelt is compared all the same, as it comes over the wire.
    """

    type: str
    path: str
    reason: str
    misspelt: bool = False

    def explains(self, difference: Difference) -> bool:
        return (self.type, self.path, self.misspelt) == (difference.type, difference.path, difference.misspelt)


TASK_DEFINITION, RULE, SCHEDULE = "AWS::ECS::TaskDefinition", "AWS::Events::Rule", "AWS::Scheduler::Schedule"
CONTAINER, LAUNCH = "ContainerDefinitions[]", "EcsParameters.NetworkConfiguration"
SPELLING = "CloudFormation's spelling is kept where the API has its own"

DEPARTURES = (
    Departure(TASK_DEFINITION, f"{CONTAINER}.LinuxParameters.Capabilities", SPELLING, misspelt=True),
    Departure(TASK_DEFINITION, f"{CONTAINER}.LinuxParameters.InitProcessEnabled", SPELLING, misspelt=True),
    Departure(TASK_DEFINITION, f"{CONTAINER}.Secrets[].Name", SPELLING, misspelt=True),
    Departure(TASK_DEFINITION, f"{CONTAINER}.Secrets[].ValueFrom", SPELLING, misspelt=True),
    Departure(TASK_DEFINITION, "Volumes[].Name", SPELLING, misspelt=True),
    Departure(TASK_DEFINITION, "EphemeralStorage", "CloudFormation's provisioner leaves it out"),
    Departure(TASK_DEFINITION, "RuntimePlatform", "CloudFormation's provisioner leaves it out"),
    Departure(RULE, f"Targets[].{LAUNCH}.AwsVpcConfiguration", SPELLING, misspelt=True),
    Departure(RULE, "Targets[].EcsParameters.CapacityProviderStrategy[].CapacityProvider", SPELLING, misspelt=True),
    Departure(RULE, "Targets[].EcsParameters.CapacityProviderStrategy[].Weight", SPELLING, misspelt=True),
    Departure(SCHEDULE, f"Target.{LAUNCH}.AwsvpcConfiguration", SPELLING, misspelt=True),
    Departure("AWS::SNS::Topic", "DisplayName", "a topic without one is given its name, in AWS it stays without"),
)
"""Every entry is needed: a test says when ministack, or what we do about it, has caught up."""
