"""The files of the project as git sees them, for the tests that read all of them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parent.parent
T = TypeVar("T")


def some(found: Iterable[T]) -> list[T]:
    """What was found, and never nothing: a check that looks at nothing cannot fail."""
    things = list(found)
    assert things, "this check looked at nothing"
    return things


@cache
def files(*endings: str) -> list[Path]:
    """Paths below the root that git knows or would take and whose names end so."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    paths = {Path(name) for name in listed.stdout.split("\0") if name.endswith(endings)}
    return some(path for path in sorted(paths) if (ROOT / path).is_file())


@cache
def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def lines(path: Path) -> list[str]:
    return text(path).splitlines()
