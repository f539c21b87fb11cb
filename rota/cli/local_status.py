"""What runs as the local AWS, and how much is in one account and Region of it: what `local status` prints."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rota.cli.moment_option import how_far
from rota.cli.terminal import counted, put, put_json
from rota.local.client.inventory import counts
from rota.local.client.variables import ACCOUNT, REGION
from rota.local.emulator.background import BackgroundAws
from rota.local.emulator.pidfile import Record


@dataclass(frozen=True, slots=True)
class Found:
    """The process, the folder of its files, and how many things of each kind are in an account and Region."""

    running: Record
    folder: Path
    account: str
    region: str
    contents: Mapping[str, int]


def found_in(aws: BackgroundAws, account: str | None, region: str | None) -> Found:
    """What is there now; the default account and Region for those not named. Raises RotaError when it does not run."""
    running = aws.required()
    contents = counts(running.endpoint, account, region)
    return Found(running, aws.folder, account or ACCOUNT, region or REGION, contents)


def put_status(found: Found, now: datetime) -> None:
    """Print it for people; kinds of which there is nothing are left out."""
    running = found.running
    put(f"the local AWS runs at {running.endpoint} (process {running.pid})")
    since = f"since {running.since:%Y-%m-%d %H:%M:%S} UTC, {how_far(running.since, now)}"
    put(f"{since}; its files are in {found.folder}")
    held = [f"  {counted(number, kind[:-1].replace('_', ' '))}" for kind, number in found.contents.items() if number]
    put("\n".join([f"account {found.account} in {found.region}:{'' if held else ' empty'}", *held]))


def put_status_as_json(found: Found) -> None:
    """Print it for programs."""
    running = found.running
    put_json(
        {
            "running": True,
            "endpoint": running.endpoint,
            "pid": running.pid,
            "since": running.since.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "folder": str(found.folder),
            "account": found.account,
            "region": found.region,
            "contents": dict(found.contents),
        }
    )
