"""The variables by which any AWS tool, boto3 and the CDK CLI included, finds the local AWS and nothing else."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from rota.local.host.loopback import HOST, require_loopback

REGION = "us-east-1"
ACCOUNT = "000000000000"
"""The account that ministack gives to whoever names none."""

KEPT = ("AWS_PAGER", "AWS_DEFAULT_OUTPUT")
"""Settings of the shell's that choose no account."""

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
"""What could lead a tool to a real account in spite of `variables`; an endpoint of one service, too, goes before the
one of all: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
"""


def variables(
    endpoint: str, *, account: str | None = None, region: str | None = None, cdk_home: Path | None = None
) -> dict[str, str]:
    """The variables for a loopback endpoint. Raises RotaError for any other.

    Ministack takes an access key id of twelve digits for the account itself. The CDK CLI remembers accounts by key in
    `cdk_home`, which therefore must be the emulator's own; what it is used for here it need not tell AWS.
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
    """The names to take from an environment beside the variables chosen, sorted; well-known ones even if not there."""
    present = {name for name in environ if name.startswith("AWS_") and name not in KEPT}
    return tuple(sorted({*MISLEADING, *present} - set(chosen)))


def led_to(chosen: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """An environment in which the chosen variables lead to the local AWS, and nothing leads elsewhere."""
    gone = misleading(environ, chosen)
    return {**{name: value for name, value in environ.items() if name not in gone}, **chosen}


def _without_proxy() -> dict[str, str]:
    exempt = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
    if HOST not in exempt.split(","):
        exempt = ",".join(filter(None, (exempt, HOST)))
    return {"NO_PROXY": exempt, "no_proxy": exempt}
