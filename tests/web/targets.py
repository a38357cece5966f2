"""How large is what one presses: targets of fewer than 44 by 44 pixels, measured on the page."""

from __future__ import annotations

from playwright.sync_api import Page

# A link inside a sentence is as high as its line (WCAG 2.5.8 excepts it, and so does this); a link
# that stands alone is not. A box and its label are pressed alike, so they are one target.
SMALL = """
(least) => {
  const targets =
    "a[href], button, input, select, textarea, summary, [role=button], [tabindex='0']";
  const inSentence = (target) => {
    if (getComputedStyle(target).display !== "inline") return false;
    let block = target.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const around = block.cloneNode(true);
    for (const each of around.querySelectorAll(targets)) each.remove();
    return /[\\p{L}\\p{N}]/u.test(around.textContent);
  };
  const size = (target) => {
    const labels = /checkbox|radio/.test(target.type) ? [...target.labels] : [];
    const all = [target, ...labels].map((each) => each.getBoundingClientRect());
    const reach = (side, most) => most(...all.map((box) => box[side]));
    return [reach("right", Math.max) - reach("left", Math.min),
            reach("bottom", Math.max) - reach("top", Math.min)];
  };
  return [...document.querySelectorAll(targets)]
    .filter((target) => !target.disabled && target.checkVisibility({visibilityProperty: true}))
    .filter((target) => target.getBoundingClientRect().right > 0 && !inSentence(target))
    .map((target) => [target, ...size(target)])
    .filter(([, width, height]) => Math.min(width, height) < least - 0.5)
    .map(([target, width, height]) => `${Math.round(width)}x${Math.round(height)} ` +
      target.outerHTML.replace(/\\s+/g, " ").slice(0, 110));
}
"""

LEAST = 44
"""Pixels, in both directions."""


def small_targets(page: Page) -> list[str]:
    """Size and beginning of each target that is too small; empty is what one wants."""
    found: list[str] = page.evaluate(SMALL, LEAST)
    return found
