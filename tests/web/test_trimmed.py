"""The foreign stylesheet is sent without rules that no page needs, and with all that any needs."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from tests.tree import ROOT
from web.assets import PICO, STATIC, bare, pico
from web.trimmed import UNUSED, trimmed

WHOLE = (STATIC / PICO).read_text("utf-8")
OWN = bare(STATIC / "app.css").decode()
SENT = pico().decode()
ASKED, GIVEN = re.compile(r"var\((--pico-[\w-]+)\)"), re.compile(r"(--pico-[\w-]+):")


def asked(text: str) -> set[str]:
    """The values without which a rule says nothing."""
    return set(ASKED.findall(text))


def given(text: str) -> set[str]:
    return set(GIVEN.findall(text))


def pages() -> str:
    """All that pages are made of."""
    files = chain((ROOT / "web/templates").glob("*.html"), STATIC.glob("*.js"))
    return "\n".join(file.read_text("utf-8") for file in files)


@pytest.mark.parametrize("fragment", UNUSED)
def test_no_page_has_what_the_rules_left_out_are_for(fragment: str) -> None:
    assert fragment in WHOLE
    assert re.findall(UNUSED[fragment], pages()) == []


def test_every_value_that_is_asked_for_is_there_as_it_was() -> None:
    assert len(asked(SENT)) > 50
    assert asked(SENT + OWN) - given(SENT + OWN) <= asked(WHOLE + OWN) - given(WHOLE + OWN)
    assert asked(OWN) & given(WHOLE) <= given(SENT)
    assert given(SENT) < given(WHOLE)


def test_what_is_left_says_the_same_in_the_same_order() -> None:
    rules = [each for each in re.findall(r"[^{}]+\{[^{}]*\}", SENT) if "--pico" not in each]
    kept = [each for each in rules if each in WHOLE]
    assert len(kept) > 60
    places = [WHOLE.index(each) for each in kept]
    assert sorted(places) == places
    assert len(SENT) < 0.6 * len(WHOLE)
    assert SENT.count("{") == SENT.count("}")
    assert "prefers-color-scheme:dark" in SENT


def test_one_choice_of_several_is_no_reason_to_leave_out_a_rule() -> None:
    text = (
        '@charset "UTF-8";:root{--pico-a:url("x;y");--pico-b:1;--pico-c:var(--pico-b)}'
        ":is(button,[type=reset]).outline{color:var(--pico-a)}dialog,p:not(.grid){margin:0}"
        "@media print{dialog{color:red}}@media print{p{color:red}hgroup{color:red}}"
        "@keyframes in{to{opacity:1}}.grid>*{gap:var(--pico-c)}"
    )
    assert trimmed(text, "") == (
        ':root{--pico-a:url("x;y");}:is(button,[type=reset]).outline{color:var(--pico-a)}'
        "p:not(.grid){margin:0}@media print{p{color:red}}@keyframes in{to{opacity:1}}"
    )
    assert "--pico-b:1;--pico-c:var(--pico-b)" in trimmed(text, "p{gap:var(--pico-c)}")
