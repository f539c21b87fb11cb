"""The handler of an image that Rota's Dockerfile does not build."""

from rota.runtime import TaskContext


def main(context: TaskContext) -> None:
    """Say where it runs."""
    context.log.info("greeted", extra={"task": context.name})
