"""The trap index once more, read off GAME.md in floating point; it shares nothing with the rule."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Any, NamedTuple

WEIGHTS = {"RG": 0.30, "L": 0.25, "F": 0.20, "K": 0.15, "X": 0.10}
STANDARD_EV = 6.0


class One(NamedTuple):
    """A person: `ev` and `long_ev` in effective visits, `weeks` those of W−2, W−1, W."""

    name: str
    present: int
    ev: float
    long_ev: float
    weeks: tuple[float, float, float] | None
    recognitions: int | None
    detections: int
    detected: int | None
    answered: int
    long_detected: int
    long_answered: int
    visits: int | None
    formal: int


def mti(people: list[One]) -> tuple[dict[str, float | None], float | None]:
    """The parts by their letters, and the index."""
    if len(people) < 8:
        return dict.fromkeys(WEIGHTS), None
    parts = {
        "RG": gap(people), "L": loose(people), "F": hollow(people),
        "K": squeezed(people), "X": dragged(people),
    }  # fmt: skip
    defined = {name: part for name, part in parts.items() if part is not None}
    if len(defined) < 3:
        return parts, None
    weighed = sum(WEIGHTS[name] * part for name, part in defined.items())
    return parts, 100 * weighed / sum(WEIGHTS[name] for name in defined)


def gap(people: list[One]) -> float | None:
    known = [p for p in people if p.detected is not None]
    weeks, answered = sum(p.detected or 0 for p in known), sum(p.answered for p in known)
    if weeks < 5:
        weeks = sum(p.long_detected for p in known)
        answered = sum(p.long_answered for p in known)
    return 1 - answered / weeks if weeks >= 5 else None


def loose(people: list[One]) -> float | None:
    known = [p for p in people if p.recognitions is not None]
    if len(known) < 8:
        return None
    xs, ys = [p.long_ev for p in known], [float(p.recognitions or 0) for p in known]
    if len(set(ys)) == 1 and len(set(xs)) > 1:
        return 1.0 if sum(p.detections for p in people) else None
    if len(set(xs)) == 1 or len(set(ys)) == 1:
        return None
    return 1 - max(0.0, rho(xs, ys))


def rho(xs: list[float], ys: list[float]) -> float:
    a, b = places(xs), places(ys)
    middle = (len(xs) + 1) / 2
    both = sum((x - middle) * (y - middle) for x, y in zip(a, b, strict=True))
    return both / sqrt(sum((x - middle) ** 2 for x in a) * sum((y - middle) ** 2 for y in b))


def places(values: list[float]) -> list[float]:
    """Average ranks, counted one by one."""
    return [
        1 + sum(v < value for v in values) + (sum(v == value for v in values) - 1) / 2
        for value in values
    ]


def hollow(people: list[One]) -> float | None:
    visits = sum(p.visits for p in people if p.visits is not None)
    formal = sum(p.formal for p in people if p.visits is not None)
    return formal / visits if visits >= 5 else None


def squeezed(people: list[One]) -> float | None:
    pace = sorted(p.ev / (p.present / 5) for p in people if p.present)
    if len(pace) < 8:
        return None
    p50, p90 = pace[ceil(len(pace) / 2) - 1], pace[-(-9 * len(pace) // 10) - 1]
    if p50 >= STANDARD_EV:
        return 0.0
    return 1 - min(1.0, max(0.0, (p90 - p50) / max(p50, 0.01)))


def dragged(people: list[One]) -> float | None:
    three: list[Any] = [p for p in people if p.weeks]
    if len(three) < 8:
        return None
    three.sort(key=lambda p: (-p.weeks[0], p.name))
    top = max(2, ceil(len(three) / 4))
    change = [moved(p.weeks[1], p.weeks[2]) for p in three]
    apart = middle(change[:top]) - middle(change[top:])
    return min(1.0, max(0.0, -apart / 0.5))


def moved(before: float, now: float) -> float:
    return 2 * (now - before) / (now + before) if now or before else 0.0


def middle(values: list[float]) -> float:
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
