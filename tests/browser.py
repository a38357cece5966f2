"""A real Chromium for tests: the one this machine has, or one that it can be given.

Playwright steers it, and would load another from an address that few machines may reach; so what
is looked for here comes from the system or from a package registry.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
DEBIAN = ("chromium", "fonts-noto-cjk")

# A headless Chromium with the libraries it needs. Only its archives are used, and none of its code.
NPM = "@sparticuz/chromium@147.0.0"
NPM_SHA256 = "18fe5404ce845594cd7d592fc07f37a19514079ba4d9c27192ad8b908743f16b"
NPM_MACHINE = ("linux", "x86_64")
UNBROTLI = (
    'const [fs, zlib] = [require("fs"), require("zlib")];'
    "fs.writeFileSync(1, zlib.brotliDecompressSync(fs.readFileSync(0)));"
)
NPM_STARTER = """#!/bin/sh
here=$(dirname "$0")
export LD_LIBRARY_PATH="$here/lib"
[ -d /etc/fonts ] || export FONTCONFIG_PATH="$here"
exec "$here/headless" "$@"
"""
NPM_FONTS = "<fontconfig><dir prefix='relative'>fonts</dir></fontconfig>"

PATIENCE = 120  # seconds for a download; a network that answers nothing is given up much sooner
AT_ONCE = ("Acquire::Retries=0", "Acquire::http::Timeout=15", "Acquire::https::Timeout=15")


class BrowserMissing(Exception):
    """No browser was found and none could be installed; the message says what to do."""


@contextmanager
def running_chromium(home: Path) -> Iterator[Browser]:
    """A browser without a window, which keeps what it writes for itself in the folder `home`.

    It has no sandbox, which is playwright's way and the only one for root: the pages are our own.
    """
    folders = {"XDG_CONFIG_HOME": str(home), "XDG_CACHE_HOME": str(home)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(),
            env={**os.environ, **folders},
        )
        yield browser
        browser.close()


def find_browser() -> Path:
    """The program: $CHROME_PATH, else the system's, else one installed now: by apt, from npm."""
    if chosen := os.environ.get("CHROME_PATH"):
        if found := shutil.which(chosen):
            return Path(found)
        raise BrowserMissing(f"$CHROME_PATH names {chosen}, which is no program.")
    if found_one := on_path():
        return found_one
    with one_at_a_time() as folder:
        if installed := on_path() or from_debian() or from_npm(folder):
            return installed
    raise BrowserMissing(
        f"There is no browser: none of {', '.join(NAMES)} is on the PATH, and neither apt-get nor "
        "npm could install one. Install Chromium, or let $CHROME_PATH name the program."
    )


def has_browser() -> bool:
    """Whether nothing would have to be installed."""
    return bool(os.environ.get("CHROME_PATH") or on_path())


def on_path() -> Path | None:
    return next((Path(found) for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def one_at_a_time() -> Iterator[Path]:
    """A folder that lasts, locked against the other workers of this and other runs."""
    folder = Path(tempfile.gettempdir()) / f"pacesetter-browser-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise BrowserMissing(f"{folder} belongs to somebody else, who might put anything there.")
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def from_debian() -> Path | None:
    """The distribution's own, which only root may install."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return None
    quick = [word for option in AT_ONCE for word in ("-o", option)]
    install = [apt, *quick, "install", "-qq", "-y", "--no-install-recommends", *DEBIAN]
    with suppress(subprocess.SubprocessError):
        run([apt, *quick, "update", "-qq"])
        run([*install, "--download-only"])
        # Nothing is left to wait for, and a kill halfway would leave dpkg to be repaired.
        run(install, patience=None)
    return on_path()


def from_npm(folder: Path) -> Path | None:
    """One that needs no root and no library of the system but the C library."""
    program = folder / "chromium" / "start"
    if program.exists():
        return program
    able = shutil.which("npm") and shutil.which("node")
    if not able or (sys.platform, platform.machine()) != NPM_MACHINE:
        return None
    with tempfile.TemporaryDirectory(dir=folder) as draft, suppress(subprocess.SubprocessError):
        unpacked = Path(draft) / "chromium"
        unpack(packed(Path(draft)), unpacked)
        unpacked.rename(folder / "chromium")
    return program if program.exists() else None


def packed(folder: Path) -> bytes:
    """The package as npm hands it over, if it is the one that was looked at."""
    quick = ("--fetch-timeout=15000", "--fetch-retries=0", "--loglevel=error")
    run(["npm", "pack", NPM, "--pack-destination", str(folder), *quick])
    archive = next(folder.glob("*.tgz")).read_bytes()
    if hashlib.sha256(archive).hexdigest() != NPM_SHA256:
        raise BrowserMissing(f"npm has another {NPM} than the one that the tests know.")
    return archive


def unpack(archive: bytes, folder: Path) -> None:
    """Lay out program, libraries, a font and what starts the one with the others."""
    folder.mkdir()
    with tarfile.open(fileobj=io.BytesIO(archive)) as package:
        for name in ("al2023.tar", "fonts.tar", "chromium"):
            part = package.extractfile(f"package/bin/{name}.br")
            assert part, name
            plain = run(["node", "--eval", UNBROTLI], given=part.read())
            if name.endswith(".tar"):
                with tarfile.open(fileobj=io.BytesIO(plain)) as inner:
                    inner.extractall(folder, filter="data")
            else:
                executable(folder / "headless", plain)
    (folder / "fonts.conf").write_text(NPM_FONTS)
    executable(folder / "start", NPM_STARTER.encode())


def executable(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o755)


def run(command: Sequence[str], given: bytes = b"", patience: float | None = PATIENCE) -> bytes:
    """What a program writes; a SubprocessError if it fails or takes too long."""
    surroundings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, input=given, env=surroundings, timeout=patience, check=True, capture_output=True
    )
    return done.stdout
