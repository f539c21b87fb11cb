"""The name of a deleted queue is free again only after 60 seconds.

AWS: QueueDeletedRecently, in the API and so in CloudFormation:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html. Nothing documents that
CloudFormation tries again.
Ministack 1.5.33: it is free at once.

`ROTA_QUEUE_REUSE` has another number of seconds, for tests and for people who deploy and destroy again and again.
"""

import os
import time
from collections.abc import Callable
from typing import Any

from rota import own_variables
from rota.import_hook import when_imported
from rota.local.adapter.parts import Parts

SECONDS = 60
WORDS = "You must wait 60 seconds after deleting a queue before you can create another queue with the same name."
IN_A_STACK = f'Resource handler returned message: "{WORDS}" (HandlerErrorCode: GeneralServiceException)'

Deleted = dict[tuple[str, str, str], float]
"""When each queue was deleted, by its account, Region and name."""


def apply(_parts: Parts) -> None:
    """Remember what is deleted, in both ways, and look there before a queue is made."""
    seconds = float(os.environ.get(own_variables.QUEUE_REUSE) or SECONDS)
    deleted: Deleted = {}
    when_imported("ministack.services.sqs", lambda sqs: _restore(sqs, deleted, seconds))
    when_imported(
        "ministack.services.cloudformation.provisioners",
        lambda provisioners: _restore_stacks(provisioners, deleted, seconds),
    )


def _restore(sqs: Any, deleted: Deleted, seconds: float) -> None:
    create, reset = sqs._act_create_queue, sqs.reset

    def create_queue(data: dict[str, Any], url: str) -> Any:
        if _is_recent(sqs, data.get("QueueName", ""), deleted, seconds):
            raise sqs._Err("QueueDeletedRecently", WORDS)
        return create(data, url)

    def reset_all() -> None:
        reset()
        deleted.clear()

    sqs._act_create_queue = sqs._HANDLERS["CreateQueue"] = create_queue
    sqs._act_delete_queue = sqs._HANDLERS["DeleteQueue"] = _remembering(sqs._act_delete_queue, sqs, deleted)
    sqs.reset = reset_all


def _restore_stacks(provisioners: Any, deleted: Deleted, seconds: float) -> None:
    from ministack.services import sqs

    handlers = provisioners._RESOURCE_HANDLERS["AWS::SQS::Queue"]
    create = handlers["create"]

    def created(logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        if _is_recent(sqs, properties.get("QueueName", ""), deleted, seconds):
            raise ValueError(IN_A_STACK)
        return create(logical_id, properties, stack)

    handlers["create"], handlers["delete"] = created, _remembering(handlers["delete"], sqs, deleted)


def _remembering(delete: Callable[..., Any], sqs: Any, deleted: Deleted) -> Callable[..., Any]:
    def delete_queue(*arguments: Any) -> Any:
        before = set(sqs._queue_name_to_url._data)
        answer = delete(*arguments)
        deleted.update(dict.fromkeys(before - set(sqs._queue_name_to_url._data), time.monotonic()))
        return answer

    return delete_queue


def _is_recent(sqs: Any, name: str, deleted: Deleted, seconds: float) -> bool:
    key = sqs._queue_name_to_url._scoped(name)
    return key in deleted and time.monotonic() - deleted[key] < seconds
