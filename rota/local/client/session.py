"""Clients of the local AWS that ignore this shell's AWS settings: profiles, credentials, endpoints."""

import os
from collections.abc import Callable
from typing import Any

from rota.local.client.variables import REGION, variables
from rota.local.host.loopback import require_loopback

NOTHING_OF_THE_SHELL = {
    # The name in a profile, the variable, the value and its conversion. Only the value counts.
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


Keys = tuple[str, str, str]
"""Credentials of a role: access key id, secret access key, session token."""


def local_session(
    endpoint: str, account: str | None = None, region: str | None = None, keys: Keys | None = None
) -> Callable[[str], Any]:
    """A function that makes a client for a service, such as `s3`. Raises RotaError unless the endpoint is loopback.

    With `keys` the clients act as that role, without as the account's root.
    """
    from botocore.config import Config
    from botocore.session import Session

    require_loopback(endpoint)
    chosen = variables(endpoint, account=account)
    session = Session(session_vars=NOTHING_OF_THE_SHELL)
    session.set_credentials(*(keys or (chosen["AWS_ACCESS_KEY_ID"], chosen["AWS_SECRET_ACCESS_KEY"])))
    config = Config(proxies={}, connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 1})

    def client(service: str) -> Any:  # noqa: ANN401  # botocore makes its client classes at run time
        return session.create_client(service, region_name=region or REGION, endpoint_url=endpoint, config=config)

    return client
