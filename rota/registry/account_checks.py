"""An environment's account and Region, which go together."""


def half_place(account: str | None, region: str | None) -> str:
    """What is wrong where one of the two is missing, or nothing."""
    if (account is None) == (region is None):
        return ""
    given, missing = ("account", "region") if account else ("region", "account")
    return f"{given} without {missing}: give both, or neither for a stack that fits one Region of any account"
