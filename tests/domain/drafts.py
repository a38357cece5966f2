"""Drafts of rulesets as plain JSON values, and what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from domain.event import Refused
from domain.ruleset_1 import RULESET_1
from domain.ruleset_reading import read_ruleset

Change = Callable[[Any], Any]


def plain() -> Any:
    """The first ruleset as the next version, as plain JSON values."""
    return msgspec.json.decode(msgspec.json.encode(RULESET_1)) | {"version": 2}


def text(said: Any) -> str:
    return json.dumps(said)


def refusal(said: Any) -> str:
    with pytest.raises(Refused) as refused:
        read_ruleset(said if isinstance(said, str) else text(said))
    assert refused.value.about == "draft"
    return str(refused.value)


def put(path: str, value: Any) -> Change:
    """Write a value at a path such as `goals.2.base`."""

    def change(said: Any) -> None:
        *above, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in above:
            said = said[step]
        said[last] = value

    return change


def drop(path: str) -> Change:
    def change(said: Any) -> None:
        *above, last = path.split(".")
        for step in above:
            said = said[int(step) if step.isdigit() else step]
        del said[int(last) if last.isdigit() else last]

    return change
