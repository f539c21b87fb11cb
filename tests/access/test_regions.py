"""Regions, partitions and the ends of names, held against botocore's list of partitions."""

import re

import pytest
from botocore.loaders import Loader

from rota.access.regions import DNS_SUFFIXES, PARTITIONS, REGION, dns_suffix, partition_of

KNOWN = {each["id"]: each for each in Loader().load_data("partitions")["partitions"]}
REGIONS = [(region, name) for name, each in KNOWN.items() for region in each["regions"] if "global" not in region]


@pytest.mark.parametrize(("region", "partition"), REGIONS)
def test_a_region_has_the_form_of_one_and_tells_its_partition(region: str, partition: str) -> None:
    assert re.fullmatch(REGION, region)
    assert partition_of(region) == partition


def test_each_partition_has_a_region_by_which_it_is_told() -> None:
    assert {name for _, name in PARTITIONS} | {"aws"} == set(KNOWN) == {name for _, name in REGIONS}


@pytest.mark.parametrize("partition", KNOWN)
def test_the_names_of_a_partitions_services_end_as_botocores_do(partition: str) -> None:
    assert dns_suffix(partition) == KNOWN[partition]["outputs"]["dnsSuffix"]
    assert (partition in DNS_SUFFIXES) == (dns_suffix(partition) != "amazonaws.com")
