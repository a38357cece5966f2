"""A form of another site is not taken: what changes something comes from a page of ours."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class OwnForms:
    """Refuses unsafe requests that do not come from this site.

    No token is needed for it, so that a form that was kept while the signal was away is still good.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Let `app` answer the others."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] != "http" or scope["method"] in SAFE or is_own(scope):
            await self.app(scope, receive, send)
            return
        refusal = PlainTextResponse(
            "This form was sent from another site. Open Pacesetter and fill it in there.\n", 403
        )
        await refusal(scope, receive, send)


def is_own(scope: Scope) -> bool:
    """Whether the browser says that the request comes from a page of this site.

    Browsers that send no Sec-Fetch-Site send Origin with every POST; who sends neither is no
    browser, or hides where it comes from.
    """
    headers = Headers(scope=scope)
    site = headers.getlist("sec-fetch-site")
    if site:
        return site == ["same-origin"]
    here = f"{scope['scheme']}://{headers.get('host', '')}"
    return headers.getlist("origin") == [here]
