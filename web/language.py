"""The two languages of the pages: which one a browser asks for, and its words."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Protocol

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup

CHINESE, ENGLISH = "zh-Hans", "en"
NAMES = {CHINESE: "中文", ENGLISH: "English"}
"""Each language as it calls itself."""

LANGUAGES = tuple(NAMES)

CATALOG = Path(__file__).parent / "locale" / "zh_Hans" / "LC_MESSAGES" / "messages.po"
"""The texts of the templates are English; this holds the Chinese ones."""


def preferred(accept: str) -> str:
    """The language that an Accept-Language header wants most; Chinese where it wants neither."""
    wanted = sorted((_weighted(each) for each in accept.split(",")), key=lambda each: -each[0])
    for weight, tag in wanted:
        language = {"zh": CHINESE, "en": ENGLISH}.get(tag.partition("-")[0])
        if language and weight:
            return language
    return CHINESE


def _weighted(part: str) -> tuple[float, str]:
    tag, _, quality = part.strip().lower().partition(";q=")
    try:
        return (float(quality) if quality else 1.0), tag.strip()
    except ValueError:
        return 0.0, tag


@cache
def catalog(language: str) -> gettext.NullTranslations:
    """The words of a language; read from the .po file itself, so that none has to be compiled."""
    if language == ENGLISH:
        return gettext.NullTranslations()
    compiled = BytesIO()
    with CATALOG.open("rb") as file:
        write_mo(compiled, read_po(file, locale="zh_Hans"))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def said(language: str) -> Callable[..., Markup]:
    """What templates call for a sentence of a language, with its values.

    The same as jinja2's own, which asks for the context of the page and copies all of it for each
    sentence in a loop, only to learn that texts are escaped: ours always are.
    """
    words = catalog(language)

    @cache
    def of(sentence: str) -> Markup:
        return Markup(words.gettext(sentence))  # noqa: S704 - our own words

    def gettext(sentence: str, /, **values: object) -> Markup:
        text = of(sentence)
        return text % values if values or "%" in text else text

    return gettext


class Said(Protocol):
    """A refusal, or whatever else is a constant sentence and its values."""

    @property
    def sentence(self) -> str: ...
    @property
    def values(self) -> Mapping[str, object]: ...


def told(language: str, said: Said) -> str:
    """What a refusal says in a language, or a row that is left out, or an assumption.

    A value that is a word of ours, not of a person or of the ruleset, stands in the catalog with
    its name as the context, and is translated as well.
    """
    words = catalog(language)
    template = words.gettext(said.sentence)
    if not said.values:
        return template
    values = {
        name: words.pgettext(name, value) if isinstance(value, str) else value
        for name, value in said.values.items()
    }
    return template.format(**values)
