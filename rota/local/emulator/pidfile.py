"""What is written down of an emulator in the background, so that a later command finds it, and it alone."""

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
    """One emulator: its process, by id and birth, its endpoint, since when it runs (UTC), and the folder of its files.

    The folder tells it from that of a project of which this one is a copy.
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
        """The record of its JSON. Raises KeyError, TypeError or ValueError when that is no record."""
        since = datetime.fromisoformat(values["since"])
        return cls(int(values["pid"]), str(values["birth"]), str(values["endpoint"]), since, str(values["folder"]))


def write(folder: Path, record: Record) -> None:
    """Write the record of a folder, as a whole or not at all."""
    new = folder / f"{FILE}.new"
    new.write_text(json.dumps({**asdict(record), "since": record.since.isoformat()}, indent=2), encoding="utf-8")
    new.replace(folder / FILE)


def read(folder: Path) -> Record | None:
    """The record of a folder; None when it has none of its own, or nothing that could be one."""
    try:
        record = Record.of(json.loads((folder / FILE).read_text(encoding="utf-8")))
    except (OSError, KeyError, TypeError, ValueError):
        return None
    return record if record.folder == str(folder) else None
