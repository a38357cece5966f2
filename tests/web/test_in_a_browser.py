"""Pages as a real browser shows them, and proof that it would tell if they were not in order."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route

from tests.web.conftest import OpenScreen
from tests.web.screen import Screen, axe, overhang

FIRST_PAGE = "/"
WIDE_TABLE = f"<table><tr>{'<td>1234</td>' * 50}</tr></table>"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_the_first_page_is_in_order_on_every_screen(
    screen: OpenScreen, site: str, width: int, scheme: str, locale: str
) -> None:
    shown = screen(width, scheme, locale)
    shown.page.goto(site + FIRST_PAGE)
    assert shown.page.locator("h1").is_visible()
    assert axe(shown.page) == []
    assert overhang(shown.page) == 0
    shown.assert_clean()


def test_the_first_page_needs_no_script(screen: OpenScreen, site: str) -> None:
    shown = screen(390, java_script=False)
    shown.page.goto(site + FIRST_PAGE)
    assert shown.page.locator("h1").is_visible()
    assert overhang(shown.page) == 0
    shown.assert_clean()


@pytest.mark.parametrize(
    ("planted", "directive"),
    [
        ('<p style="color: red">.</p>', "style-src"),
        ("<style>p { color: red }</style>", "style-src"),
        ("<script>document.title = 'run'</script>", "script-src"),
        ('<img src="/static/0/mark.svg" alt="" onload="1">', "script-src"),
        ('<img src="http://elsewhere.invalid/a.png" alt="">', "img-src"),
    ],
)
def test_what_the_policy_forbids_is_noticed(
    screen: OpenScreen, site: str, planted: str, directive: str
) -> None:
    shown = opened(screen(), site, planted)
    with pytest.raises(AssertionError, match=directive):
        shown.assert_clean()
    assert any(violation.startswith(directive) for violation in shown.violations)
    assert shown.page.title() != "run"


def test_what_the_policy_forbids_is_noticed_without_scripts_too(
    screen: OpenScreen, site: str
) -> None:
    shown = opened(screen(java_script=False), site, '<p style="color: red">.</p>')
    with pytest.raises(AssertionError, match="style-src"):
        shown.assert_clean()


def test_what_a_script_adds_later_is_noticed_too(screen: OpenScreen, site: str) -> None:
    shown = opened(screen(), site)
    shown.assert_clean()
    shown.page.evaluate("document.body.setAttribute('style', 'color: red')")
    with pytest.raises(AssertionError, match="style-src"):
        shown.assert_clean()


def test_an_exception_of_a_script_is_noticed(screen: OpenScreen, site: str) -> None:
    shown = opened(screen(), site)
    shown.page.evaluate("setTimeout(() => { throw new Error('planted') })")
    with pytest.raises(AssertionError, match="planted"):
        shown.assert_clean()
    assert len(shown.errors) == 1


def test_parts_of_a_page_that_do_not_come_are_noticed(screen: OpenScreen, site: str) -> None:
    shown = opened(screen(), site, '<img src="/nothing.png" alt="">')
    with pytest.raises(AssertionError, match=r"404 .*/nothing\.png"):
        shown.assert_clean()
    shown = screen()
    shown.page.route("**/*.css", lambda route: route.abort())
    shown.page.goto(site)
    with pytest.raises(AssertionError, match=r"ERR_FAILED .*\.css"):
        shown.assert_clean()


@pytest.mark.parametrize("what", ["fetch('/slow')", "new Image().src = '/slow'"])
def test_a_page_may_be_left_before_it_has_everything(
    screen: OpenScreen, site: str, what: str
) -> None:
    shown = opened(screen(), site)
    shown.page.route("**/slow", lambda _never_answered: None)
    with shown.context.expect_event("requestfailed"):
        shown.page.evaluate(f"void ({what})")
        shown.page.goto(site + FIRST_PAGE)
    shown.assert_clean()


def test_axe_notices_what_shuts_people_out(screen: OpenScreen, site: str) -> None:
    planted = '<main class="second"><img src="/static/0/mark.svg"></main>'
    shown = opened(screen(), site, planted)
    rules = {violation.rule for violation in axe(shown.page)}
    assert {"image-alt", "landmark-no-duplicate-main"} <= rules


def test_a_page_wider_than_the_screen_is_noticed(screen: OpenScreen, site: str) -> None:
    assert overhang(opened(screen(390), site, WIDE_TABLE).page) > 100


def test_screens_share_nothing_but_the_browser(screen: OpenScreen, site: str) -> None:
    one, other = opened(screen(390, "dark", "zh-CN"), site), opened(screen(), site)
    assert one.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert not other.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert one.page.locator("html").get_attribute("lang") == "zh-Hans"
    assert other.page.locator("html").get_attribute("lang") == "en"
    one.page.evaluate("localStorage.setItem('mine', 1); document.cookie = 'mine=1'")
    assert other.page.evaluate("localStorage.getItem('mine')") is None
    assert other.context.cookies() == []


def opened(shown: Screen, site: str, planted: str = "") -> Screen:
    """The first page with its real headers, and with what is planted at the end of it."""

    def answer(route: Route) -> None:
        real = route.fetch()
        route.fulfill(response=real, body=real.text().replace("</body>", f"{planted}</body>"))

    shown.page.route(site + FIRST_PAGE, answer)
    shown.page.goto(site + FIRST_PAGE)
    return shown
