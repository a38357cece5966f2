"""Walls: what passers-by are shown and what not, and whose screens show one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.display import Display
from domain.ledger.displays import Displays
from domain.staff import Staff
from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY, MadeBank
from tests.serving import serving
from tests.web.listening import hearing
from tests.web.made import display
from tests.web.people import Site, grant, shown, staffed
from web.tail import LASTS

FORM = {"place": "Hall", "unit": "north", "scenes": ["board", "badges"], "language": "en"}
COLLEAGUES = [f"colleague_{number}" for number in range(6)]


def hall() -> MadeBank:
    """A unit of eight managers, of whom some have effective visits this week, each fewer."""
    bank = staffed()
    for staff in COLLEAGUES:
        bank.hire(staff)
        grant(bank, staff, "manager", "north")
    customers = [f"customer_{number}" for number in range(30)]
    bank.know(*customers)
    coming = iter(customers)
    for number, staff in enumerate((*COLLEAGUES[:5], "li", "peer")):
        for _ in range(7 - number):
            bank.plan(staff, next(coming)).won()
    bank.say(Staff, COLLEAGUES[0], lambda each: each.opt_out(on=MONDAY))
    return bank


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The bank behind its pages."""
    found = shown(settings_in(tmp_path_factory.mktemp("wall")), hall(), demo=True)
    yield found
    found.stores.close()


def lines(text: str, scene: str = "board") -> list[str]:
    """The names on a scene."""
    part = text.partition(f'<section class="scene" data-scene="{scene}"')[2]
    return re.findall(r"<b>([^<]+)</b>", part.partition("</section>")[0])


def test_the_board_names_people_down_to_the_middle_and_nobody_who_opted_out(site: Site) -> None:
    text = site.browser().get(f"/wall/{display(site)[1]}").text
    assert lines(text) == COLLEAGUES[1:4]
    assert COLLEAGUES[0] not in text
    assert "peer" not in lines(text) + lines(text, "podium")


def test_who_opts_out_is_gone_from_the_wall_at_once(site: Site) -> None:
    address = f"/wall/{display(site)[1]}"
    assert COLLEAGUES[1] in site.browser().get(address).text
    it = site.stores.ledger.load(Staff, COLLEAGUES[1])
    site.stores.ledger.record(it, it.opt_out(on=MONDAY), by=COLLEAGUES[1])
    assert COLLEAGUES[1] not in site.browser().get(address).text
    it = site.stores.ledger.load(Staff, COLLEAGUES[1])
    site.stores.ledger.record(it, it.opt_in(on=MONDAY), by=COLLEAGUES[1])


def test_without_a_week_to_compare_with_there_is_a_figure_and_no_thermometer(site: Site) -> None:
    page = site.browser().get(f"/wall/{display(site)[1]}").text
    assert "effective visits this week" in page
    assert 'class="ring"' in page
    assert 'class="warm"' not in page


def test_a_team_of_fewer_than_eight_has_no_thermometer(site: Site) -> None:
    browser = site.browser()
    assert "effective visits this week" in browser.get(f"/wall/{display(site)[1]}").text
    small = browser.get(f"/wall/{display(site, 'south')[1]}").text
    assert "effective visits this week" not in small
    assert "people were recognised this week" in small


def test_a_token_opens_its_wall_in_its_language_and_nothing_else(site: Site) -> None:
    browser, (_, token) = site.browser(language="zh"), display(site)
    page = browser.get(f"/wall/{token}")
    assert page.headers["Content-Language"] == "en"
    assert page.headers["Cache-Control"] == "no-store"
    assert not page.cookies
    chinese = browser.get(f"/wall/{token}?language=zh-Hans")
    assert "本周有效拜访" in chinese.text
    assert browser.get(f"/board?token={token}").status_code == 303
    assert browser.get("/board", headers={"Cookie": f"session={token}"}).status_code == 303
    assert browser.post(f"/wall/{token}").status_code == 405


