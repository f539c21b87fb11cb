"""A topic has the key of its template, at each deployment of it."""

from tests.local.adapter.places import Aws
from tests.local.adapter.stacks import Stack, resource

KEYS = [f"arn:aws:kms:us-east-1:222222222222:key/1234abcd-12ab-34cd-56ef-12345678900{digit}" for digit in "12"]


def keys(aws: Aws) -> list[str | None]:
    """The key of a topic after it was made with one, given another, left without, and given one again."""
    sns, stack, found = aws.client("sns"), Stack(aws), []
    for key in (KEYS[0], KEYS[1], None, KEYS[0]):
        stack.deploy({"Topic": resource("SNS::Topic", TopicName="alerts", **({"KmsMasterKeyId": key} if key else {}))})
        (topic,) = [each["TopicArn"] for each in sns.list_topics()["Topics"]]
        found.append(sns.get_topic_attributes(TopicArn=topic)["Attributes"].get("KmsMasterKeyId"))
    return found


def test_a_topic_has_the_key_of_its_template(plain: Aws, local: Aws) -> None:
    assert keys(local) == [KEYS[0], KEYS[1], None, KEYS[0]]
    assert keys(plain) == [None] * 4
