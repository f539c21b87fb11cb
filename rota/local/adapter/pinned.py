"""The one release of ministack that the patches fit."""

from importlib.metadata import PackageNotFoundError, version

from rota.errors import RotaError

PINNED = "1.5.33"


def require_pinned() -> None:
    """Raises RotaError when another release is installed, or none at all."""
    try:
        found = version("ministack")
    except PackageNotFoundError:
        raise RotaError("the local AWS needs ministack: pip install 'rota[local]'") from None
    if found != PINNED:
        raise RotaError(f"the local AWS needs ministack {PINNED}, found {found}: pip install ministack=={PINNED}")
