"""The form of a security group's id, and how many one task may have; without pydantic, which a run must not import."""

GROUP_ID = r"sg-[0-9a-f]{8}([0-9a-f]{9})?"
GROUP_ID_RULE = "a security group id such as sg-0123456789abcdef0"

MOST = 5
"""Security groups of one task, its environment's among them.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
"""
