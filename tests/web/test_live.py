"""Live streams: each is told what is new, none holds another up, and nothing is left of them."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Collection, Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Route

from domain.event import StaffId
from domain.staff import Staff
from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY
from tests.serving import serving
from tests.tree import files, some, text
from tests.web.aside import run
from tests.web.conftest import OpenScreen
from tests.web.listening import hearing
from tests.web.made import display
from tests.web.people import Site, shown, staffed
from web.caller import PLAIN_COOKIE
from web.live import Recorded
from web.tail import Listener, News, Tail


class Anybody:
    """Lets everybody listen."""

    def alive(self, tokens: Collection[str]) -> set[str]:
        return set(tokens)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank behind a server, with pages in this process beside it."""
    found = shown(settings_in(tmp_path_factory.mktemp("live")), staffed(), demo=True)
    yield found
    found.stores.close()


@pytest.fixture(scope="module")
def address(bank: Site) -> Iterator[str]:
    """Where the server of the bank is."""
    with serving(bank.stores) as found:
        yield found


def session(bank: Site, staff: str = "li") -> tuple[str, str]:
    """A session, and the cookie that carries it."""
    token = bank.office.sessions.begin(StaffId(staff))
    return token, f"{PLAIN_COOKIE}={token}"


def happen(bank: Site) -> int:
    """Something is recorded; returns where it stands."""
    ledger = bank.stores.ledger
    peer = ledger.load(Staff, "peer")
    event = peer.opt_in(on=MONDAY) if peer.opted_out else peer.opt_out(on=MONDAY)
    return ledger.record(peer, event, by="peer")[0].position


def test_a_page_is_told_within_a_second_that_something_was_recorded(
    bank: Site, address: str
) -> None:
    with hearing(address, "/live", session(bank)[1]) as ear:
        begin, at = time.monotonic(), happen(bank)
        assert ear.waits_for("recorded") == str(at)
        assert time.monotonic() - begin < 1


def test_a_page_is_told_at_once_what_came_since_it_was_made_or_last_heard(
    bank: Site, address: str
) -> None:
    at = happen(bank)
    cookie = session(bank)[1]
    with hearing(address, f"/live?after={at - 1}", cookie) as ear:
        assert ear.waits_for("recorded") == str(at)
    with hearing(address, "/live?after=1", cookie, **{"Last-Event-ID": str(at)}) as ear:
        later = happen(bank)
        assert ear.waits_for("recorded") == str(later)
        assert len(ear.events) == 1


def test_a_stream_ends_within_two_seconds_of_its_session_and_no_other_does(
    bank: Site, address: str
) -> None:
    token, cookie = session(bank)
    with hearing(address, "/live", cookie) as ear, hearing(address, "/live", session(bank)[1]) as o:
        bank.office.sessions.end(token)
        ear.waits_for("over", 2)
        at = happen(bank)
        assert o.waits_for("recorded") == str(at)
        assert not o.ended
    with hearing(address, "/live", cookie) as ear:
        ear.waits_for("over", 1)
        assert ear.answer.status == 200


@pytest.mark.parametrize("where", ["board", "inbox", "wall"])
def test_a_page_listens_however_late_the_scripts_come(
    bank: Site, address: str, screen: OpenScreen, where: str
) -> None:
    page = screen().page
    leader = {"form": {"staff": "north_leader"}, "headers": {"Origin": address}}
    page.request.post(f"{address}/demo-sign-in", **leader)  # type: ignore[arg-type]

    def held_up(route: Route) -> None:
        time.sleep(0.5)
        route.continue_()

    page.route(re.compile(r"/(hx-sse|wall)[^/]*\.js$"), held_up)
    shown = f"wall/{display(bank)[1]}" if where == "wall" else where
    with page.expect_request(re.compile(r"/live\?")):
        page.goto(f"{address}/{shown}")


def test_the_scripts_of_streams_are_loaded_in_one_place() -> None:
    loading = [path.name for path in some(files(".html")) if "vendor/hx-sse" in text(path)]
    assert loading == ["parts.html"]


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 30, "²"])
def test_what_is_no_position_is_none(bank: Site, address: str, after: str) -> None:
    with hearing(address, f"/live?after={quote(after)}", session(bank)[1]) as ear:
        at = happen(bank)
        assert ear.waits_for("recorded") == str(at)


def test_of_many_streams_each_is_told_and_nothing_is_left_of_those_that_close(bank: Site) -> None:
    looks = 0

    class Counted(Recorded):
        def news(self, head: int) -> News:
            nonlocal looks
            looks += 1
            return super().news(head)

    async def listen() -> None:
        tail, channel = Tail(bank.stores.ledger), Counted(Anybody())
        head = bank.head

        async def one(number: int) -> str:
            with tail.listening(channel, str(number), head) as listener:
                async for said in listener.told():
                    return said
            return ""

        streams = [asyncio.create_task(one(number)) for number in range(300)]
        cut = [asyncio.create_task(one(number)) for number in range(300, 400)]
        await asyncio.sleep(0.05)
        assert tail.listeners == 400
        for each in cut:
            each.cancel()
        await asyncio.sleep(0.05)
        assert tail.listeners == 300
        at = await asyncio.to_thread(happen, bank)
        assert {f"event: recorded\nid: {at}\ndata: {at}\n\n"} == set(await asyncio.gather(*streams))
        assert looks == 1
        assert tail.listeners == 0
        await asyncio.sleep(0.2)
        assert not tail.is_following

    run(listen())


def test_who_reads_slowly_is_told_the_newest_and_nothing_piles_up() -> None:
    async def listen() -> list[str]:
        listener = Listener("token", 0)
        for number in range(1000):
            listener.tell(str(number))
        listener.remind("here")
        heard = []
        async for said in listener.told():
            heard.append(said)
            listener.end("over") if said != "over" else None
        return heard

    assert run(listen()) == ["999", "over"]
