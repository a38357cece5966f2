"""The sprite holds the drawings that the pages show, and no others."""

from __future__ import annotations

import re

from tests.tree import ROOT, some
from web.navigation import PLACES

TEMPLATES = ROOT / "web" / "templates"
DRAWN = re.compile(r'<symbol id="([\w-]+)"')
CALLED = re.compile(r'icon\([^)]*?"([\w-]+)"\)')


def test_every_drawing_is_there_and_in_use() -> None:
    places = (TEMPLATES / "places.html").read_text()
    named = dict(re.findall(r'"(/[\w{}/-]+)": "([\w-]+)"', places))
    assert set(PLACES) <= set(named), set(PLACES) - set(named)
    called = {
        name for page in TEMPLATES.glob("*.html") for name in CALLED.findall(page.read_text())
    }
    drawn = some(DRAWN.findall((ROOT / "static" / "icons.svg").read_text()))
    assert sorted(drawn) == sorted(called | set(named.values()))
