"""Which pages are asked for, by whom, and which are not measured and why."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import NamedTuple

from bench.readers import (
    ADMINISTRATING,
    ASSESSING,
    AUDITING,
    HEADING,
    LEADING,
    MANAGING,
    Readers,
)
from domain.event import StaffId
from web.access import ACCESS, GET


class Ask(NamedTuple):
    """A page: the name of its figure, who asks for it, and its address with what is drawn in it."""

    name: str
    by: str
    path: str

    @property
    def route(self) -> str:
        """The route that answers."""
        path = self.path.partition("?")[0]
        routes = [route for method, route in ACCESS if method == GET]
        exact = [route for route in routes if route == path]
        return (exact or [route for route in routes if _alike(route) == _alike(path)])[0]


def _alike(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


ASKED = (
    Ask("/today", MANAGING, "/today"),
    Ask("/visits/{v}", MANAGING, "/visits/{visit}"),
    Ask("/visits/{v}, of the team", LEADING, "/visits/{visit}"),
    Ask("/board, effective", MANAGING, "/board?window={window}"),
    Ask("/board, close", MANAGING, "/board?window={window}&kind=close"),
    Ask("/board of a region", MANAGING, "/board?window={window}&kind={kind}&unit={region}"),
    Ask("/board, channel", MANAGING, "/board?kind=channel"),
    Ask("/board, improvement", MANAGING, "/board?kind=improvement&window=week"),
    Ask("/board, help", MANAGING, "/board?kind=help&window={window}"),
    Ask("/board, an auditor's", AUDITING, "/board?window={window}&kind={kind}"),
    Ask("/managers/{me}", MANAGING, "/managers/{me}?window={window}"),
    Ask("/managers/{m}, of the team", LEADING, "/managers/{manager}?window={window}"),
    Ask("/managers/{me}/why", MANAGING, "/managers/{me}/why?window={window}"),
    Ask("/managers/{me}/statement", MANAGING, "/managers/{me}/statement"),
    Ask("/managers/{me}/balance", MANAGING, "/managers/{me}/balance"),
    Ask("/balance", MANAGING, "/balance"),
    Ask("/balance, of a unit", LEADING, "/balance"),
    Ask("/balance, of the bank", HEADING, "/balance"),
    Ask("/why/{claim}", MANAGING, "/why/{claim}"),
    Ask("/customers", MANAGING, "/customers"),
    Ask("/customers, of a unit", LEADING, "/customers"),
    Ask("/customers, of the bank", HEADING, "/customers"),
    Ask("/customers/{c}", MANAGING, "/customers/{customer}"),
    Ask("/referrals", MANAGING, "/referrals"),
    Ask("/referrals, of a unit", LEADING, "/referrals"),
    Ask("/referrals, of the bank", HEADING, "/referrals"),
    Ask("/measures, of oneself", MANAGING, "/measures?window={window}"),
    Ask("/measures, of a unit", LEADING, "/measures?window={window}"),
    Ask("/measures, of the bank", HEADING, "/measures?window={window}"),
    Ask("/team, of a unit", LEADING, "/team"),
    Ask("/team, of the bank", HEADING, "/team"),
    Ask("/inbox, of a unit", LEADING, "/inbox"),
    Ask("/inbox, of the bank", HEADING, "/inbox"),
    Ask("/flags, of a unit", LEADING, "/flags"),
    Ask("/flags, of the bank", AUDITING, "/flags"),
    Ask("/flags/{f}", AUDITING, "/flags/{flag}"),
    Ask("/second-looks, of a unit", LEADING, "/second-looks"),
    Ask("/second-looks, of the bank", AUDITING, "/second-looks"),
    Ask("/second-looks/{l}", ASSESSING, "/second-looks/{look}"),
    Ask("/appeals", MANAGING, "/appeals"),
    Ask("/appeals, to judge", HEADING, "/appeals"),
    Ask("/appeals/{a}", HEADING, "/appeals/{appeal}"),
    Ask("/adjustments, of a unit", LEADING, "/adjustments"),
    Ask("/adjustments, of the bank", HEADING, "/adjustments"),
    Ask("/badges", HEADING, "/badges"),
    Ask("/badges, somebody's", LEADING, "/badges?staff={manager}"),
    Ask("/trail, searched", AUDITING, "/trail?tag={tag}&before={at}"),
    Ask("/trail, of somebody", AUDITING, "/trail?staff={manager}&before={at}"),
    Ask("/trail/{position}", AUDITING, "/trail/{at}"),
    Ask("/trail/{position}/board", AUDITING, "/trail/{at}/board?kind={kind}&window={window}"),
    Ask("/inspections", AUDITING, "/inspections"),
    Ask("/inspections/{m}", AUDITING, "/inspections/{manager}"),
    Ask("/history", AUDITING, "/history?at={at}&kind={kind}"),
    Ask("/history/compared", AUDITING, "/history/compared?at={at}&kind={kind}"),
    Ask("/duties", AUDITING, "/duties"),
    Ask("/duties/agreement", AUDITING, "/duties/agreement"),
    Ask("/duties/rules", AUDITING, "/duties/rules"),
    Ask("/contrasts", AUDITING, "/contrasts"),
    Ask("/verification", AUDITING, "/verification"),
    Ask("/people", ADMINISTRATING, "/people?page={page}"),
    Ask("/people/{p}", ADMINISTRATING, "/people/{manager}"),
    Ask("/units", ADMINISTRATING, "/units"),
    Ask("/units/{u}", ADMINISTRATING, "/units/{branch}"),
    Ask("/grids", ADMINISTRATING, "/grids?page={page}"),
    Ask("/grids, of a unit", LEADING, "/grids"),
    Ask("/grids, in none", ADMINISTRATING, "/grids?show=orphans"),
    Ask("/grids, in several", ADMINISTRATING, "/grids?show=overlaps"),
    Ask("/grids/{g}", ADMINISTRATING, "/grids/{grid}"),
    Ask("/calendar", ADMINISTRATING, "/calendar"),
    Ask("/rules", MANAGING, "/rules"),
    Ask("/rules, to propose", ADMINISTRATING, "/rules"),
    Ask("/imports", ADMINISTRATING, "/imports"),
    Ask("/displays", HEADING, "/displays"),
    Ask("/erasures", AUDITING, "/erasures"),
    Ask("/exports", AUDITING, "/exports"),
    Ask("/password", MANAGING, "/password"),
    Ask("/second-factor", HEADING, "/second-factor"),
    Ask("/offline/visit", MANAGING, "/offline/visit"),
)
"""Every page that has something to show in the bank, for whom it is; once more where it differs
much whose things it shows.
"""

NOT_MEASURED = {
    "/": "it leads to another page",
    "/healthz": "it is no page",
    "/live": "it is a stream; deeds and streams measure it",
    "/wall/{token}/live": "it is a stream; streams measure it",
    "/wall/{token}": "a wall is rendered once for all displays; streams measure it",
    "/offline": "it is a file",
    "/trail/{position}/proof": "it is a file, and there is none before the entry is sealed",
    "/history/teams": "a replay, of so many entries at most that one waits for it",
    "/imports/{file}": "no file was given to the bank",
    "/imports/{file}/rejected": "no file was given to the bank",
    "/erasures/{person}": "nobody of the bank is to be erased",
    "/sign-in": "whoever is signed in is led on",
    "/sign-in/code": "nobody of the bank has a second factor",
    "/revocations/{revocation}": "no badge of the bank was revoked",
    "/rules/trials/{draft}": "no draft of the bank was tried; the lab measures that",
    "/visits/{visit}/evidence": "who audits the bank opens no visit in it",
    "/visits/{visit}/photos/{photo}": "no visit of the bank has a photo",
}
"""Routes that nobody asks for here, and why."""


class Page(NamedTuple):
    """A page under the name that its figure has, and who asks for it."""

    name: str
    path: str
    staff: StaffId


def drawn(chosen: Readers, chance: random.Random) -> Iterator[Page]:
    """Every page once, asked for by somebody drawn by chance; without those that have nothing."""
    for ask in ASKED:
        wanted = re.findall(r"\{(\w+)\}", ask.path)
        readers = [each for each in chosen.of[ask.by] if chosen.has(each, wanted)]
        if readers:
            reader = chance.choice(readers)
            told = {each: chance.choice(chosen.things_of(reader, each)) for each in wanted}
            yield Page(ask.name, ask.path.format_map(told), reader.staff)
