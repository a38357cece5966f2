"""Static files, under an address that changes with their content, so that browsers keep them."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from web.trimmed import trimmed

STATIC = Path(__file__).resolve().parents[1] / "static"
WORKER = "worker.js"
FOR_EVER = "public, max-age=31536000, immutable"


class Assets(StaticFiles):
    """Serves the folder `static`."""

    def __init__(self) -> None:
        """Look where this version of Pacesetter lies."""
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, to be kept for ever: another content has another address."""
        response = await super().get_response(path, scope)
        if response.status_code == 200 and path.endswith(OWN) and (less := sent(path)):
            media = response.headers["Content-Type"].partition(";")[0]
            response = Response(less, media_type=media)
        if response.status_code < 400:
            response.headers["Cache-Control"] = FOR_EVER
        if path == WORKER:
            # Kept for no time, and serving all pages though it lies below them.
            response.headers["Cache-Control"] = "no-cache"
            response.headers["Service-Worker-Allowed"] = "/"
        return response


OWN = (".css", ".js")
"""What we write ourselves, with reasons that are for readers and not for browsers."""

PICO = "vendor/pico-2.1.1.min.css"

REASONS = re.compile(r"^[ \t]*(//[^\n]*|/\*.*?\*/[ \t]*)\n", re.DOTALL | re.MULTILINE)
INDENTS = re.compile(r"^[ \t]+", re.MULTILINE)


_SPACES = re.compile(r'("[^"]*")|;\s*(?=\})|(?<=[;,{}])\s+|(?<=[a-z]:) +| +(?=\{)')


def sent(path: str) -> bytes:
    """What is sent of a stylesheet or script in place of the file; nothing where that goes out as
    it is.
    """
    if path == PICO:
        return pico()
    return b"" if path.startswith("vendor") else bare(STATIC / path)


@cache
def pico() -> bytes:
    """The foreign stylesheet without the rules for what no page has, which are two fifths of it."""
    return trimmed((STATIC / PICO).read_text("utf-8"), bare(STATIC / "app.css").decode()).encode()


@cache
def bare(path: Path) -> bytes:
    """A file without the comments that have lines of their own, and without indents; a stylesheet
    without other spaces that only readers need.

    That is 5 kB less on a first visit.
    """
    text = INDENTS.sub("", REASONS.sub("", path.read_text("utf-8")))
    if path.suffix == ".css":
        text = _SPACES.sub(lambda found: found[1] or "", text)
    return text.encode()


def asset(name: str) -> str:
    """The address of a static file; a name that stands for none is an error of the template."""
    if not (STATIC / name).is_file():
        raise FileNotFoundError(name)
    return f"/static/{version()}/{name}"


@cache
def version() -> str:
    """A digest of all static files."""
    digest = hashlib.sha256()
    for path in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        digest.update(path.relative_to(STATIC).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
