"""The folders that stand for EFS file systems: `EfsFolders`."""

import shutil
import tempfile
import threading
from pathlib import Path


class EfsFolders:
    """One folder of this machine for each access point, empty at first, which every task that mounts it shares.

    Everybody may write there: an access point's own user and folder are not simulated.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._root: Path | None = None

    def of(self, file_system: str, access_point: str) -> Path:
        """The folder of an access point, or of a whole file system where a definition names no access point."""
        with self._lock:
            if self._root is None:
                self._root = Path(tempfile.mkdtemp(prefix="rota-efs-"))
                self._root.chmod(0o755)
            folder = self._root / f"{file_system}-{access_point or 'root'}"
            if not folder.exists():
                folder.mkdir()
                folder.chmod(0o777)  # whatever the umask
            return folder

    def close(self) -> None:
        """Remove them all; what another user has made in them may be left."""
        with self._lock:
            if self._root is not None:
                shutil.rmtree(self._root, ignore_errors=True)
            self._root = None
