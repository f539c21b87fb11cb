"""Why a task or container does not start, in AWS's words."""


class StartFailedError(Exception):
    """The task ends as TaskFailedToStart. The text is its stoppedReason, and never holds the value of a secret.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
    """
