"""The values of a container's secrets, which are read with the task's execution role, as on Fargate."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from rota.errors import RotaError
from rota.local.simulator.planned_container import PlannedContainer
from rota.local.simulator.start_failure import StartFailedError

A_CALL = 10
"""The most names in one call of ssm:GetParameters."""

BEGINNING = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
)

Values = Mapping[str, str]


def secret_values(containers: Iterable[PlannedContainer], clients: Callable[[str], Any]) -> Values:
    """The value of each place that a container names. Raises StartFailedError, whose text holds no value.

    Forms: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
    """
    containers = tuple(containers)
    places = sorted({place for container in containers for _, place in container.secrets})
    managed = [place for place in places if _service(place) == "secretsmanager"]
    parameters = {place: _parameter(place) for place in places if place not in managed}
    for credentials in sorted({container.credentials for container in containers if container.credentials}):
        _check_credentials(credentials, clients)
    try:
        return {**_from_parameters(parameters, clients), **{place: _managed(place, clients) for place in managed}}
    except RotaError as error:
        raise StartFailedError(f"{BEGINNING}{error}") from None


def _check_credentials(place: str, clients: Callable[[str], Any]) -> None:
    """Read the credentials of a private container registry, from which nothing is pulled here.

    Their form: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html
    """
    try:
        found = json.loads(_managed(place, clients))
        found["username"], found["password"]
    except (ValueError, KeyError, TypeError):
        reason = f"the secret {place} is no JSON with 'username' and 'password'"
        raise StartFailedError(f"{BEGINNING}unable to retrieve registry auth: {reason}") from None


def why(error: BotoCoreError | ClientError) -> str:
    """The code and message of a failed call: `AccessDeniedException: User: … is not authorized …`."""
    if isinstance(error, ClientError):
        found = error.response.get("Error", {})
        return f"{found.get('Code', 'Unknown')}: {found.get('Message', '')}"
    return str(error)


def _from_parameters(names: Mapping[str, str], clients: Callable[[str], Any]) -> dict[str, str]:
    wanted = sorted(set(names.values()))
    values: dict[str, str] = {}
    missing: list[str] = []
    for at in range(0, len(wanted), A_CALL):
        try:
            answer = clients("ssm").get_parameters(Names=wanted[at : at + A_CALL], WithDecryption=True)
        except (BotoCoreError, ClientError) as error:
            reason = f"unable to retrieve secrets from ssm: service call has been retried 1 time(s): {why(error)}"
            raise StartFailedError(BEGINNING + reason) from None
        values.update((one["Name"], one["Value"]) for one in answer["Parameters"])
        missing += answer.get("InvalidParameters", [])
    missing += [name for name in wanted if name not in values and name not in missing]
    if missing:
        reason = (
            "unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: "
        )
        raise StartFailedError(BEGINNING + reason + ", ".join(missing))
    return {place: values[name] for place, name in names.items()}


def _managed(place: str, clients: Callable[[str], Any]) -> str:
    """A whole secret, or one key of its JSON: `arn:…:secret:name-AbCdEf[:json-key:version-stage:version-id]`."""
    parts = place.split(":")
    key, stage, version = (*parts[7:10], "", "", "")[:3]
    request = {"SecretId": ":".join(parts[:7])}
    request |= {"VersionStage": stage} if stage else {}
    request |= {"VersionId": version} if version else {}
    try:
        answer = clients("secretsmanager").get_secret_value(**request)
    except (BotoCoreError, ClientError) as error:
        reason = f"unable to retrieve secret from asm: service call has been retried 1 time(s): {why(error)}"
        raise StartFailedError(BEGINNING + reason) from None
    if "SecretString" not in answer:
        raise StartFailedError(f"{BEGINNING}unable to retrieve secret from asm: {request['SecretId']} holds no text")
    text = str(answer["SecretString"])
    if not key:
        return text
    try:
        found = json.loads(text)[key]
    except (ValueError, KeyError, TypeError):
        reason = f"retrieved secret from Secrets Manager did not contain json key {key}"
        raise StartFailedError(BEGINNING + reason) from None
    return found if isinstance(found, str) else json.dumps(found)


def _service(place: str) -> str:
    return place.split(":")[2] if place.startswith("arn:") else "ssm"


def _parameter(place: str) -> str:
    """The name of a parameter: `/a/b` for `arn:…:parameter/a/b`, and `a` for `arn:…:parameter/a`."""
    if not place.startswith("arn:"):
        return place
    name = place.partition(":parameter")[2]
    return name if name.count("/") > 1 else name.removeprefix("/")
