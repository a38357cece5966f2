"""Templates and what they may say: strict about names, safe about texts, in two languages."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Any

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from domain.setting import NOWHERE
from web import charts
from web.assets import asset
from web.export import addresses, for_a_file
from web.language import NAMES, catalog, said
from web.navigation import places
from web.period import words
from web.request import desk, language
from web.turned import Turned
from web.words import filters, weekday_names
from web.written import ANSWERED, answer

TEMPLATES = Path(__file__).parent / "templates"
OK, UNAVAILABLE = 200, 503


def page(
    request: Request, template: str, status: int = 200, *, block: str = "", **values: Any
) -> HTMLResponse:
    """A page in the language of the request; where htmx asks for a part of it, its `block`."""
    speaks = language(request)
    known = desk(request)
    values["bank"] = known.seen if status == UNAVAILABLE else known.bank()
    me = values["me"] = getattr(request.state, "caller", None)
    root = known.setting().root() if me and status != UNAVAILABLE else NOWHERE
    values["places"] = places(me, root) if me else None
    values["path"] = request.url.path
    values["exports"] = addresses(request.url.path, request.url.query) if status == OK else {}
    # What only a file needs, a page on a phone is spared.
    values["exported"] = for_a_file(request)
    if values["exports"]:
        lists = [each for each in values.values() if isinstance(each, Turned)]
        request.state.lists = {each.name: each.pages for each in lists}
        request.state.day = known.today().isoformat()
        if "onward" in values:  # pages that are turned by something else than a number
            request.state.onward = values["onward"]
    found = environment(speaks).get_template(template)
    if block and wants_block(request):
        text = "".join(found.blocks[block](found.new_context(values)))
    else:
        text = found.render(values)
    headers = {"Content-Language": speaks, "Vary": "Accept-Language, Cookie, HX-Request-Type"}
    response = HTMLResponse(text, status, headers)
    answer(request, response, ANSWERED)
    return response


def wants_block(request: Request) -> bool:
    """Whether htmx asks, and will put what it gets into a part of the page."""
    return request.headers.get("HX-Request-Type") == "partial"


@cache
def environment(speaks: str) -> Environment:
    """The templates in one language."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.policies["ext.i18n.trimmed"] = True
    found.install_gettext_translations(catalog(speaks), newstyle=True)  # type: ignore[attr-defined]
    found.globals["gettext"] = found.globals["_"] = said(speaks)
    spoken = Locale.parse(speaks, sep="-")
    found.globals.update(asset=asset, language=speaks, language_names=NAMES)
    found.globals.update(line_of=charts.line, spread_of=charts.spread, bars_of=charts.bars, zip=zip)
    found.globals.update(gauge_of=charts.gauge, ring_of=charts.ring, pairs_of=charts.pairs)
    found.globals["period"] = partial(words, locale=spoken)
    found.globals["weekday_names"] = partial(weekday_names, locale=spoken)
    found.filters.update(filters(speaks, spoken))
    return found
