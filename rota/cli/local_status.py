"""What `local status` prints: the process of the local AWS, and what is in one account and Region of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rota.cli.moment_option import relative_time
from rota.cli.terminal import counted, print_json, print_stdout
from rota.local.client.inventory import counts
from rota.local.client.variables import ACCOUNT, REGION
from rota.local.emulator.background import BackgroundAws
from rota.local.emulator.pidfile import Record


@dataclass(frozen=True, slots=True)
class Found:
    """The process, its folder, and how many resources of each kind are in an account and Region."""

    running: Record
    folder: Path
    account: str
    region: str
    contents: Mapping[str, int]


def found_in(aws: BackgroundAws, account: str | None, region: str | None) -> Found:
    """The present state, with defaults for the account and Region. Raises RotaError if the local AWS does not run."""
    running = aws.required()
    contents = counts(running.endpoint, account, region)
    return Found(running, aws.folder, account or ACCOUNT, region or REGION, contents)


def print_status(found: Found, now: datetime) -> None:
    """Print it for people, without the kinds that have no resources."""
    running = found.running
    print_stdout(f"the local AWS runs at {running.endpoint} (process {running.pid})")
    print_stdout(f"since {running.since:%Y-%m-%d %H:%M:%S} UTC, {relative_time(running.since, now)}")
    print_stdout(f"its files are in {found.folder}")
    held = [f"  {counted(number, kind[:-1].replace('_', ' '))}" for kind, number in found.contents.items() if number]
    print_stdout("\n".join([f"account {found.account} in {found.region}:{'' if held else ' empty'}", *held]))


def print_status_as_json(found: Found) -> None:
    """Print it as JSON."""
    running = found.running
    print_json(
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
