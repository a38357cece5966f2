"""Browsers of auditors who always have a reason: asked why they look, they say so and go on."""

from __future__ import annotations

from typing import Any

from httpx2 import Response

from tests.web.direct import Direct

ASKED = "/inspections"
REASON = {"ground": "sample"}


class Reasoning(Direct):
    """A browser in which the form for a reason is filled in as soon as it is met."""

    def request(self, method: str, url: Any, **said: Any) -> Response:
        """Ask, and once more where a reason was wanted first."""
        answer = super().request(method, url, **said)
        form = answer.headers.get("Location", "") or str(answer.url.path)
        if str(url).startswith(ASKED) or not form.startswith(ASKED):
            return answer
        super().request("POST", form.partition("?")[0], data=REASON, follow_redirects=False)
        return super().request(method, url, **said)
