"""Region names, and the partition of each."""

REGION = (
    r"[a-z]{2,4}(?:-(?:gov|iso[a-z]?|[a-z]{2}))?-(?:central|north(?:east|west)?|south(?:east|west)?|east|west)-\d{1,2}"
)
"""The form of every Region's name, as a regular expression: an area, sometimes a partition, a direction, a number."""

PARTITIONS = (
    ("us-gov-", "aws-us-gov"),
    ("cn-", "aws-cn"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("us-isof-", "aws-iso-f"),
    ("eu-isoe-", "aws-iso-e"),
    ("eusc-", "aws-eusc"),
)
"""How a Region's name begins -> its partition; `aws` for all others (AWS General Reference, botocore's partitions)."""

DNS_SUFFIXES = {
    "aws-cn": "amazonaws.com.cn",
    "aws-eusc": "amazonaws.eu",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-iso-e": "cloud.adc-e.uk",
    "aws-iso-f": "csp.hci.ic.gov",
}
"""Partition -> the end of its services' names, where it is not `amazonaws.com` (botocore's partitions)."""


def dns_suffix(partition: str) -> str:
    """What the names of a partition's services end in."""
    return DNS_SUFFIXES.get(partition, "amazonaws.com")


def dns_suffixes(partition: str) -> tuple[str, ...]:
    """What the name of a service in a condition may end in; elsewhere than in `aws` its users see both forms.

    A partition that is known at deployment only has CloudFormation's own suffix of that place.
    """
    if partition.startswith("${"):
        return ("amazonaws.com", "${AWS::URLSuffix}")
    return ("amazonaws.com", *(suffix for name, suffix in DNS_SUFFIXES.items() if name == partition))


def partition_of(region: str) -> str:
    """The partition of a Region."""
    return next((name for start, name in PARTITIONS if region.startswith(start)), "aws")
