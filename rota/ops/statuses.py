"""The statuses of stacks, and what helps where a deployment failed half-way.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html on the statuses,
https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-rollback.html, and
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ROLLED_BACK = "ROLLBACK_COMPLETE"
"""The first deployment failed; the stack has no resources any more, and can only be deleted."""

NEVER_MADE = "REVIEW_IN_PROGRESS"
"""A change set was made and not executed; the stack has no template yet."""

LAST_ONE_FAILED = ("UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE")
"""The stack is complete, as it was before its last deployment, which failed."""


Advice = tuple[str, str]
"""What a command does, and the command. It has `{stack}`, the id in the app, `{name}` and `{region}`, an option."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What a status means, and what helps."""

    meaning: str
    advice: tuple[Advice, ...]


PLAIN_DEPLOY = "npx cdk deploy {stack}"
ADOPTING = f"{PLAIN_DEPLOY} --import-existing-resources"
"""The same, where a log group of the stack exists already."""

DEPLOY: Advice = ("deploy it", PLAIN_DEPLOY)
DELETE: Advice = ("delete it", "rota stacks --delete {name}")
SWITCH_ON: Advice = ("switch them on again", "npx cdk deploy {stack} --revert-drift")
"""A plain deployment changes nothing where the template is the same.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html
"""

_DESTROY: Advice = ("destroy it", "npx cdk destroy {stack}")
_GO_ON: Advice = ("go on, once the cause is removed", "npx cdk deploy {stack} --no-rollback")
_GO_BACK: Advice = ("go back", "npx cdk rollback {stack}")
_CONTINUE: Advice = (
    "continue the rollback, once the cause is removed",
    "aws cloudformation continue-update-rollback{region} --stack-name {name}",
)

FAILURES: Mapping[str, Failure] = {
    ROLLED_BACK: Failure(
        "the first deployment failed and was rolled back; nothing is deployed",
        (("try again, once the cause is removed", PLAIN_DEPLOY), DELETE),
    ),
    "ROLLBACK_FAILED": Failure("the first deployment failed, and so did its rollback", (_DESTROY,)),
    "CREATE_FAILED": Failure("the first deployment failed and was not rolled back", (_GO_ON, _GO_BACK)),
    "UPDATE_FAILED": Failure("the last deployment failed and was not rolled back", (_GO_ON, _GO_BACK)),
    "UPDATE_ROLLBACK_FAILED": Failure("the last deployment failed, and so did its rollback", (_CONTINUE,)),
    "IMPORT_ROLLBACK_FAILED": Failure("adopting resources failed, and so did its rollback", (_CONTINUE,)),
    "DELETE_FAILED": Failure("a deletion failed half-way", (("stop what runs", "rota stacks --stop {name}"), _DESTROY)),
    NEVER_MADE: Failure("a change set was made and not executed; nothing is deployed", (DEPLOY,)),
}
"""Every status of a deployment that failed half-way."""


def is_under_way(status: str) -> bool:
    """Whether CloudFormation is at work on the stack."""
    return status.endswith("_IN_PROGRESS") and status != NEVER_MADE
