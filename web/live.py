"""Live streams: what pages are told, and the answer that goes on telling it."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from web.tail import Channel, Guard, News, Tail

EVENTS = "text/event-stream"

RETRY = "retry: 1000\n\n"


class Recorded:
    """Tells the pages of people who are signed in up to where the ledger has grown, and no more."""

    gap, quiet, here = 0.0, 15.0, ": here\n\n"

    def __init__(self, guard: Guard) -> None:
        """Tell them as long as the `guard` says that their sessions last."""
        self.guard = guard

    def news(self, head: int) -> News:
        """That it grew up to `head`."""
        return News(f"event: recorded\nid: {head}\ndata: {head}\n\n", head)


def stream(told: AsyncIterator[str]) -> StreamingResponse:
    """An answer that goes on."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(told, media_type=EVENTS, headers=headers)


async def heard(tail: Tail, channel: Channel, token: str, known: News) -> AsyncIterator[str]:
    """What a browser hears: first what it does not know yet, then all that is new."""
    with tail.listening(channel, token, known.position) as listener:
        yield RETRY + known.said
        async for said in listener.told():
            yield said
