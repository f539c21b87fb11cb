"""The account and Region in which ministack's internals act outside a request."""

from contextlib import AbstractContextManager

from rota.local.simulator import AccountRegion


def scope_of(arn: str) -> AccountRegion:
    """The account and Region that an ARN names."""
    _, _, _, region, account, _ = arn.split(":", 5)
    return AccountRegion(account, region)


def acting_in(scope: AccountRegion) -> AbstractContextManager[None]:
    """Within the block, ministack reads and writes the resources of this account and Region."""
    from ministack.core.responses import request_scope

    inside: AbstractContextManager[None] = request_scope(scope.account, scope.region)
    return inside
