"""A display is allowed once, for scenes that there are, and shows nothing once it is revoked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.display import SCENES, Display, DisplayAllowed
from domain.event import Refused, UnitId

ON = date(2026, 3, 2)
HALL: dict[str, Any] = {
    "place": "Hall",
    "unit": UnitId("north"),
    "scenes": ["badges", "board"],
    "language": "en",
    "on": ON,
}


def allowed() -> Display:
    display = Display(id="display_1")
    return display.seen([display.allow(**HALL)])


def test_a_display_is_allowed_its_scenes_in_the_order_of_walls() -> None:
    shows = allowed().shows
    assert isinstance(shows, DisplayAllowed)
    assert (shows.scenes, shows.place, shows.display) == (("board", "badges"), "Hall", "display_1")
    assert set(shows.scenes) < set(SCENES)


@pytest.mark.parametrize(
    ("changed", "about"),
    [
        ({"place": ""}, "place"),
        ({"place": "x" * 61}, "place"),
        ({"scenes": []}, "scenes"),
        ({"scenes": ["board", "salaries"]}, "scenes"),
        ({"language": "fr"}, "language"),
    ],
)
def test_a_display_without_place_scene_or_language_is_refused(
    changed: dict[str, Any], about: str
) -> None:
    with pytest.raises(Refused) as refused:
        Display(id="display_1").allow(**(HALL | changed))
    assert refused.value.about == about


def test_a_display_is_allowed_once_and_revoked_once() -> None:
    display = allowed()
    with pytest.raises(Refused, match="already"):
        display.allow(**HALL)
    revoked = display.seen([display.revoke(on=ON)])
    assert revoked.shows is None
    with pytest.raises(Refused, match="already"):
        revoked.revoke(on=ON)
    with pytest.raises(Refused, match="already"):
        Display(id="display_2").revoke(on=ON)
