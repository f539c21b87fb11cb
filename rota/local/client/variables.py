"""The variables that lead any AWS tool, such as boto3 and the CDK CLI, to the local AWS and to no other."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from rota.local.host.loopback import HOST, require_loopback

REGION = "us-east-1"
ACCOUNT = "000000000000"
"""The account that ministack uses when a caller names none."""

KEY_ID_TAG = "rota:key-id"
"""The tag of a new KMS key that names its id; the local AWS alone takes it."""

KEPT = ("AWS_PAGER", "AWS_DEFAULT_OUTPUT")
"""The shell's settings that are kept, since they choose no account."""

MISLEADING = (
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_DEFAULT_PROFILE",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_SECURITY_TOKEN",
    "AWS_SESSION_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)
"""What could lead a tool to a real account in spite of `variables`. An endpoint for one service also overrides the
general one: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
"""


def variables(
    endpoint: str, *, account: str | None = None, region: str | None = None, cdk_home: Path | None = None
) -> dict[str, str]:
    """The variables for a loopback endpoint. Raises RotaError for any other.

    Ministack reads an access key id of twelve digits as the account. The CDK CLI remembers accounts by key in
    `cdk_home`, so that folder must be the emulator's own. The CLI's telemetry is off.
    """
    place = region or REGION
    found = {
        "AWS_ENDPOINT_URL": require_loopback(endpoint),
        "AWS_ACCESS_KEY_ID": account or "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": place,
        "AWS_DEFAULT_REGION": place,
        "AWS_EC2_METADATA_DISABLED": "true",
        # No profile: neither a default one, nor one that a command names by an option of its own.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        **_without_proxy(),
    }
    return found if cdk_home is None else {**found, "CDK_HOME": str(cdk_home), "CDK_DISABLE_CLI_TELEMETRY": "true"}


def misleading(environ: Mapping[str, str], chosen: Iterable[str]) -> tuple[str, ...]:
    """The variables to remove from an environment, sorted; well-known ones also if it does not have them."""
    present = {name for name in environ if name.startswith("AWS_") and name not in KEPT}
    return tuple(sorted({*MISLEADING, *present} - set(chosen)))


def led_to(chosen: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """The environment with the chosen variables, and without those that lead elsewhere."""
    gone = misleading(environ, chosen)
    return {**{name: value for name, value in environ.items() if name not in gone}, **chosen}


def _without_proxy() -> dict[str, str]:
    exempt = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
    if HOST not in exempt.split(","):
        exempt = ",".join(filter(None, (exempt, HOST)))
    return {"NO_PROXY": exempt, "no_proxy": exempt}
