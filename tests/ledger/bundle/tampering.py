"""Changes to a bundle, as somebody might make them who hopes that nobody looks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

EVENTS, SCORES, STANDINGS = "events.jsonl", "scores.jsonl", "standings.jsonl"

Lines = list[Any]
Change = Callable[[Lines], None]


def change(folder: Path, name: str, by: Change) -> None:
    """Change the lines of a file."""
    path = folder / name
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    by(lines)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def forged(value: Any) -> Any:
    """Another value of the same form."""
    if isinstance(value, int):
        return value + 1
    if value.startswith("{"):
        return value.replace('"on":"', '"on": "')
    return "QUJD" if value.endswith("=") else f"{value}x"
