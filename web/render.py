"""Templates and what they may say: strict about names, safe about texts, in two languages."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Any

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from web.assets import asset
from web.language import catalog
from web.period import words
from web.request import desk, language

TEMPLATES = Path(__file__).parent / "templates"
UNAVAILABLE = 503
TOO_FEW = "–"
"""Stands where a number would say more than is known."""


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page in the language of the request."""
    speaks = language(request)
    known = desk(request)
    bank = known.seen if status == UNAVAILABLE else known.bank()
    text = environment(speaks).get_template(template).render(bank=bank, **values)
    headers = {"Content-Language": speaks, "Vary": "Accept-Language"}
    return HTMLResponse(text, status, headers)


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
    spoken = Locale.parse(speaks, sep="-")
    found.globals.update(asset=asset, language=speaks, period=partial(words, locale=spoken))
    found.filters.update(whole=whole, hundredths=hundredths, share=share)
    return found


def whole(number: int) -> str:
    """A whole number, its thousands apart."""
    return f"{number:,}"


def hundredths(number: int) -> str:
    """Points of effective visits as effective visits."""
    return f"{number / 100:,.2f}"


def share(part: int, of: int, minimum: int) -> str:
    """A share in percent; below the minimum there is none to speak of."""
    return f"{part / of:.1%}" if of >= minimum else TOO_FEW
