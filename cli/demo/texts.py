"""Texts of a demonstration: what simulated managers write, put together from phrases."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cli.demo.chance import Chance
from cli.demo.phrases import ALSO, CLOSINGS, FOUND, IDLE, LOST, OPENINGS, PEERS, TALKS, TRADES, WON
from cli.demo.phrases_kept import NEXT, NOTES, TESTS
from domain.event import Code

PRODUCTS = {
    Code("one_code"): "一码通",
    Code("credit_line"): "授信",
    Code("instalment_saving"): "零存整取",
    Code("mobile_bank"): "手机银行",
    Code("credit_card"): "信用卡",
    Code("time_deposit"): "定期存款",
}
PRODUCT_CODES = tuple(PRODUCTS)

_KIN = ("爱人", "儿子", "女儿", "父亲", "母亲", "合伙人", "弟弟", "表姐", "儿媳", "老会计")
_PLACES = ("村委会", "店里", "院子里", "办公室", "镇上集市", "地头", "仓库", "小区门口", "茶馆")
_CHORES = ("卸货", "盘点", "接孩子", "修水管", "打包", "浇地", "算工资", "招呼客人", "搬家具")
_OTHERS = ("老开户行", "县里另一家银行", "网上的平台", "隔壁的银行", "单位指定的银行")
_WORRIES = ("利率变动", "提前支取", "资料泄露", "手续费", "担保人", "到账时间", "年费", "额度不够")

_DRAWN: dict[str, Callable[[Chance], str]] = {
    "kin": lambda chance: chance.pick(_KIN),
    "place": lambda chance: chance.pick(_PLACES),
    "chore": lambda chance: chance.pick(_CHORES),
    "other": lambda chance: chance.pick(_OTHERS),
    "worry": lambda chance: chance.pick(_WORRIES),
    "weekday": lambda chance: chance.pick("一二三四五"),
    "amount": lambda chance: f"{chance.within(2, 60) / 2:g}万元",
    "large": lambda chance: f"{100 * chance.within(3, 80)}万元",
    "cash": lambda chance: f"{100 * chance.within(3, 95)}元",
    "count": lambda chance: str(chance.within(2, 6)),
    "many": lambda chance: str(chance.within(11, 90)),
    "mu": lambda chance: str(chance.within(3, 150)),
    "percent": lambda chance: str(chance.within(2, 40)),
    "minutes": lambda chance: str(5 * chance.within(2, 10)),
    "hour": lambda chance: chance.pick(("八", "九", "十", "十一")),
    "day": lambda chance: str(chance.within(1, 28)),
    "month": lambda chance: str(chance.within(1, 12)),
}


class _Words(dict[str, str]):
    """What is known of a visit, and what is drawn whenever a phrase asks for it."""

    def __init__(self, chance: Chance, segment: Code, **known: str) -> None:
        super().__init__(known)
        self._chance, self._segment = chance, segment

    def __missing__(self, key: str) -> str:
        if key == "peer":
            return PEERS[self._segment].format(trade=trade(self._chance, self._segment))
        return _DRAWN[key](self._chance)


class Writer:
    """Writes about one customer and one product, each time in other words."""

    def __init__(self, chance: Chance, segment: Code, living: str, product: Code) -> None:
        """Know what the customer is and lives on, and what is talked about."""
        self._chance, self._segment = chance, segment
        self._words = _Words(chance, segment, trade=living, product=PRODUCTS[product])

    def log(self, *, won: bool, terse: bool) -> str:
        """A work log; a terse one has no more than what was learned and what came of it."""
        ending = WON if won else LOST
        found = FOUND[self._segment]
        rows = (found, ending) if terse else (OPENINGS, found, TALKS, ending, CLOSINGS)
        return "".join(map(self._say, rows))

    def next_step(self) -> str:
        """What is to be done next."""
        return self._say(NEXT)

    def success_test(self, goal: Code) -> str:
        """How one will tell that the goal was reached."""
        return self._say(TESTS[goal])

    def note(self) -> str:
        """A remark on a piece of evidence."""
        return self._say(NOTES)

    def _say(self, phrases: Sequence[str]) -> str:
        return self._chance.pick(phrases).format_map(self._words)


def trade(chance: Chance, segment: Code) -> str:
    """What a customer of a segment lives on."""
    return chance.pick(TRADES[segment])


def idle_log(chance: Chance) -> str:
    """A work log that would fit any visit."""
    return chance.pick(IDLE)


def copied(chance: Chance, log: str) -> str:
    """An earlier log once more, or nearly."""
    return log if chance.happens(0.7) else log + chance.pick(ALSO)
