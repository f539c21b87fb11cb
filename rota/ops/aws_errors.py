"""Errors of AWS and of the way to it, as one line each."""

from collections.abc import Iterator
from contextlib import contextmanager

from rota.errors import RotaError

NO_CREDENTIALS = (
    "there are no AWS credentials in this shell, or they cannot be used ({reason}); "
    "`aws sts get-caller-identity` must work first"
)


@contextmanager
def one_line_errors(where: str) -> Iterator[None]:
    """Raises RotaError, one line, for whatever botocore raises in the block; `where` is the account and Region.

    Sources of the errors: https://docs.aws.amazon.com/boto3/latest/guide/error-handling.html.
    """
    from botocore import exceptions

    credentials = (
        exceptions.NoCredentialsError,
        exceptions.PartialCredentialsError,
        exceptions.CredentialRetrievalError,
        exceptions.ProfileNotFound,
        exceptions.SSOError,
        exceptions.TokenRetrievalError,
        exceptions.UnauthorizedSSOTokenError,
    )
    try:
        yield
    except credentials as error:
        raise RotaError(NO_CREDENTIALS.format(reason=_one_line(error))) from None
    except exceptions.ClientError as error:
        found = error.response.get("Error", {})
        reason = _one_line(f"{found.get('Code', 'error')}: {found.get('Message', '')}")
        raise RotaError(f"{where}: AWS rejects {error.operation_name}: {reason}") from None
    except exceptions.BotoCoreError as error:
        raise RotaError(f"{where}: AWS cannot be asked: {_one_line(error)}") from None


def error_code(error: Exception) -> str:
    """The code of a botocore ClientError, such as `ResourceNotFoundException`."""
    response = getattr(error, "response", {})
    return str(response.get("Error", {}).get("Code", ""))


def _one_line(error: object) -> str:
    return " ".join(str(error).split())
