"""Small files that matter: on the disk whole or not at all, and for their owner alone."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def keep(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Write a file beside `path` and move it there; unasked never over another one.

    Returns once it outlasts a power cut. Where two write at once without replacing, the first
    one's content counts, and the other is told nothing: read the file afterwards.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # has mode 0600
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if replace:
        Path(draft).replace(path)
    else:
        with suppress(FileExistsError):
            os.link(draft, path)
        Path(draft).unlink()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have what was moved into a folder, or out of it, outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
