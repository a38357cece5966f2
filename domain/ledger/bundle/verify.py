"""Checks a bundle with nothing but Python 3.11: `python3 verify.py DIR` says what it found.

Ends with 0 where all that it checked is in order, with 1 where something differs, and with 2 where
there is no bundle to check. It shares no code with the program that wrote the bundle; the format
and every formula are in docs/bundle.md. What it is given is taken to be written by an enemy.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import os
import stat
import struct
import sys
from bisect import bisect_right, insort
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FORMAT = "pacesetter bundle 1"

MOST_TOLD = 20
"""Differences that are told; after one event was taken out, all that follow differ."""

_MIB = 1 << 20
_SMALL, _LONG_LINE, _MOST_BYTES = _MIB, 16 * _MIB, 64 << 30
_MOST_DIGITS = 19
_LARGEST = (1 << 63) - 1
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError)


class NoBundle(Exception):
    """What was given cannot be checked, and why not."""


# --- Reading what an enemy may have written -------------------------------------------------------


def _whole(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError("a number of too many digits")
    return int(text)


def _real(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number that is too large")
    return number


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


_decode = json.JSONDecoder(
    object_pairs_hook=_once, parse_int=_whole, parse_float=_real, parse_constant=_no_constant
).decode


def parsed(text: str, where: str) -> Any:
    """JSON in which nothing is ambiguous; NoBundle where it is not."""
    try:
        return _decode(text)
    except RecursionError as error:
        raise NoBundle(f"{where} is nested too deeply.") from error
    except ValueError as error:
        raise NoBundle(f"{where} is not the JSON of a bundle: {str(error)[:200]}.") from error


class Folder:
    """The folder of a bundle; files in it are plain ones, of known names and of some size."""

    def __init__(self, path: Path) -> None:
        """Look at this folder."""
        if not path.is_dir():
            raise NoBundle(f"{path} is no folder; unpack the bundle, and name its folder.")
        self._path = path

    def has(self, name: str) -> bool:
        """Whether there is anything of that name."""
        return os.path.lexists(self._path / name)

    def _open(self, name: str, most: int) -> Any:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            handle = os.open(self._path / name, flags | getattr(os, "O_BINARY", 0))
        except OSError as error:
            raise NoBundle(f"The bundle's file {name} cannot be read: {error.strerror}.") from error
        file = os.fdopen(handle, "rb", buffering=_MIB)
        told = os.fstat(handle)
        if not stat.S_ISREG(told.st_mode) or told.st_size > most:
            file.close()
            raise NoBundle(f"The bundle's file {name} is no plain file, or too large.")
        return file

    def text(self, name: str, most: int = _SMALL) -> str:
        """All of a file."""
        with self._open(name, most) as file:
            content: bytes = file.read(most + 1)
        try:
            return content.decode()
        except UnicodeDecodeError as error:
            raise NoBundle(f"The bundle's file {name} is not UTF-8.") from error

    def json(self, name: str, most: int = _SMALL) -> Any:
        """What a file of JSON holds."""
        return parsed(self.text(name, most), name)

    def lines(self, name: str) -> Iterator[Any]:
        """What each line of a file holds, one JSON array or object a line."""
        with self._open(name, _MOST_BYTES) as file:
            number = 0
            while line := file.readline(_LONG_LINE):
                number += 1
                if line[-1:] != b"\n":
                    raise NoBundle(f"{name}, line {number}, is cut off or too long.")
                try:
                    found = _decode(line.decode())
                except (ValueError, RecursionError) as error:
                    reason = f"{name}, line {number}, is not the JSON of a bundle"
                    raise NoBundle(f"{reason}: {str(error)[:200]}.") from error
                yield found


# --- The tree of RFC 9162 -------------------------------------------------------------------------

_TAG = b"\0pacesetter event 1\n"
_HEAD = struct.Struct(">Q")
_LENGTH = struct.Struct(">I").pack
_sha256 = hashlib.sha256


def leaf_of(row: Sequence[Any]) -> bytes:
    """The hash of an event's leaf, over the twelve columns of its row; the last two are bytes."""
    number = _HEAD.pack
    position, subject, version, topic, on, at, by, source, command, part, body, state = row
    found = [_TAG, number(position)]
    for text in (subject.encode(), None, topic.encode(), on.encode()):
        found += (number(version),) if text is None else (_LENGTH(len(text)), text)
    found.append(number(at))
    for text in (by.encode(), source.encode()):
        found += (_LENGTH(len(text)), text)
    if command is None:
        found.append(b"\0")
    else:
        named = command.encode()
        found += (b"\1", _LENGTH(len(named)), named)
    found += (number(part), _LENGTH(len(body)), body, _LENGTH(len(state)), state)
    return _sha256(b"".join(found)).digest()


