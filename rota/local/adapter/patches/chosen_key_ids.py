"""A key can be made with the id that a registry names.

AWS: chooses each key's id, so a registry names a key that is there. The key's policy says who may use it:
https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html.
Ministack 1.5.33: makes up an id as well, so that a key of the registry could not be there. The tag `rota:key-id` of
CreateKey names the id here.
"""

from typing import Any

from rota.import_hook import when_imported
from rota.local.adapter.parts import Parts
from rota.local.client.variables import KEY_ID_TAG


def apply(_parts: Parts) -> None:
    """Give a new key the id of its tag."""
    when_imported("ministack.services.kms", _choose)


def _choose(kms: Any) -> None:
    create = kms._create_key

    def created(data: dict[str, Any]) -> Any:
        wanted = next((tag["TagValue"] for tag in data.get("Tags", ()) if tag["TagKey"] == KEY_ID_TAG), "")
        if not wanted:
            return create(data)
        if wanted in kms._keys:
            return kms.error_response_json("AlreadyExistsException", f"A key with the id {wanted} already exists", 400)
        others = set(kms._keys)
        answer = create(data)
        for made in set(kms._keys) - others:
            key = kms._keys.pop(made)
            key["KeyId"], key["Arn"] = wanted, kms._arn(wanted)
            kms._keys[wanted] = key
            answer = kms.json_response({"KeyMetadata": kms._key_metadata(key)})
        return answer

    kms._create_key = created
