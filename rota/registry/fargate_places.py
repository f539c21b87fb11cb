"""Where Fargate is not everywhere: the zones of some Regions, and Fargate Spot beyond AWS's own partition."""

from rota.access import Place

FARGATE_ZONES = {
    "ap-northeast-1": ("apne1-az1", "apne1-az2"),
    "cn-north-1": ("cnn1-az1", "cnn1-az2"),
    "us-west-1": ("usw1-az1", "usw1-az3"),
}
"""Region -> ids of two zones with Fargate, where another zone has none; in all other Regions each zone has it.

A zone's name (`us-west-1a`) means another zone in each account, its id does not. A subnet's zone cannot change, so
neither may the order here. Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html
"""


def spot_warning(place: Place) -> str | None:
    """Why a task on Fargate Spot may not run in a place; None in AWS's own partition, or where it is not known yet.

    AWS names no partition without Fargate Spot, and none but its own with it. A cluster cannot be made with a capacity
    provider that does not exist. Source: the pages about differences in the guides of GovCloud and of China, and
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
    """
    if place.partition in {"aws", "${AWS::Partition}"}:
        return None
    return (
        f"AWS does not say whether the partition {place.partition} has Fargate Spot; if it has none, the stack cannot"
        " make its cluster, and the task never starts. Try it in a test environment, or leave spot out"
    )