class Tree:
    """A tree that knows the root of each of its sizes."""

    def __init__(self) -> None:
        """Begin without leaves."""
        self.size = 0
        self._levels = [bytearray()]

    def add(self, leaf: bytes) -> None:
        """Take the hash of the next leaf."""
        self._levels[0] += leaf
        place, height = self.size, 0
        self.size += 1
        while place & 1:
            level = self._levels[height]
            if height + 1 == len(self._levels):
                self._levels.append(bytearray())
            self._levels[height + 1] += _sha256(b"\1" + level[-64:]).digest()
            place, height = place >> 1, height + 1

    def root(self, size: int) -> bytes:
        """The root over the first `size` leaves, of which there are as many."""
        found, rest = b"", size
        for height, level in enumerate(self._levels):
            if rest >> height & 1:
                number = (rest >> height) - 1
                node = bytes(level[32 * number : 32 * number + 32])
                found = _sha256(b"\1" + node + found).digest() if found else node
        return found or _sha256(b"").digest()


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof leads from a leaf to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for other in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = _sha256(b"\1" + other + found).digest()
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = _sha256(b"\1" + found + other).digest()
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def consistent(
    first: int, second: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Whether a proof shows that the first tree begins the second (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and old_root == new_root
    path = [old_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = _sha256(b"\1" + other + old).digest(), _sha256(b"\1" + other + new).digest()
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = _sha256(b"\1" + new + other).digest()
        place, last = place >> 1, last >> 1
    return last == 0 and (old, new) == (old_root, new_root)


# --- Ed25519, RFC 8032 ----------------------------------------------------------------------------

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_1 = pow(2, (_P - 1) // 4, _P)

Point = tuple[int, int, int, int]
"""X, Y, Z and T, where x = X/Z, y = Y/Z and x·y = T/Z."""


def _sum(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c, d = 2 * one[3] * other[3] * _D % _P, 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(factor: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            found = _sum(found, point)
        point = _sum(point, point)
        factor >>= 1
    return found


def _point(raw: bytes) -> Point | None:
    """A point from its 32 bytes, None where they are those of none."""
    y, odd = int.from_bytes(raw, "little") & ((1 << 255) - 1), raw[31] >> 7
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_1 % _P
    if (x * x - square) % _P or (x == 0 and odd):
        return None
    x = _P - x if x & 1 != odd else x
    return x, y, 1, x * y % _P


_BASE = _point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))


def signed(key: bytes, signature: bytes, text: bytes) -> bool:
    """Whether 64 bytes are the signature of a text under 32 bytes of a public key."""
    who, nonce = _point(key), _point(signature[:32])
    factor = int.from_bytes(signature[32:], "little")
    if who is None or nonce is None or _BASE is None or factor >= _ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + key + text).digest()
    left = _times(factor, _BASE)
    right = _sum(nonce, _times(int.from_bytes(digest, "little") % _ORDER, who))
    same_x = (left[0] * right[2] - right[0] * left[2]) % _P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % _P == 0


# --- Signed notes and checkpoints, C2SP -----------------------------------------------------------


def _base64(text: object) -> bytes:
    """What a base64 says; NoBundle where it is none, or not in the one way of writing it."""
    try:
        raw = base64.b64decode(str(text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoBundle(f"'{str(text)[:80]}' is not base64.") from error
    if base64.b64encode(raw).decode() != text:
        raise NoBundle(f"'{str(text)[:80]}' is not base64 as it is written.")
    return raw


class Key(NamedTuple):
    """A public key of a log: the log's name, four bytes that name the key, and the key."""

    name: str
    id: bytes
    key: bytes

    @classmethod
    def read(cls, line: str) -> Key:
        """A key as it is handed out: name, id and key with plus signs between."""
        name, _, rest = line.partition("+")
        told, _, written = rest.partition("+")
        raw = _base64(written)
        number = _sha256(f"{name}\n".encode() + raw).digest()[:4]
        if len(raw) != 33 or raw[0] != 1 or number.hex() != told:
            raise NoBundle(f"'{line[:200]}' is not the public key of a log.")
        return cls(name, number, raw[1:])


class Note(NamedTuple):
    """A text, and the signatures under it: name, id of the key, signature."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    @classmethod
    def read(cls, note: str) -> Note:
        """A note as it is written."""
        text, gap, below = note.rpartition("\n\n")
        found = []
        for line in below.split("\n")[:16]:
            name, _, written = line.removeprefix("— ").partition(" ")
            if line.startswith("— ") and len(raw := _base64(written)) == 68:
                found.append((name, raw[:4], raw[4:]))
        if not gap:
            raise NoBundle("A signed note of the bundle is none; take the file as it was written.")
        return cls(f"{text}\n", tuple(found))

    def signer(self, keys: Sequence[Key]) -> Key | None:
        """The key, of some, that signed it."""
        for name, number, signature in self.signatures:
            for key in keys:
                if (key.name, key.id) == (name, number):
                    return key if signed(key.key, signature, self.text.encode()) else None
        return None


class Checkpoint(NamedTuple):
    """So many events under a root, in the log of a name."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def read(cls, text: str) -> Checkpoint:
        """From the text of a note."""
        lines = text.split("\n")
        if len(lines) < 4 or not lines[1].isdecimal() or len(lines[1]) > _MOST_DIGITS:
            raise NoBundle("A checkpoint of the bundle is none; take the file as it was written.")
        root = _base64(lines[2])
        if len(root) != 32 or str(int(lines[1])) != lines[1]:
            raise NoBundle("A checkpoint of the bundle is none; take the file as it was written.")
        return cls(lines[0], int(lines[1]), root)


# --- What the rules know of the bank --------------------------------------------------------------

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_QUARTER, _DAY = 900_000_000, 86_400_000_000

FORMULAS = {"svq/1", "ev/1", "craft/1", "help/1", "channel/1", "streak/1"}
"""The formulas that are known here."""

_days: dict[str, int] = {}


def day_of(text: str) -> int:
    """The ordinal of a date; the first day of year 1 is 1."""
    found = _days.get(text)
    if found is None:
        found = _days[text] = date.fromisoformat(text).toordinal()
    return found


class Rules:
    """What scores ask of a ruleset; a number that is not there is what GAME.md gives."""

    def __init__(self, said: dict[str, Any]) -> None:
        """Read a ruleset."""
        self.version = int(said["version"])
        if unknown := set(said.get("formulas", ())) - FORMULAS:
            names = ", ".join(sorted(map(str, unknown)))
            raise NoBundle(f"Ruleset {self.version} uses formulas not known here: {names}.")
        self.base = {row["code"]: int(row.get("base", 100)) for row in reversed(said["goals"])}
        self.actions = {
            row["code"]: (row["goal"], frozenset(row.get("fields", ())))
            for row in reversed(said["closing_actions"])
        }
        self.cadences = {row["code"]: int(row["cadence"]) for row in reversed(said["tiers"])}
        get, craft = said.get, said.get("craft", {})
        self.repeat_days, self.pay_once_days = get("repeat_days", 28), get("pay_once_days", 90)
        self.on_time_days, self.late_days = get("on_time_days", 1), get("late_days", 7)
        self.default_cadence = get("default_cadence", 28)
        self.acts = {
            "held_on_planned_day": craft.get("held_on_planned_day", 1),
            "assessed_on_time": craft.get("assessed_on_time", 1),
            "logged_on_time": craft.get("logged_on_time", 2),
        }
        self.daily_cap = craft.get("daily_cap", 10)
        self.flag_points = craft.get("risk_flag_visited", 20)
        self.flag_days = craft.get("risk_working_days", 2)
        helping = get("help", {})
        self.helping = {
            "referee_contacted": helping.get("referee_contacted", 20),
            "referee_closed": helping.get("referee_closed", 60),
        }
        self.award = get("recognition", {}).get("award_points", 50)


class Bank:
    """Days, rules, weights and posts, as far as the events told of them."""

    def __init__(self, first: dict[str, Any]) -> None:
        """Begin with the ruleset that is in force from the first day on."""
        self._zone: ZoneInfo | None = None
        self._offsets: dict[int, int] = {}
        self._rules = [(1, Rules(first))]
        self._weights: list[tuple[int, list[Any]]] = []
        self._posts: dict[str, list[tuple[int, int, str]]] = {}
        self._worked: dict[int, bool] = {}

    def open(self, event: dict[str, Any]) -> None:
        """The bank has a time zone."""
        name = event.get("time_zone", "Asia/Shanghai")
        try:
            self._zone = ZoneInfo(name)
        except (ZoneInfoNotFoundError, OSError) as error:
            raise NoBundle(
                f"This machine does not know the time zone {name!r}; install its time zones."
            ) from error

    def publish(self, event: dict[str, Any]) -> None:
        """Rules are in force from a day on."""
        self._rules.append((day_of(event["effective_from"]), Rules(event["ruleset"])))
        self._rules.sort(key=lambda row: (row[0], row[1].version))

    def orient(self, event: dict[str, Any]) -> None:
        """Weights are in force from a day on."""
        row = (day_of(event["effective_from"]), list(event["weights"]))
        insort(self._weights, row, key=lambda each: each[0])

    def set_day(self, event: dict[str, Any]) -> None:
        """A day is a holiday, or a workday whatever its weekday."""
        self._worked[day_of(event["day"])] = bool(event["working"])

    def post(self, position: int, event: dict[str, Any]) -> None:
        """Somebody works in a unit from a day on."""
        row = (day_of(event["on"]), position, str(event["unit"]))
        insort(self._posts.setdefault(event["staff"], []), row)

    def rules(self, day: int) -> Rules:
        """The rules in force on a day."""
        if len(self._rules) == 1:
            return self._rules[0][1]
        return self._rules[bisect_right(self._rules, day, key=lambda row: row[0]) - 1][1]

    def weight(self, day: int, segment: str, goal: str, product: str) -> int:
        """The weight in hundredths, 100 where the orientation is silent."""
        at = bisect_right(self._weights, day, key=lambda row: row[0])
        best, most = 100, -1
        for row in self._weights[at - 1][1] if at else ():
            said = (row.get("segment", ""), row.get("goal", ""), row.get("product", ""))
            named = sum(1 for each in said if each)
            fits = all(s in ("", a) for s, a in zip(said, (segment, goal, product), strict=True))
            if fits and named > most:
                best, most = int(row["hundredths"]), named
        return best

    def unit(self, staff: str, day: int) -> str:
        """Where somebody worked on a day; before the first, where they began."""
        posts = self._posts.get(staff)
        if not posts:
            return ""
        at = bisect_right(posts, day, key=lambda post: post[0])
        return posts[max(0, at - 1)][2]

    def worked_in(self, units: frozenset[str]) -> frozenset[str]:
        """Who ever worked in one of some units, or is going to."""
        worked = ((staff, unit) for staff, posts in self._posts.items() for _, _, unit in posts)
        return frozenset(staff for staff, unit in worked if unit in units)

    def bank_day(self, at: int) -> int:
        """The bank date of a moment in microseconds of UTC."""
        quarter = at // _QUARTER
        offset = self._offsets.get(quarter)
        if offset is None:
            if self._zone is None:
                raise ValueError("the bank was not opened")
            moment = (_EPOCH + timedelta(microseconds=at)).astimezone(self._zone)
            offset = (moment.utcoffset() or timedelta()) // timedelta(microseconds=1)
            self._offsets[quarter] = offset
        return _EPOCH_DAY + (at + offset) // _DAY

    def within(self, day: int, later: int, limit: int) -> bool:
        """Whether no more than `limit` working days lie after `day`, up to a later one."""
        count = 0
        for each in range(day + 1, later + 1):
            count += self._worked.get(each, (each + 6) % 7 < 5)
            if count > limit:
                return False
        return True


# --- What the events tell of visits and customers -------------------------------------------------

ON_TIME, LATE, TOO_LATE = 0, 1, 2


class Close:
    """A closing action: `shown` are the hashes of what was shown for it."""

    __slots__ = (
        "complete", "day", "for_goal", "late", "position", "shown",
    )  # fmt: skip

    def __init__(self, day: int, position: int, late: int) -> None:
        """Of that day, told at a position so late."""
        self.day, self.position, self.late = day, position, late
        self.for_goal = self.complete = False
        self.shown: tuple[str, ...] = ()


class Stop:
    """A customer met on a visit; `verdict` is 1 or -1 once somebody judged the evidence."""

    __slots__ = (
        "claim", "closes", "customer", "day", "goal", "late", "own", "position", "product",
        "verdict", "visit",
    )  # fmt: skip

    def __init__(self, visit: Visit, customer: str, day: int, position: int, late: int) -> None:
        """On that visit and day, told at a position so late."""
        self.visit, self.customer, self.day, self.position = visit, customer, day, position
        self.late, self.goal, self.product = late, visit.goal, visit.product
        self.own, self.verdict, self.claim = customer == visit.customer, 0, ""
        self.closes: list[Close] = []


class Visit:
    """A visit: facts as they were told, and `counts` and `earns`, which follow from them."""

    __slots__ = (
        "accepted", "again", "assessed", "assessed_day", "assessed_lag", "assessed_late",
        "assessed_position", "counted", "counts", "customer", "drawn", "earns", "foreseen",
        "goal", "held_day", "held_position", "imported", "late", "log_late", "log_position",
        "manager", "moved_at", "moved_on_the_day", "name", "plan_at", "planned_day", "product",
        "purposed", "referees", "removed", "retracted", "retracted_late", "stops",
    )  # fmt: skip

    def __init__(self, name: str) -> None:
        """Before anything was told of it."""
        self.name = name
        self.manager = self.customer = self.goal = self.product = ""
        self.planned_day = self.plan_at = self.moved_at = self.held_day = self.held_position = 0
        self.assessed_day = self.assessed_position = self.log_position = self.assessed = 0
        self.late = self.assessed_late = self.assessed_lag = self.log_late = ON_TIME
        self.retracted_late = ON_TIME
        self.moved_on_the_day = self.foreseen = self.purposed = self.imported = False
        self.accepted = self.drawn = self.retracted = self.again = False
        self.counts = self.earns = self.removed = self.counted = False
        self.stops: dict[str, Stop] = {}
        self.referees: list[str] = []

    def in_time(self, late: int) -> bool:
        """Whether what was told so late earns."""
        return late == ON_TIME or (late == LATE and self.accepted)

    def derive(self) -> None:
        """Whether it counts, and whether a close for its goal earns."""
        # A mistake taken back in time was never there; a failure stays.
        self.removed = self.retracted and self.assessed >= 0 and self.in_time(self.retracted_late)
        self.counts = bool(self.held_day) and not self.removed and self.in_time(self.late)
        achieved = self.counts and not self.retracted and self.assessed > 0
        self.earns = achieved and self.purposed and self.in_time(self.assessed_late)


class Referral(NamedTuple):
    """Somebody named another one; `known`: who was a customer before."""

    visit: Visit
    manager: str
    day: int
    position: int
    late: int
    known: bool


class Customer:
    """A customer: stops in order of day and position, tiers by day, flags and referrals."""

    __slots__ = (
        "confirmed", "flags", "name", "referred_by", "registered", "segment", "stops", "tiers",
    )  # fmt: skip

    def __init__(self, name: str) -> None:
        """Before anything was told of them."""
        self.name, self.segment = name, ""
        self.registered = self.confirmed = False
        self.stops: list[Stop] = []
        self.tiers: list[tuple[int, str]] = []
        self.flags: list[tuple[int, int, str]] = []
        self.referred_by: list[Referral] = []

    def tier(self, day: int) -> str:
        """The tier of a day; before the first tiering, the first one."""
        at = bisect_right(self.tiers, day, key=lambda row: row[0])
        return self.tiers[max(0, at - 1)][1] if self.tiers else ""


class Told(NamedTuple):
    """Where and when an event was told: position, subject, moment, and whether by a file."""

    position: int
    subject: str
    at: int
    imported: bool


Claim = tuple[str, str, str, int, int, int]
"""Rule, measure, manager, day, amount, and the position of the last cause."""

MEASURES = {"ev": 0, "help": 1, "craft": 2, "award": 3}
_FACTS = 4


def claim_id(rule: str, *subjects: str) -> str:
    """What is paid once."""
    said = "|".join((rule, *sorted(subjects))).encode()
    return hashlib.blake2b(said, digest_size=8).hexdigest()


class History:
    """Takes events in their order; what is told is kept, and what it changes is noted."""

    def __init__(self, first_rules: dict[str, Any]) -> None:
        """Begin before the first event."""
        self.bank = Bank(first_rules)
        self.visits: dict[str, Visit] = {}
        self.customers: dict[str, Customer] = {}
        self.days: dict[tuple[str, int], list[Visit]] = {}
        self.shown: dict[str, list[tuple[Visit, str]]] = {}
        self.by_hand: dict[str, Claim] = {}
        self.stale_customers: set[str] = set()
        self.stale_days: set[tuple[str, int]] = set()
        self.stale_visits: set[Visit] = set()
        self.moved: set[str] = set()
        self._take = self._readers()

    def _readers(self) -> dict[str, Callable[[Told, dict[str, Any]], None]]:
        """Which kind of event is read by what; no score reads the others."""
        return {
            "bank.opened": lambda t, e: self.bank.open(e),
            "bank.ruleset_published": lambda t, e: self.bank.publish(e),
            "bank.orientation_published": lambda t, e: self.bank.orient(e),
            "bank.calendar_day_set": lambda t, e: self.bank.set_day(e),
            "staff.joined": self._post,
            "staff.moved": self._post,
            "customer.registered": self._register,
            "customer.confirmed": self._confirm,
            "customer.tiered": self._tier,
            "customer.risk_flag_raised": self._flag,
            "visit.planned": self._plan,
            "visit.rescheduled": self._move,
            "visit.started": self._start,
            "visit.contact_made": self._contact,
            "visit.closed": self._close,
            "visit.goal_achieved": lambda t, e: self._assess(t, e, 1),
            "visit.goal_missed": lambda t, e: self._assess(t, e, -1),
            "visit.logged": self._log,
            "visit.retracted": self._retract,
            "visit.late_facts_accepted": self._accept,
            "visit.second_look_drawn": lambda t, e: self._look(t, drawn=True),
            "visit.second_look_missed": lambda t, e: self._look(t, drawn=False),
            "visit.evidence_upheld": lambda t, e: self._judge(t, e, 1),
            "visit.evidence_rejected": lambda t, e: self._judge(t, e, -1),
            "visit.referral_obtained": self._refer,
            "adjustment.approved": self._adjust,
            "recognition.given": self._recognise,
        }

    def take(self, told: Told, event: dict[str, Any]) -> None:
        """Learn from one event; of kinds that no score reads nothing is learnt."""
        learn = self._take.get(event["type"])
        if learn:
            learn(told, event)

    def visit(self, name: str) -> Visit:
        """The visit of a name."""
        return self.visits.get(name) or self.visits.setdefault(name, Visit(name))

    def customer(self, name: str) -> Customer:
        """The customer of a name."""
        return self.customers.get(name) or self.customers.setdefault(name, Customer(name))

    def _late(self, day: int, told: Told) -> int:
        """How late what happened on a day was told; what a file tells never is."""
        if told.imported:
            return ON_TIME
        rules, days = self.bank.rules(day), self.bank.bank_day(told.at) - day
        if days <= rules.on_time_days:
            return ON_TIME
        return LATE if days <= rules.late_days else TOO_LATE

    def _touch(self, visit: Visit) -> None:
        """Note that all that follows from a visit has to be reckoned again."""
        before = visit.removed
        visit.derive()
        self.stale_visits.add(visit)
        self.stale_customers.update(visit.stops, visit.referees)
        self.stale_days.add((visit.manager, visit.held_day))
        if visit.removed != before:  # what was shown on it is spent on it no more, or again
            for stop in visit.stops.values():
                for close in stop.closes:
                    for digest in close.shown:
                        self.stale_customers.update(who for _, who in self.shown[digest])

    def _post(self, told: Told, event: dict[str, Any]) -> None:
        self.bank.post(told.position, event)
        self.moved.add(event["staff"])

    def _register(self, _told: Told, event: dict[str, Any]) -> None:
        customer = self.customer(event["customer"])
        customer.registered, customer.segment = True, event.get("segment", "")
        self.stale_customers.add(customer.name)

    def _confirm(self, _told: Told, event: dict[str, Any]) -> None:
        self.customer(event["customer"]).confirmed = True
        self.stale_customers.add(event["customer"])

    def _tier(self, _told: Told, event: dict[str, Any]) -> None:
        tiers = self.customer(event["customer"]).tiers
        insort(tiers, (day_of(event["on"]), str(event["tier"])), key=lambda row: row[0])
        self.stale_customers.add(event["customer"])

    def _flag(self, told: Told, event: dict[str, Any]) -> None:
        row = (day_of(event["on"]), told.position, event["raiser"])
        self.customer(event["customer"]).flags.append(row)
        self.stale_customers.add(event["customer"])

    def _plan(self, told: Told, event: dict[str, Any]) -> None:
        visit = self.visit(told.subject)
        visit.manager, visit.customer = event["manager"], event["customer"]
        visit.goal, visit.product = event.get("goal", ""), event.get("product", "")
        visit.planned_day, visit.plan_at = day_of(event["planned_on"]), told.at

    def _move(self, told: Told, event: dict[str, Any]) -> None:
        visit = self.visit(told.subject)
        visit.planned_day, visit.moved_at = day_of(event["planned_on"]), told.at
        visit.moved_on_the_day = event["on"] == event["planned_on"]

    def _start(self, told: Told, event: dict[str, Any]) -> None:
        visit = self.visit(told.subject)
        if visit.held_day:
            return
        day = day_of(event["on"])
        visit.manager, visit.customer = event["manager"], event["customer"]
        visit.held_day, visit.held_position = day, told.position
        visit.imported, visit.late = told.imported, self._late(day, told)
        began = event.get("began")
        since = datetime.fromisoformat(began).timestamp() * 1_000_000 if began else 0
        if visit.planned_day:
            visit.foreseen = max(visit.plan_at, visit.moved_at) < since
            on_file = visit.imported and visit.planned_day <= day
            before = on_file if visit.imported else visit.plan_at < since
            visit.purposed = bool(visit.goal) and before
        self.days.setdefault((visit.manager, day), []).append(visit)
        self._meet(told, visit, visit.customer, day)

    def _contact(self, told: Told, event: dict[str, Any]) -> None:
        visit = self.visit(told.subject)
        if event["customer"] not in visit.stops:
            self._meet(told, visit, event["customer"], day_of(event["on"]))

    def _meet(self, told: Told, visit: Visit, name: str, day: int) -> None:
        stop = Stop(visit, name, day, told.position, self._late(day, told))
        visit.stops[name] = stop
        insort(self.customer(name).stops, stop, key=lambda each: (each.day, each.position))
        self._touch(visit)

    def _close(self, told: Told, event: dict[str, Any]) -> None:
        visit, name, evidence = self.visit(told.subject), event["customer"], event["evidence"]
        stop = visit.stops.get(name)
        if stop is None:
            return
        day = day_of(event["on"])
        close = Close(day, told.position, self._late(day, told))
        row = self.bank.rules(day).actions.get(event["closing_action"])
        if row:
            close.for_goal = row[0] == visit.goal
            imported = told.imported and evidence["kind"] == "imported"
            close.complete = imported or row[1] <= set(evidence.get("fields", ()))
        digest = evidence.get("digest", "")
        close.shown = (*((digest,) if digest else ()), *evidence.get("photos", ()))
        for each in close.shown:
            self.shown.setdefault(each, []).append((visit, name))
        stop.closes.append(close)
        self.stale_customers.add(name)

    def _assess(self, told: Told, event: dict[str, Any], achieved: int) -> None:
        visit = self.visit(told.subject)
        if not visit.held_day or visit.assessed:
            return
        visit.assessed, visit.assessed_position = achieved, told.position
        visit.assessed_day = day_of(event["on"])
        visit.assessed_late = self._late(visit.assessed_day, told)
        visit.assessed_lag = self._late(visit.held_day, told)
        self._touch(visit)

    def _log(self, told: Told, _event: dict[str, Any]) -> None:
        visit = self.visit(told.subject)
        if visit.held_day and not visit.log_position:
            visit.log_position, visit.log_late = told.position, self._late(visit.held_day, told)
            self.stale_days.add((visit.manager, visit.held_day))

    def _retract(self, told: Told, _event: dict[str, Any]) -> None:
        visit = self.visit(told.subject)
        if visit.held_day and not visit.retracted:
            visit.retracted, visit.retracted_late = True, self._late(visit.held_day, told)
            self._touch(visit)

    def _accept(self, told: Told, _event: dict[str, Any]) -> None:
        visit = self.visit(told.subject)
        visit.accepted = True
        self._touch(visit)

    def _look(self, told: Told, *, drawn: bool) -> None:
        visit = self.visit(told.subject)
        visit.drawn = drawn
        self._touch(visit)

    def _judge(self, told: Told, event: dict[str, Any], verdict: int) -> None:
        stop = self.visit(told.subject).stops.get(event["customer"])
        if stop:
            stop.verdict = verdict
            self.stale_customers.add(stop.customer)

    def _refer(self, told: Told, event: dict[str, Any]) -> None:
        visit, referee = self.visit(told.subject), self.customer(event["referee"])
        day = day_of(event["on"])
        late = self._late(day, told)
        named = Referral(visit, event["manager"], day, told.position, late, referee.registered)
        referee.referred_by.append(named)
        visit.referees.append(referee.name)
        self.stale_customers.add(referee.name)

    def _adjust(self, told: Told, event: dict[str, Any]) -> None:
        name = claim_id("adjustment", told.subject)
        about = ("adjustment", event["measure"], event["staff"], day_of(event["on"]))
        self.by_hand[name] = (*about, int(event["amount"]), told.position)

    def _recognise(self, told: Told, event: dict[str, Any]) -> None:
        if event["kind"] == "award":
            day, name = day_of(event["on"]), claim_id("recognised", told.subject)
            amount = self.bank.rules(day).award
            self.by_hand[name] = ("recognised", "award", event["staff"], day, amount, told.position)


# --- What stands according to the rules -----------------------------------------------------------

Claims = dict[str, Claim]
Met = tuple[int, int, str, int, int]
"""A contact: its day and position, of whom, and the day and position of its close, or 0."""


class Reckoning:
    """The claims that stand after what was taken so far, reckoned where something changed."""

    def __init__(self, history: History) -> None:
        """Reckon of this history."""
        self.history = history
        self.standing: Claims = {}
        self.cells: dict[int, dict[str, list[int]]] = {}
        self._said: dict[Any, tuple[Claims, list[tuple[str, int]]]] = {}
        self._changed: set[str] = set()

    def reckon(self) -> set[str]:
        """Bring all up to date; returns the claims that changed, or may have moved to a unit."""
        told, changed = self.history, self._changed
        for visit in told.stale_visits:
            if visit.counts != visit.counted:
                visit.counted = visit.counts
                self._cell(visit.held_day, visit.manager)[_FACTS] += 1 if visit.counts else -1
        for name in told.stale_customers:
            self._say(name, *self._of_customer(told.customers[name]))
        for key in told.stale_days:
            self._say(key, self._of_day(*key), [])
        if told.by_hand:
            self._say(len(self._said), told.by_hand, [])
            told.by_hand = {}
        if told.moved:
            moved = (name for name, claim in self.standing.items() if claim[2] in told.moved)
            changed.update(moved)
        for stale in (told.stale_visits, told.stale_customers, told.stale_days, told.moved):
            stale.clear()
        self._changed = set()
        return changed

    def sums(self, start: int, end: int) -> dict[str, list[int]]:
        """Of each manager in the days [start, end): points by measure, and a number of facts."""
        found: dict[str, list[int]] = {}
        for day in range(start, end):
            for manager, cell in self.cells.get(day, {}).items():
                total = found.setdefault(manager, [0] * 5)
                for at, amount in enumerate(cell):
                    total[at] += amount
        return {manager: total for manager, total in found.items() if any(total)}

    def _cell(self, day: int, manager: str) -> list[int]:
        return self.cells.setdefault(day, {}).setdefault(manager, [0] * 5)

    def _say(self, key: Any, claims: Claims, facts: list[tuple[str, int]]) -> None:
        """Let these claims and facts stand in the place of those that stood before."""
        before, known = self._said.get(key, ({}, []))
        if facts != known:
            for sign, some in ((-1, known), (1, facts)):
                for manager, day in some:
                    self._cell(day, manager)[_FACTS] += sign
        if claims != before:
            for sign, all_of, other in ((-1, before, claims), (1, claims, before)):
                for name, claim in all_of.items():
                    if claim != other.get(name):
                        self._stand(sign, name, claim)
        self._said[key] = (claims, facts)

    def _stand(self, sign: int, name: str, claim: Claim) -> None:
        self._changed.add(name)
        if claim[1] in MEASURES:
            self._cell(claim[3], claim[2])[MEASURES[claim[1]]] += sign * claim[4]
        if sign > 0:
            self.standing[name] = claim
        else:
            del self.standing[name]

    def _of_customer(self, customer: Customer) -> tuple[Claims, list[tuple[str, int]]]:
        claims: Claims = {}
        facts: list[tuple[str, int]] = []
        met: list[Met] = []
        spent: set[tuple[str, int]] = set()
        paid: list[tuple[int, str]] = []
        for at, stop in enumerate(customer.stops):
            visit, day = stop.visit, stop.day
            counts = visit.counts and visit.in_time(stop.late)
            again = (visit.manager, day) in spent
            if counts and (stop.own or stop.closes):
                spent.add((visit.manager, day))
            if stop.own and again != visit.again:
                visit.again = again
                self.history.stale_days.add((visit.manager, visit.held_day))
            if not (counts and customer.confirmed):
                continue
            close = self._sound(stop)
            pending = visit.drawn and not stop.verdict
            closed = (close.day, close.position) if close and not pending else (0, 0)
            met.append((day, stop.position, visit.manager, *closed))
            facts.append((visit.manager, day))
            if closed[0]:
                facts.append((visit.manager, closed[0]))
            if close and close.for_goal and visit.earns and not again:
                claim = self._pay(customer, at, close, paid)
                if claim and not pending:
                    claims[stop.claim] = claim
        if customer.referred_by:
            self._help(customer, met, claims)
        for flag in customer.flags:
            self._seen(customer.name, flag, met, claims)
        return claims, facts

    def _sound(self, stop: Stop) -> Close | None:
        """The close that counts: for the goal before others, then the first."""
        if not stop.closes or stop.verdict < 0 or stop.visit.retracted:
            return None
        good = [
            each
            for each in stop.closes
            if each.complete and stop.visit.in_time(each.late) and not self._spent(stop, each)
        ]
        return min(good, key=lambda c: (not c.for_goal, c.day, c.position), default=None)

    def _spent(self, stop: Stop, close: Close) -> bool:
        """Whether something that it shows was shown on another meeting before."""
        mine = (stop.visit, stop.customer)
        for digest in close.shown:
            firsts = (each for each in self.history.shown[digest] if not each[0].removed)
            if next(firsts, mine) != mine:
                return True
        return False

    def _pay(
        self, customer: Customer, at: int, close: Close, paid: list[tuple[int, str]]
    ) -> Claim | None:
        """What a stop earns: base · w / 2^k, once in 90 days for a goal."""
        stop, bank = customer.stops[at], self.history.bank
        visit = stop.visit
        on = max(stop.day, close.day, visit.assessed_day)
        rules = bank.rules(on)
        for day, goal in paid:
            if goal == stop.goal and day > stop.day - rules.pay_once_days:
                return None
        number = 1
        while (at := at - 1) >= 0:
            earlier = customer.stops[at]
            if earlier.day <= stop.day - rules.repeat_days:
                break
            its = earlier.visit
            number += its.manager == visit.manager and its.counts and its.in_time(earlier.late)
        cadence = rules.cadences.get(customer.tier(stop.day), rules.default_cadence)
        halvings = max(0, number - max(1, -(-rules.repeat_days // cadence)))
        weight = bank.weight(on, customer.segment, stop.goal, stop.product)
        amount = rules.base.get(stop.goal, 0) * weight // (100 << halvings)
        if not amount:
            return None
        paid.append((stop.day, stop.goal))
        rule = f"ev/1:{stop.goal}"
        stop.claim = stop.claim or claim_id(rule, visit.name, customer.name)
        last = max(close.position, visit.assessed_position)
        return rule, "ev", visit.manager, on, amount, last

    def _help(self, referee: Customer, met: list[Met], claims: Claims) -> None:
        """What the first who named a new customer earns once that one is reached."""
        valid = [
            each
            for each in referee.referred_by
            if not (each.known or each.visit.retracted)
            and each.visit.in_time(each.late)
            and not any(
                stop.position < each.position and not stop.visit.retracted for stop in referee.stops
            )
        ]
        if not valid:
            return
        first = min(valid, key=lambda each: (each.day, each.position))
        after = [each for each in met if each[:2] > (first.day, first.position)]
        reached = {"referee_contacted": after[0][:2]} if after else {}
        if closes := [each[3:] for each in after if each[3]]:
            reached["referee_closed"] = min(closes)
        for rule, (day, position) in reached.items():
            points = self.history.bank.rules(day).helping[rule]
            if points:
                name = claim_id(rule, referee.name)
                claims[name] = (rule, "help", first.manager, day, points, position)

    def _seen(
        self, customer: str, flag: tuple[int, int, str], met: list[Met], claims: Claims
    ) -> None:
        """What the first who saw a flagged customer in time earns, but not who raised it."""
        day, position, raiser = flag
        bank, rule = self.history.bank, "risk_flag_visited"
        limit = bank.rules(day).flag_days
        for on, at, manager, _, _ in met:
            after = (on, at) > (day, position) and manager != raiser
            if after and bank.within(day, on, limit):
                points = bank.rules(on).flag_points
                if points:
                    name = claim_id(rule, customer, str(position))
                    claims[name] = (rule, "craft", manager, on, points, at)
                return

    def _of_day(self, manager: str, day: int) -> Claims:
        """The small acts of a manager's day, of which the first are paid up to the cap."""
        acts: list[tuple[int, str, str]] = []
        for visit in self.history.days.get((manager, day), ()):
            if visit.imported or visit.retracted or visit.again:
                continue
            in_time, name = visit.in_time, visit.name
            planned = visit.planned_day == visit.held_day and not visit.moved_on_the_day
            if planned and visit.foreseen and in_time(visit.late):
                acts.append((visit.held_position, "held_on_planned_day", name))
            if visit.assessed and visit.purposed and in_time(visit.assessed_lag):
                acts.append((visit.assessed_position, "assessed_on_time", name))
            if visit.log_position and in_time(visit.log_late):
                acts.append((visit.log_position, "logged_on_time", name))
        rules, claims = self.history.bank.rules(day), {}
        left = rules.daily_cap
        for position, rule, name in sorted(acts):
            amount = min(left, rules.acts[rule])
            left -= amount
            if amount:
                about = (rule, "craft", manager, day, amount, position)
                claims[claim_id(rule, name)] = about
        return claims


# --- The settled boards ---------------------------------------------------------------------------

RECKONED = ("effective", "help")
"""The boards whose places are reckoned here."""

FIRST_BOARDS = ["effective/1", "close/1", "channel/1"]


def bounds(period: str) -> tuple[int, int]:
    """The first day of a settled period, and the day after its last."""
    kind, _, name = period.partition("/")
    if kind == "week":
        start = date.fromisocalendar(int(name[:4]), int(name[6:]), 1).toordinal()
        return start, start + 7
    months = {"month": 1, "quarter": 3, "year": 12}[kind]
    number = {"month": name[5:], "quarter": name[6:], "year": "1"}[kind]
    year, month = int(name[:4]), months * (int(number) - 1) + 1
    over = month + months - 1
    end = date(year + over // 12, over % 12 + 1, 1)
    return date(year, month, 1).toordinal(), end.toordinal()


def places(values: dict[str, int], kind: str) -> list[list[Any]]:
    """Who stands where on a board: kind, manager, rank and value, by manager."""
    ranks: dict[int, int] = {}
    for rank, value in enumerate(sorted(values.values(), reverse=True), 1):
        ranks.setdefault(value, rank)
    return [[kind, who, ranks[value], value] for who, value in sorted(values.items())]


def digest_of(rows: list[Any]) -> str:
    """The digest of standings that a period was settled with."""
    written = json.dumps(rows, separators=(",", ":"), ensure_ascii=False)
    return _sha256(written.encode()).hexdigest()


# --- The check ------------------------------------------------------------------------------------


class Published:
    """The score entries of the bundle, summed claim by claim as far as they were taken."""

    def __init__(self, folder: Folder) -> None:
        """Read them from the bundle."""
        self._rows = folder.lines("scores.jsonl")
        self._next: list[Any] | None = None
        self._position = 0
        self.taken = 0
        self.sums: dict[str, dict[tuple[Any, ...], int]] = {}
        self.causes: set[int] = set()
        self.keep_causes = False

    def up_to(self, position: int) -> set[str]:
        """Take the entries up to a position; returns the claims that they are about."""
        touched = set()
        while (row := self._next or next(self._rows, None)) is not None:
            self._next = row
            if len(row) != 11 or not self._position <= row[0]:
                raise NoBundle(f"scores.jsonl, line {self.taken + 1}, is out of order.")
            if row[0] > position:
                break
            self._add(row)
            touched.add(row[1])
            self._next = None
        return touched

    def _add(self, row: list[Any]) -> None:
        position, claim, _, measure, rule, amount, manager, unit, day, version, causes = row
        if not all(type(each) is int and 0 < each <= position for each in causes):
            raise NoBundle(f"scores.jsonl, line {self.taken + 1}, cites what came after it.")
        self._position, self.taken = position, self.taken + 1
        if self.keep_causes:
            self.causes.update(causes)
        sums = self.sums.setdefault(claim, {})
        key = (rule, measure, manager, unit, day_of(day), version)
        total = sums[key] = sums.get(key, 0) + amount
        if not total:
            del sums[key]


class Units:
    """The units of a slice: one, and all below it."""

    def __init__(self, about: dict[str, Any]) -> None:
        """Those that the bundle names."""
        top, named = about.get("unit"), about.get("units")
        if not (isinstance(top, str) and isinstance(named, list)) or top not in named:
            raise NoBundle(
                "bundle.json does not name the units of this slice; have it written anew."
            )
        self.top, self.named = top, frozenset(map(str, named))
        self._above: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def take(self, event: dict[str, Any]) -> None:
        """Learn from an event which units there are."""
        if event["type"] == "unit.opened":
            self._above[event["unit"]] = event.get("parent", "")
        if event["type"] in ("unit.opened", "unit.renamed"):
            self._names[event["unit"]] = str(event["name"])

    def told(self) -> str:
        """The unit as it was called last, and its id."""
        return f"{self._names.get(self.top, '')[:80]} ({self.top[:80]})"

    def wrong(self) -> bool:
        """Whether these are not the unit and all below it."""
        below = {unit for unit, parent in self._above.items() if parent in self.named}
        return self.top not in self._above or below | {self.top} != self.named


class Check:
    """Checks one bundle from its beginning to its end."""

    def __init__(self, folder: Folder, earlier: str, key: str) -> None:
        """Of a folder; `earlier` and `key` are what the reader kept, empty for nothing."""
        self._folder = folder
        self.found: list[tuple[int, str]] = []
        self.said: list[str] = []
        self._about = folder.json("bundle.json")
        if not isinstance(self._about, dict) or self._about.get("format") != FORMAT:
            raise NoBundle(f"bundle.json does not say that this is a {FORMAT}.")
        self._whole = self._about.get("whole") is True
        self._keys = self._known_keys(key)
        note = Note.read(folder.text("checkpoint"))
        self._checkpoint = Checkpoint.read(note.text)
        signer = note.signer(self._keys)
        if signer is None or signer.name != self._checkpoint.origin:
            self._differ(self._checkpoint.size, "The signature under the checkpoint is false.")
        self._earlier = earlier
        self._tree = Tree()
        self._lots = Lots()
        self._units = None if self._whole else Units(self._about)
        self._seals: set[int] = set()
        self._proven: dict[int, bytes] = {self._checkpoint.size: self._checkpoint.root}
        self._sound = True

    def _differ(self, position: int, what: str) -> None:
        if len(self.found) < MOST_TOLD:
            self.found.append((position, what))

    def _known_keys(self, own: str) -> list[Key]:
        """The keys of the log, each endorsed by the one before it."""
        rows = self._folder.json("keys.json")
        keys = [Key.read(row["key"]) for row in rows][:1000]
        if not keys:
            raise NoBundle("keys.json names no key.")
        for before, key, row in zip(keys, keys[1:], rows[1:], strict=False):
            if not row.get("endorsement"):
                self.said.append(f"NOT CHECKED: nobody endorsed the key {row['key']}; ask why.")
            else:
                note = Note.read(row["endorsement"])
                if note.text != f"{row['key']}\n" or note.signer([before]) is None:
                    self._differ(0, f"The endorsement of the key {key.id.hex()} is false.")
        if not own:
            self.said.append(
                f"The key was taken from the bundle; compare it with yours: {rows[-1]['key']}"
            )
        elif Key.read(own) not in keys:
            self._differ(0, "The key that you gave is not one of this log.")
        return keys

    def run(self) -> None:
        """Check everything."""
        published = Published(self._folder)
        published.keep_causes = not self._whole
        if self._units is None:
            self._all_events(published)
        else:
            self._some_events(published, self._units)
        if not self._sound:
            return
        if published.up_to(_LARGEST):
            self._differ(self._checkpoint.size, "Score entries go on after the checkpoint.")
        if published.taken != self._about.get("scores"):
            self._differ(0, "There are not as many score entries as bundle.json says.")

    # All events: roots are reckoned, and everything else from them.

    def _all_events(self, published: Published) -> None:
        history, settled = self._history(), Settled(self._folder)
        reckoning = Reckoning(history)
        marks, position = settled.marks(), 0
        mark = next(marks, 0)
        for row in self._folder.lines("events.jsonl"):
            position += 1
            told, event = self._event(row, position)
            if event is not None:
                self._take(told, event, history, settled)
            while position == mark:
                self._compare(published, reckoning, position)
                settled.reckon(position, reckoning)
                mark = next(marks, 0)
        if position != self._checkpoint.size:
            self._differ(position + 1, "The bundle has not the events that the checkpoint covers.")
            return
        for period in sorted(settled.unsettled()):
            self._differ(position, f"{period} has standings, and nothing settled it.")
        if self._sound:
            self._roots()
        if self._sound:
            for at, what in self._lots.different():
                self._differ(at, what)
            self._compare(published, reckoning, position)
            self._told_whole(position, published, reckoning, settled)

    def _history(self) -> History:
        rules = self._folder.json("rulesets.json", _LONG_LINE)
        try:
            return History(rules[0]["ruleset"])
        except _MALFORMED as error:
            raise NoBundle("rulesets.json does not hold the first ruleset.") from error

    def _take(self, told: Told, event: dict[str, Any], history: History, settled: Settled) -> None:
        try:
            history.take(told, event)
            self._lots.take(told.position, event)
            if event["type"] == "bank.period_settled":
                self._agree(settled, told.position, event)
        except _MALFORMED as error:
            raise NoBundle(f"The event at position {told.position} cannot be read.") from error

    def _event(self, row: Any, position: int) -> tuple[Told, dict[str, Any] | None]:
        """An event once its leaf was compared; None for one that is not what was sealed."""
        try:
            *columns, body, state, leaf = row
            raw = (_base64(body), state.encode())
            found = leaf_of((*columns, *raw))
        except (*_MALFORMED, struct.error) as error:
            raise NoBundle(f"events.jsonl, line {position}, is not an event.") from error
        told = Told(columns[0], columns[1], columns[5], columns[7].startswith("import:"))
        self._tree.add(found)
        if told.position != position or found.hex() != leaf:
            self._differ(position, "The event is not the one that was sealed.")
            self._sound = False
        self._named_after(position, found)
        if not self._sound:
            return told, None
        event = parsed(state, f"The event at position {position}")
        if not isinstance(event, dict) or event.get("type") != columns[3]:
            self._differ(position, "The event is of another type than its row says.")
            return told, None
        return told, event

    def _named_after(self, position: int, leaf: bytes) -> None:
        if position == 1 and self._checkpoint.origin != f"pacesetter/{leaf.hex()[:16]}":
            self._differ(1, "The log is not named after its first event.")

    def _roots(self) -> None:
        """Compare the roots of all seals with those of the events, the first first."""
        good = 0
        for row in self._folder.lines("seals.jsonl"):
            note = Note.read(str(row))
            sealed = Checkpoint.read(note.text)
            if not good < sealed.size <= self._tree.size:
                raise NoBundle("seals.jsonl is out of order.")
            if self._tree.root(sealed.size) != sealed.root:
                self._false_root(good, sealed.size)
                return
            if self._lots.compare(sealed):
                self._was_signed(note, sealed)
            good = sealed.size
            self._seals.add(good)
        if self._tree.root(self._checkpoint.size) != self._checkpoint.root:
            self._false_root(good, self._checkpoint.size)
            return
        self._follow()
        self.said.append(
            f"Checked: {self._tree.size:,} events lead to the signed root "
            f"{self._checkpoint.root.hex()}, and to the roots of {len(self._seals):,} seals."
        )

    def _was_signed(self, note: Note, sealed: Checkpoint) -> None:
        """Was it a seal? Anybody can reckon a root, so one that chose lots has to be signed."""
        signer, name = note.signer(self._keys), self._checkpoint.origin
        if signer is None or not signer.name == sealed.origin == name:
            what = f"The signature under the seal over {sealed.size:,} events is false."
            self._differ(sealed.size, what)

    def _false_root(self, good: int, bad: int) -> None:
        self._sound = False
        self._differ(
            good + 1,
            f"Of the events {good + 1} to {bad} one is not what was sealed, or is missing.",
        )

    def _follow(self) -> None:
        """Does the log go on from what the reader, or the bundle, kept of it?"""
        text = self._earlier
        if not text and self._folder.has("earlier"):
            text = self._folder.text("earlier")
        if not text:
            self.said.append("NOT CHECKED: no earlier checkpoint was given to compare with.")
            return
        note = Note.read(text)
        kept = Checkpoint.read(note.text)
        if note.signer(self._keys) is None:
            self._differ(kept.size, "The signature under the earlier checkpoint is false.")
        elif not self._begins(kept):
            self._differ(kept.size, "The log does not go on from the earlier checkpoint.")
        elif self._sound and kept.size not in self._seals:
            # Without it a later seal would seem to be the first over what announced lots.
            self._differ(kept.size, "The bundle has not the seal that is the earlier checkpoint.")
        else:
            self.said.append(f"Checked: the log goes on from your checkpoint of {kept.size:,}.")

    def _begins(self, kept: Checkpoint) -> bool:
        new = self._checkpoint
        if kept.origin != new.origin or not 0 < kept.size <= new.size:
            return False
        if self._whole:
            return self._tree.root(kept.size) == kept.root
        if not self._folder.has("consistency.json"):
            return kept == new
        proof = [_base64(each) for each in self._folder.json("consistency.json")]
        return consistent(kept.size, new.size, proof, kept.root, new.root)

    def _agree(self, settled: Settled, position: int, event: dict[str, Any]) -> None:
        """Does a settled period name the seal and the standings that there were?"""
        size, _, root = event.get("checkpoint", "").partition("/")
        if size and not (
            size.isdecimal()
            and event["through"] <= int(size) < position
            and self._root(int(size)) == root
        ):
            self._differ(position, f"{event['period']} names a seal that there was not.")
        if what := settled.told(position, event):
            self._differ(position, what)

    def _root(self, size: int) -> str:
        """The root of the first events, empty where a slice does not prove what it was."""
        if self._whole:
            return self._tree.root(size).hex()
        return self._proven.get(size, b"").hex()

    def _compare(self, published: Published, reckoning: Reckoning, position: int) -> None:
        """Compare the claims that changed on either side."""
        if not self._sound:
            return
        bank = reckoning.history.bank
        try:
            changed = reckoning.reckon()
        except _MALFORMED as error:
            raise NoBundle(f"The events up to {position} cannot be reckoned with.") from error
        try:
            changed |= published.up_to(position)
        except _MALFORMED as error:
            raise NoBundle("scores.jsonl holds something that is no score entry.") from error
        for name in changed:
            claim, said = reckoning.standing.get(name), published.sums.get(name) or {}
            right: dict[tuple[Any, ...], int] = {}
            if claim:
                rule, measure, manager, day, amount, _ = claim
                unit, version = bank.unit(manager, day), bank.rules(day).version
                if self._units is None or unit in self._units.named:
                    right = {(rule, measure, manager, unit, day, version): amount}
            if said != right:
                at = claim[5] if claim else position
                self._differ(at, f"Claim {name}: published {_words(said)}, due {_words(right)}.")

    def _told_whole(
        self, events: int, published: Published, reckoning: Reckoning, settled: Settled
    ) -> None:
        self.said += [
            (
                f"Checked: {published.taken:,} score entries; {len(reckoning.standing):,} claims "
                f"of ev, help, craft and award stand after {events:,} events, and after each "
                "position up to which a period was settled."
            ),
            (
                f"Checked: {settled.count:,} settled periods: their seals, the digests of all "
                f"their boards, and every place on the boards {' and '.join(RECKONED)}."
            ),
            self._told_lots(),
            (
                "NOT CHECKED: the places on the boards close, channel and improvement, beyond "
                "their digests; badges, streaks and the trap index; on whom lots fell; what came "
                "and went between two of these positions."
            ),
        ]

    def _told_lots(self) -> str:
        return (
            f"Checked: {self._lots.count:,} times lots were drawn by a seal: that it was signed "
            "and the first one over their announcement, and that their seed follows from its root."
        )

    # Some events: each one has a proof of its own, and each stream is there from its first event.

    def _some_events(self, published: Published, units: Units) -> None:
        reckoning, settled = Reckoning(self._history()), Settled(self._folder)
        positions: set[int] = set()
        closed = self._replayed(positions, published, reckoning, settled, units)
        if not self._sound:
            published.up_to(_LARGEST)
        self.found = (self._lacking(positions, published, units) + self.found)[:MOST_TOLD]
        if self._sound:
            settled.people = reckoning.history.bank.worked_in(units.named)
            self._sealed(closed)
            self._agree_on(closed, settled)
            self._told_some(len(positions), published, settled, units)
        self._follow()

    def _lacking(
        self, positions: set[int], published: Published, units: Units
    ) -> list[tuple[int, str]]:
        """What the slice has not as it says, which is told before what follows from that."""
        found = []
        if units.wrong():
            what = f"The units of the slice are not {units.told()} and all below it."
            found.append((self._checkpoint.size, what))
        if len(positions) != self._about.get("events"):
            found.append((0, "There are not as many events as bundle.json says."))
        cited = "A score cites this event, and the bundle has it not."
        return found + [(each, cited) for each in sorted(published.causes - positions)]

    def _replayed(
        self, positions: set[int], published: Published, reckoning: Reckoning,
        settled: Settled, units: Units,
    ) -> list[tuple[int, dict[str, Any]]]:  # fmt: skip
        """Reckon with each event, as far as others do not matter; returns the settled periods."""
        closed, marks = [], settled.marks()
        mark = next(marks, 0)
        for told, event in self._proven_events(positions):
            while 0 < mark < told.position:
                self._compare(published, reckoning, mark)
                settled.reckon(mark, reckoning)
                mark = next(marks, 0)
            try:
                reckoning.history.take(told, event)
                self._lots.take(told.position, event)
                units.take(event)
            except _MALFORMED as error:
                raise NoBundle(f"The event at position {told.position} cannot be read.") from error
            if event["type"] == "bank.period_settled":
                closed.append((told.position, event))
        # A period is settled by an event, so there is none that no event comes after.
        self._compare(published, reckoning, self._checkpoint.size)
        return closed

    def _proven_events(self, positions: set[int]) -> Iterator[tuple[Told, dict[str, Any]]]:
        """Each event that is under the checkpoint, in order; the positions of all are noted."""
        proofs, versions = self._folder.lines("proofs.jsonl"), dict[str, int]()
        last, new = 0, self._checkpoint
        for number, row in enumerate(self._folder.lines("events.jsonl"), 1):
            told = row[0] if isinstance(row, list) and row else 0
            if type(told) is not int or not last < told <= new.size:
                raise NoBundle(f"events.jsonl, line {number}, is out of order.")
            last = told
            positions.add(told)
            try:
                *columns, body, state, _ = row
                leaf = leaf_of((*columns, _base64(body), state.encode()))
                proof = [_base64(each) for each in next(proofs)]
            except (*_MALFORMED, struct.error, StopIteration) as error:
                raise NoBundle(f"events.jsonl, line {number}, has no proof.") from error
            if not included(leaf, told - 1, new.size, proof, new.root):
                self._differ(told, "The event is not the one that was sealed.")
                self._sound = False
                continue
            subject, version = columns[1], columns[2]
            if version != versions.get(subject, 0) + 1:
                self._differ(told, f"An event of {subject[:80]} before this one is missing.")
                self._sound = False
            versions[subject] = version
            self._named_after(told, leaf)
            event = parsed(state, f"The event at position {told}")
            if isinstance(event, dict) and event.get("type") == columns[3]:
                imported = columns[7].startswith("import:")
                yield Told(told, subject, columns[5], imported), event
            else:
                self._differ(told, "The event is of another type than its row says.")

    def _sealed(self, closed: list[tuple[int, dict[str, Any]]]) -> None:
        """Compare the seals that drew lots, or under which periods were settled, with the log."""
        proofs = dict(self._folder.lines("seal_proofs.jsonl"))
        named = {event.get("checkpoint", "").partition("/")[0] for _, event in closed}
        good, new = 0, self._checkpoint
        for row in self._folder.lines("seals.jsonl"):
            note = Note.read(str(row))
            sealed = Checkpoint.read(note.text)
            if not good < sealed.size <= new.size:
                raise NoBundle("seals.jsonl is out of order.")
            good = size = sealed.size
            self._seals.add(size)
            if self._lots.compare(sealed) or str(size) in named:
                self._was_signed(note, sealed)
                proof = [_base64(each) for each in proofs.get(size, ())]
                if consistent(size, new.size, proof, sealed.root, new.root):
                    self._proven[size] = sealed.root
                else:
                    self._differ(
                        size, f"The log does not go on from the seal over {size:,} events."
                    )
        for at, what in self._lots.different():
            self._differ(at, what)

    def _agree_on(self, closed: list[tuple[int, dict[str, Any]]], settled: Settled) -> None:
        try:
            for position, event in closed:
                self._agree(settled, position, event)
        except _MALFORMED as error:
            raise NoBundle("standings.jsonl does not hold settled periods.") from error
        for period in sorted(settled.unsettled()):
            self._differ(self._checkpoint.size, f"{period} has standings, and nothing settled it.")

    def _told_some(self, events: int, published: Published, settled: Settled, units: Units) -> None:
        people = len(settled.people or ())
        self.said += [
            (
                f"Checked: {events:,} events are under the signed root "
                f"{self._checkpoint.root.hex()}; no stream of theirs has a gap, and among them is "
                f"every cause of {published.taken:,} score entries."
            ),
            (
                f"Checked: {len(published.sums):,} claims of ev, help, craft and award in "
                f"{units.told()} and below it, with their amounts, and that no other is due there, "
                "after the last event and each position up to which a period was settled."
            ),
            (
                f"Checked: {settled.count:,} settled periods: their seals, the digests of all "
                f"their boards, and on {' and '.join(RECKONED)} the points of {people:,} people "
                "who worked there, and every rank, as it follows from the points of all."
            ),
            self._told_lots(),
            (
                f"NOT CHECKED: the points of {settled.others():,} others on settled boards, and "
                "the places on close, channel and improvement, beyond their digests; badges, "
                "streaks and the trap index; on whom lots fell; what came and went between two of "
                "these positions."
            ),
            (
                "NOT CHECKED: that nothing was left out. A visit of which this bundle has no "
                "event, or not the last ones, may change an amount; only a whole bundle shows it."
            ),
        ]


def _words(sums: dict[tuple[Any, ...], int]) -> str:
    told = []
    for (rule, measure, manager, unit, day, version), amount in sums.items():
        on = date.fromordinal(day)
        told.append(f"{amount} {measure} ({rule}, {manager}, {unit}, {on}, ruleset {version})")
    return " and ".join(told)[:400] or "nothing"


class Settled:
    """The standings of settled periods as the bundle has them."""

    def __init__(self, folder: Folder) -> None:
        """Read them all; there is one line a period."""
        self._by_mark: dict[int, list[str]] = {}
        self._rows: dict[str, list[Any]] = {}
        self._sums: dict[str, dict[str, list[int]]] = {}
        self._seen: set[str] = set()
        self._others: set[str] = set()
        self.people: frozenset[str] | None = None
        for line in folder.lines("standings.jsonl"):
            try:
                period, through, rows = line["period"], line["through"], line["rows"]
                bounds(period)
                whole = type(through) is int and through > 0 and isinstance(rows, list)
                if not whole or period in self._rows:
                    raise ValueError(period)
            except _MALFORMED as error:
                raise NoBundle("standings.jsonl does not hold settled periods.") from error
            self._rows[period] = rows
            self._by_mark.setdefault(through, []).append(period)

    @property
    def count(self) -> int:
        """How many periods there are."""
        return len(self._seen)

    def marks(self) -> Iterator[int]:
        """The positions up to which periods were settled, in order."""
        return iter(sorted(self._by_mark))

    def reckon(self, mark: int, reckoning: Reckoning) -> None:
        """Reckon who stands where in the periods that were settled up to a mark."""
        for period in self._by_mark[mark]:
            self._sums[period] = reckoning.sums(*bounds(period))

    def told(self, position: int, event: dict[str, Any]) -> str:
        """What is wrong with the event that settled a period, empty for nothing."""
        period, through = event["period"], event["through"]
        if period not in self._by_mark.get(through, ()) or through >= position:
            return f"The bundle has not the standings of {period} as known at {through}."
        self._seen.add(period)
        rows = self._rows[period]
        if digest_of(rows) != event["standings"]:
            return f"The standings of {period} are not those that it was settled with."
        boards = {each.partition("/")[0] for each in event.get("boards", FIRST_BOARDS)}
        if not {row[0] for row in rows} <= boards:
            return f"{period} has standings on a board that it was not settled with."
        for kind in sorted(boards.intersection(RECKONED)):
            said = [row for row in rows if row[0] == kind]
            right = places(self._values(period, kind, said), kind)
            if said != right:
                return f"{period}, board {kind}: {_odd(said, right)}."
        return ""

    def _values(self, period: str, kind: str, said: list[Any]) -> dict[str, int]:
        """The points of all, or of some people beside what is said of the others."""
        at = MEASURES["ev" if kind == "effective" else "help"]
        own = {who: total[at] for who, total in self._sums[period].items()}
        if self.people is None:
            return own
        others = {row[1]: row[3] for row in said if row[1] not in self.people}
        self._others.update(others)
        return others | {who: value for who, value in own.items() if who in self.people}

    def others(self) -> int:
        """How many people stand on boards whose points were not reckoned."""
        return len(self._others)

    def unsettled(self) -> set[str]:
        """Periods with standings that no event settled."""
        return set(self._rows) - self._seen


def _odd(said: list[Any], right: list[list[Any]]) -> str:
    """Where two boards differ first, rather in points than in a rank that follows from them."""
    told, due = {row[1]: row[2:] for row in said}, {row[1]: row[2:] for row in right}
    odd = [who for who in {**told, **due} if told.get(who) != due.get(who)]
    who = min(odd, key=lambda each: told.get(each, [])[1:] == due.get(each, [])[1:], default="")
    return f"published {who} {told.get(who, 'no place')}, due {due.get(who, 'no place')}"


class Lots:
    """Lots for second looks that a seal had to draw: the first one over their announcement."""

    def __init__(self) -> None:
        """Begin before any lots."""
        self.count = self._next = self._announced = 0
        self._by_seal = False
        self._drawn: list[tuple[int, int, dict[str, Any]]] = []
        self._different: list[tuple[int, str]] = []

    def take(self, position: int, event: dict[str, Any]) -> None:
        """Take the next event. Once lots were announced, a seal draws all that come after."""
        if event["type"] == "bank.lots_announced":
            self._announced = self._announced or position
        elif event["type"] == "bank.lots_drawn":
            self._by_seal = self._by_seal or bool(self._announced or event.get("checkpoint"))
            if self._announced:
                self._drawn.append((self._announced, position, event))
            elif self._by_seal:
                self._different.append((position, _NO_SEAL))
            self._announced = 0

    def compare(self, sealed: Checkpoint) -> bool:
        """Take the next seal, and compare the lots that it had to draw with it; were there any?"""
        size, root, before = sealed.size, sealed.root, self.count
        right = (size, f"{size}/{root.hex()}", _sha256(b"pacesetter lots 1\n" + root).hexdigest())
        while self._next < len(self._drawn) and self._drawn[self._next][0] <= size:
            _, position, event = self._drawn[self._next]
            self._next += 1
            if size >= position:
                self._different.append((position, _NO_SEAL))
            elif (event.get("through"), event.get("checkpoint"), event.get("seed")) != right:
                what = f"These lots are not those of the seal over {size:,} events."
                self._different.append((position, what))
            else:
                self.count += 1
        return self.count > before

    def different(self) -> list[tuple[int, str]]:
        """Lots that are not those of their seal, with their positions, once all seals were told."""
        rest = self._drawn[self._next :]
        return self._different + [(position, _NO_SEAL) for _, position, _ in rest]


_NO_SEAL = "No seal drew these lots, as one had to."


def say(line: str) -> None:
    """Print a line, in which nothing that an enemy wrote can move the cursor."""
    shown = "".join(each if each.isprintable() else "?" for each in line)
    print(shown.encode(sys.stdout.encoding or "ascii", "replace").decode(errors="replace"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the bundle that is named; returns 0, 1 or 2."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path, help="the folder of the bundle")
    parser.add_argument("--earlier", type=Path, help="a checkpoint that you kept")
    parser.add_argument("--key", default="", help="the public key of the log that you know")
    asked = parser.parse_args(arguments)
    try:
        folder = Folder(asked.folder)
        earlier = asked.earlier.read_text(encoding="utf-8")[:64_000] if asked.earlier else ""
        check = Check(folder, earlier, asked.key.strip())
        check.run()
    except NoBundle as reason:
        say(f"This is not a bundle that can be checked: {reason}")
        return 2
    except (OSError, *_MALFORMED) as error:
        say(f"This is not a bundle that can be checked: {str(error)[:200]}.")
        return 2
    for line in check.said:
        say(line)
    for position, what in sorted(check.found):
        say(f"DIFFERENCE at position {position}: {what}")
    say("Something differs." if check.found else "All that was checked is in order.")
    return 1 if check.found else 0


if __name__ == "__main__":
    sys.exit(main())
