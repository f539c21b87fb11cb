"""Variables that a registry may not set: those of the credentials and of the Region, and those that ECS sets itself.

Sources: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html and settings-reference.html
beside it (what the SDKs read, and in which order), botocore's configuration for the older names, and
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-metadata.html (what ECS sets on Fargate).
"""

from collections.abc import Mapping
from types import MappingProxyType

_CREDENTIALS = "it would take the place of the task role's credentials; grant what the task needs under 'iam'"
_ROLE = "by it the SDKs find the task role's credentials, and ECS sets it; remove it"
_REGION = "ECS sets it to the Region that the task runs in; name another Region in a variable of your own"
_ECS = "ECS sets it; take another name"

TAKEN: Mapping[str, str] = MappingProxyType(
    {
        # The SDKs look here before they ask for the task role's credentials.
        "AWS_ACCESS_KEY_ID": _CREDENTIALS,
        "AWS_SECRET_ACCESS_KEY": _CREDENTIALS,
        "AWS_SESSION_TOKEN": _CREDENTIALS,
        "AWS_SECURITY_TOKEN": _CREDENTIALS,
        "AWS_CREDENTIAL_EXPIRATION": _CREDENTIALS,
        "AWS_PROFILE": _CREDENTIALS,
        "AWS_DEFAULT_PROFILE": _CREDENTIALS,
        "AWS_WEB_IDENTITY_TOKEN_FILE": _CREDENTIALS,
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": _ROLE,
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": _ROLE,
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": _ROLE,
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": _ROLE,
        "AWS_REGION": _REGION,
        "AWS_DEFAULT_REGION": _REGION,
        "AWS_EXECUTION_ENV": _ECS,
        "ECS_AGENT_URI": _ECS,
        "ECS_CONTAINER_METADATA_URI": _ECS,
        "ECS_CONTAINER_METADATA_URI_V4": _ECS,
    }
)
"""Each name and the reason, with the way out. Other names that start with AWS_ are settings, which a task may have."""

OF_THE_IMAGE: Mapping[str, str] = MappingProxyType(
    {
        "PATH": "programs are found by it",
        "HOME": "programs and libraries look there for their files",
        "PYTHONPATH": "Python finds modules by it",
    }
)
"""What the image sets for its programs, and what for."""
