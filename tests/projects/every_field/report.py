"""The handler of the registry that states every field."""


def main(context: object) -> None:
    """Do nothing."""
