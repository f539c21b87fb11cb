"""Environments that name no account, and what follows for their deployment."""

from rota.registry import Registry


def unplaced(registry: Registry) -> str | None:
    """The sentence about the environments without an account; None when each names one."""
    names = [name for name in registry.environments if registry.resolve(name).account is None]
    if not names:
        return None
    fits = "names no account: it fits" if len(names) == 1 else "name no account: each fits"
    return f"{', '.join(names)} {fits} one Region of any account, since the names of its roles have no Region"
