"""Why a task or container does not start, in AWS' words."""


class StartFailedError(Exception):
    """The task ends as TaskFailedToStart; the text is its stoppedReason and holds no value of any secret.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
    """
