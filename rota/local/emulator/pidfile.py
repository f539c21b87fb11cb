"""The record of a local AWS in the background, so that a later command finds that one and no other."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from rota.local.host.processes import birth_of

FILE = "emulator.json"


@dataclass(frozen=True, slots=True)
class Record:
    """One local AWS: its process (id and birth), its endpoint, when it started (UTC), and the folder of its files.

    The folder shows whether the record was copied from another project.
    """

    pid: int
    birth: str
    endpoint: str
    since: datetime
    folder: str

    @property
    def port(self) -> int | None:
        """The port of the endpoint."""
        return urlsplit(self.endpoint).port

    @property
    def is_running(self) -> bool:
        """Whether the process is still the one that was started."""
        return birth_of(self.pid) == self.birth

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """The record from its JSON. Raises KeyError, TypeError or ValueError when that is not a record."""
        since = datetime.fromisoformat(values["since"])
        return cls(int(values["pid"]), str(values["birth"]), str(values["endpoint"]), since, str(values["folder"]))


def write(folder: Path, record: Record) -> None:
    """Write the record of a folder, whole or not at all."""
    new = folder / f"{FILE}.new"
    new.write_text(json.dumps({**asdict(record), "since": record.since.isoformat()}, indent=2), encoding="utf-8")
    new.replace(folder / FILE)


def read(folder: Path) -> Record | None:
    """The record of a folder; None when it has none, or only a damaged or copied one."""
    try:
        record = Record.of(json.loads((folder / FILE).read_text(encoding="utf-8")))
    except (OSError, KeyError, TypeError, ValueError):
        return None
    return record if record.folder == str(folder) else None
