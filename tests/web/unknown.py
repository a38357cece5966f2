"""What readers are told of addresses that there are not, with which other answers are compared."""

from __future__ import annotations

from fastapi.testclient import TestClient
from httpx2 import Response

NOWHERE = "/nowhere"
"""An address that no route has."""

Said = tuple[int, bytes, dict[str, str]]


def said(answer: Response) -> Said:
    """All that somebody learns from an answer, but where it stands in their own navigation."""
    content = answer.content.replace(b' aria-current="page"', b"")
    headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
    return answer.status_code, content, headers


class Unknown:
    """What a reader is told of addresses that there are not, or would have to sign in for.

    Each time anything else is said than was said of them before, they are asked for again: what
    they are told may have changed, but of nothing else may more be said.
    """

    def __init__(self) -> None:
        """Begin without having asked."""
        self._told: dict[tuple[str, str, str], list[Said]] = {}

    def assert_like(self, answer: Response, browser: TestClient, reader: str, path: str) -> None:
        """The same is said as of this path, now or earlier."""
        method = answer.request.method
        told = self._told.setdefault((reader, method, path), [])
        if said(answer) not in told:
            told.append(said(browser.request(method, path)))
            assert said(answer) == told[-1]
