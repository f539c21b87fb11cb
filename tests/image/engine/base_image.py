"""A stand-in for the official Python image, made of Debian's packages, for machines that reach no container registry.

Where the packages come from is read from the machine's own apt configuration. The result is kept in the user's cache.
"""

import hashlib
import os
import platform
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.image.engine.client import Engine, NoEngineError

SUITES = {"python:3.13-slim": "trixie"}
"""The Debian release that has an official image's version of Python, and that the image itself is made of."""

PACKAGES = ("ca-certificates", "python3", "python3-venv", "tzdata")
COMPLETE = Path(__file__).with_name("complete-base.sh")
KEEP = ("PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin",)


def import_stand_in(engine: Engine, tag: str) -> None:
    """Give the engine an image of that name. Raises NoEngineError where none can be made."""
    changes = [word for variable in KEEP for word in ("--change", f"ENV {variable}")]
    engine.docker("import", *changes, "--change", 'CMD ["python3"]', str(cached_tar(tag)), tag)


def cached_tar(tag: str) -> Path:
    """The file system of the stand-in, bootstrapped when it is not in the cache."""
    if tag not in SUITES:
        raise NoEngineError(f"which Debian release stands in for {tag} is not known; {__name__} has the list")
    bundle = certificates()
    facts = [tag, *PACKAGES, COMPLETE.read_text(), bundle.read_text()]
    key = hashlib.sha256("\0".join(facts).encode()).hexdigest()[:16]
    stem = f"{tag.replace(':', '-')}-{platform.machine()}-"
    tar = cache() / f"{stem}{key}.tar"
    with alone():
        if not tar.exists():
            bootstrap(SUITES[tag], tar, bundle)
            for old in tar.parent.glob(f"{stem}*.tar"):
                if old != tar:
                    old.unlink(missing_ok=True)
    return tar


def cache() -> Path:
    """The folder of what is kept from run to run."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rota" / "image-test"


@contextmanager
def alone() -> Iterator[None]:
    """No other run of the user installs or bootstraps for the length of the block."""
    import fcntl  # not on Windows, where an engine that answers needs none of this

    cache().mkdir(parents=True, exist_ok=True)
    with (cache() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def bootstrap(suite: str, tar: Path, bundle: Path) -> None:
    """Write the file system of a release with Python. Raises NoEngineError when mmdebstrap fails."""
    unfinished = tar.with_name(f"{os.getpid()}-{tar.name}")
    command = ["mmdebstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", f"--customize-hook={COMPLETE}"]
    command += [f"--dpkgopt=path-exclude=/usr/share/{part}/*" for part in ("doc", "info", "locale", "man")]
    command += [suite, str(unfinished), *(f"deb {uri} {suite} main" for uri in debian_mirrors())]
    environment = {**os.environ, "MACHINE_CERTIFICATES": str(bundle)}
    try:
        finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if finished.returncode:
            raise NoEngineError(f"Debian {suite} cannot be bootstrapped:\n{finished.stderr[-2000:]}")
        unfinished.replace(tar)
    finally:
        unfinished.unlink(missing_ok=True)


def debian_mirrors() -> list[str]:
    """Where this machine's apt finds Debian itself: the sources of its own release, not of other vendors."""
    release = platform.freedesktop_os_release()
    if release.get("ID") != "debian":
        raise NoEngineError("the stand-in for the base image is made of Debian's packages, and this is no Debian")
    template = "$(RELEASE) $(COMPONENT) $(REPO_URI)"
    command = ["apt-get", "indextargets", "--no-release-info", "--format", template, "Created-By: Packages"]
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    own = (release.get("VERSION_CODENAME"), "main")
    targets = [line.split() for line in listing.splitlines()]
    return sorted({uri for name, component, uri in targets if (name, component) == own})


def certificates() -> Path:
    """The certificates that this machine trusts, perhaps those of a proxy too."""
    file = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
    if not file or not Path(file).is_file():
        raise NoEngineError("this machine has no bundle of certificates (apt-get install ca-certificates)")
    return Path(file)


def has_tools() -> bool:
    """Whether dockerd and mmdebstrap are installed."""
    return all(map(shutil.which, ("dockerd", "docker", "mmdebstrap", "setpriv")))
