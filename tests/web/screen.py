"""What a person has before them: pages in a real browser, and everything that goes wrong there."""

from __future__ import annotations

from typing import Any, NamedTuple

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    Response,
    ViewportSize,
    expect,
)

HEIGHTS = {390: 844, 1280: 800, 1920: 1080}
"""Of a telephone, a laptop and a television, by their widths in pixels."""

PATIENCE = 30_000
"""Milliseconds for what a test waits for on a page; how fast it is, is measured elsewhere."""

expect.set_options(timeout=PATIENCE)

# The console tells of violations too, even without scripts, but not of every one in so many words.
TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => tellViolation(
  `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`
), true)
"""
AFTER_WHAT_WAITS = "() => new Promise((done) => setTimeout(done))"
PARTS_OF_A_PAGE = {"stylesheet", "script", "image", "font", "manifest", "media"}


class Violation(NamedTuple):
    """A rule of axe that an element of the page breaks."""

    rule: str
    where: str
    why: str


class Screen:
    """A browser of its own for one person; its lists fill up while they look at pages.

    `violations` are those of the content security policy, except in workers, which tell nobody;
    `errors` are exceptions of scripts; `failures` are requests without an answer, and parts of a
    page that are answered with an error.
    """

    def __init__(self, browser: Browser, width: int, **surroundings: Any) -> None:
        """Open an empty page; `surroundings` are those of playwright's Browser.new_context."""
        self.violations: list[str] = []
        self.errors: list[str] = []
        self.failures: list[str] = []
        viewport = ViewportSize(width=width, height=HEIGHTS.get(width, 800))
        self.scripted = surroundings.get("java_script_enabled", True)
        self.context = browser.new_context(viewport=viewport, **surroundings)
        self.context.set_default_timeout(PATIENCE)
        self.context.expose_binding("tellViolation", self._told)
        self.context.add_init_script(TELL_VIOLATIONS)
        self.context.on("console", self._read)
        self.context.on("weberror", lambda error: self.errors.append(str(error.error)))
        self.context.on("requestfailed", self._failed)
        self.context.on("response", self._answered)
        self.page = self.context.new_page()

    def assert_clean(self) -> None:
        """Fail with whatever went wrong since the screen was opened."""
        for page in self.context.pages:
            # What a page has to tell comes before its answer to this.
            page.evaluate(AFTER_WHAT_WAITS if self.scripted else "0")
        wrong = [*self.violations, *self.errors, *self.failures]
        assert not wrong, "\n".join(wrong)

    def _told(self, _source: Any, violation: str) -> None:
        self.violations.append(violation)

    def _read(self, message: ConsoleMessage) -> None:
        if "content security policy" in message.text.lower():
            self.violations.append(message.text)

    def _failed(self, request: Request) -> None:
        # Whoever leaves a page ends what it was still asking for: its stream, a late image.
        if request.failure != "net::ERR_ABORTED":
            self.failures.append(f"{request.failure} {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type in PARTS_OF_A_PAGE:
            self.failures.append(f"{response.status} {response.url}")


COLOURS = ("color-contrast", "link-in-text-block")
"""Rules of axe whose answers depend on whether the page is light or dark; no others do."""


def axe(page: Page, only: tuple[str, ...] = (), but: tuple[str, ...] = ()) -> list[Violation]:
    """Where the page shuts people out, in the judgement of axe; empty is what one wants.

    It judges by all rules, by some of them only, or by all but some. The page must run scripts, or
    axe never ends.
    """
    judge = Axe("0" if page.evaluate("'axe' in window") else AXE_SCRIPT)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if only:
        options["runOnly"] = list(only)
    options["rules"] = {rule: {"enabled": False} for rule in but}
    found = judge.run(page, options=options).response["violations"]
    return [
        Violation(rule["id"], " ".join(map(str, node["target"])), node["failureSummary"])
        for rule in found
        for node in rule["nodes"]
    ]


def overhang(page: Page) -> int:
    """By how many pixels the page is wider than the screen, so that it scrolls sideways."""
    wide = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    return max(0, int(wide[0]) - int(wide[1]))
