"""What a container's fields about its root file system, its folders and ECS Exec say of each other."""

from collections.abc import Callable, Iterator
from typing import Any

from rota.access import Statement
from rota.errors import Path, Problem

EXEC_REASON = "AWS gives the channels of ECS Exec no resource"

EXEC_STATEMENT = Statement(
    (
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    ),
    ("*",),
    reason=EXEC_REASON,
)
"""What the task role needs for ECS Exec, whose agent runs in the container with the role's credentials.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html and
https://docs.aws.amazon.com/service-authorization/latest/reference/list_ssmmessages.html
"""

Written = Callable[[str], Any]
"""What all layers give a field, as written, or its default."""

Where = Callable[[str], Path]
"""The place of a field, or of its container when no layer states it."""


def root_problems(written: Written, where: Where) -> Iterator[Problem]:
    """Each problem of a root file system that is not read-only: it needs a reason."""
    if written("read_only") is False and not written("reason"):
        message = (
            "needs a reason: write reason: and why the program must write outside its own folders; or name the folders,"
            " writable: [/app/tmp]"
        )
        yield Problem(where("read_only"), message)


def root_warnings(written: Written, where: Where, *, stated: bool) -> Iterator[Problem]:
    """What is written of a container's root file system and changes nothing. `stated`: a layer states read_only."""
    if written("read_only") is False and written("writable"):
        message = "read_only: false makes every folder writable, so this changes nothing; remove one of the two"
        yield Problem(where("writable"), message, on_key=True)
    if written("reason") and not stated:
        message = "a reason goes with read_only: false; write that too, or remove the reason"
        yield Problem(where("reason"), message, on_key=True)


def exec_problems(written: Written, where: Where) -> Iterator[Problem]:
    """ECS Exec puts its agent's files into the container, which AWS supports under a writable root only.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html, considerations.
    """
    if written("exec") and written("read_only") is not False:
        message = (
            "ECS Exec does not work under a read-only root file system; write read_only: false with a reason,"
            " or remove exec"
        )
        yield Problem(where("exec"), message)


def exec_warnings(written: Written, where: Where) -> Iterator[Problem]:
    """Whoever opens a shell is root in it, whatever the container's user is: the same page of AWS."""
    if written("exec"):
        message = (
            "whoever has ecs:ExecuteCommand on the cluster gets a shell as root in a running task, with all that its"
            " role allows and all its secrets; remove exec when it is no longer needed"
        )
        yield Problem(where("exec"), message)
