"""A key has the id that its tag names, so that what a registry names can be there."""

import pytest
from botocore.exceptions import ClientError

from tests.local.adapter.places import Aws

ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
TAGS = [{"TagKey": "rota:key-id", "TagValue": ID}]


def test_a_key_has_the_id_of_its_tag_and_works(local: Aws, plain: Aws) -> None:
    kms = local.client("kms")
    made = kms.create_key(Tags=TAGS)["KeyMetadata"]
    assert (made["KeyId"], made["Arn"].rpartition("/")[2]) == (ID, ID)
    sealed = kms.encrypt(KeyId=made["Arn"], Plaintext=b"a")["CiphertextBlob"]
    opened = kms.decrypt(CiphertextBlob=sealed)
    assert (opened["Plaintext"], opened["KeyId"]) == (b"a", made["Arn"])
    assert plain.client("kms").create_key(Tags=TAGS)["KeyMetadata"]["KeyId"] != ID


def test_an_id_is_given_once_and_other_keys_keep_theirs(local: Aws) -> None:
    kms = local.client("kms")
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_key(Tags=TAGS)
    with pytest.raises(ClientError, match="already exists"):
        kms.create_key(Tags=TAGS)
    assert {key["KeyId"] for key in kms.list_keys()["Keys"]} >= {other, ID}