def test_a_page_without_scripts_turns_to_the_next_scene_by_itself(site: Site) -> None:
    browser, token, seen = site.browser(), display(site)[1], []
    then = "?seconds=5"
    for _ in range(6):
        text = browser.get(f"/wall/{token}{then}").text
        seen.append(re.findall(r'<body data-scene="(\w+)"', text)[0])
        then = re.findall(r'content="5;url=([^"]+)"', text)[0].replace("&amp;", "&")
    assert seen == ["board", "podium", "thanks", "team", "badges", "board"]


def test_a_wrong_and_a_revoked_token_are_the_same_to_everybody(site: Site) -> None:
    name, token = display(site)
    administrator = site.browser("administrator")
    assert administrator.post(f"/displays/{name}/revocation").status_code == 303
    for browser in (site.browser(), administrator):
        wrong = browser.get("/wall/AAAAAAAAAAAAAAAAAAAAAA")
        revoked = browser.get(f"/wall/{token}")
        assert (wrong.status_code, wrong.content) == (revoked.status_code, revoked.content)
        assert wrong.status_code == 404
        assert browser.get(f"/wall/{token}/live").status_code == 404
    assert isinstance(site.stores.ledger.load(Display, name), Display)


def test_the_address_is_shown_once_and_stored_nowhere(site: Site) -> None:
    leader = site.browser("north_leader")
    form = FORM | {"command": "made-once"}
    page = leader.post("/displays", data=form)
    token = re.findall(r"<code>http://127.0.0.1/wall/([^<]+)</code>", page.text)[0]
    assert "<svg" in page.text
    assert site.browser().get(f"/wall/{token}").status_code == 200
    again = leader.post("/displays", data=form)
    assert "/wall/" not in again.text
    assert token not in leader.get("/displays").text
    for store in (site.stores.ledger.store, site.stores.vault.store, site.stores.views):
        file = Path(str(store.engine.url.database))
        for part in (file, file.with_name(f"{file.name}-wal")):
            assert token.encode() not in part.read_bytes()


def test_a_leader_makes_and_sees_displays_of_units_led_and_no_others(site: Site) -> None:
    north, south = site.browser("north_leader"), site.browser("south_leader")
    assert south.post("/displays", data=FORM).status_code == 422
    name, _ = display(site)
    assert name in north.get("/displays").text
    assert name not in south.get("/displays").text
    assert name in site.browser("administrator").get("/displays").text
    before = site.head
    assert south.post(f"/displays/{name}/revocation").status_code == 404
    assert site.head == before


@pytest.mark.parametrize(
    ("changed", "field"), [({"place": ""}, "place"), ({"scenes": []}, "scenes")]
)
def test_what_is_missing_is_told_beside_its_field_and_the_rest_is_kept(
    site: Site, changed: dict[str, object], field: str
) -> None:
    page = site.browser("north_leader").post("/displays", data=FORM | {"place": "Foyer"} | changed)
    assert page.status_code == 422
    assert f'id="allow-{field}-problem"' in page.text
    assert field == "place" or 'value="Foyer"' in page.text
    assert site.office.displays.all().keys() <= {
        each for each in site.office.displays.all() if site.stores.ledger.load(Display, each).shows
    }


def test_the_list_tells_when_a_display_was_last_on(site: Site) -> None:
    name, token = display(site)
    displays: Displays = site.office.displays
    assert displays.all()[name] == 0
    assert displays.alive([token, "another"]) == {token}
    assert displays.all()[name] == site.stores.ledger.clock()


def test_a_revoked_display_is_told_within_a_second_and_others_go_on(site: Site) -> None:
    (name, token), (_, other) = display(site), display(site)
    assert LASTS > 60
    with (
        serving(site.stores) as address,
        hearing(address, f"/wall/{token}/live") as ear,
        hearing(address, f"/wall/{other}/live") as second,
    ):
        assert COLLEAGUES[1] in ear.waits_for("")
        site.browser("administrator").post(f"/displays/{name}/revocation")
        ear.waits_for("over", 1.5)
        second.waits_for("here")
        assert not second.ended
