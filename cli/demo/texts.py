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
_COLLEAGUES = ("财务科长", "副总", "出纳", "办公室主任", "合伙人", "采购经理", "车间主任")
_PLACES = {
    "farmer": ("村委会", "院子里", "镇上集市", "地头", "合作社", "村口小卖部", "晒场"),
    "merchant": ("店里", "仓库", "街口", "批发市场", "茶馆", "商会", "隔壁店里"),
    "small_business": ("办公室", "厂区", "仓库", "会议室", "门卫室", "车间", "展厅"),
    "salaried": ("单位门口", "小区门口", "客户家里", "茶馆", "食堂", "社区中心", "学校门口"),
    "large": ("财务科", "会议室", "总部大楼", "前台", "项目现场", "食堂", "分公司"),
}
_CHORES = {
    "farmer": ("浇地", "修水管", "喂料", "装车", "接孩子", "晒粮", "修农机"),
    "merchant": ("卸货", "盘点", "招呼客人", "打包", "理货架", "接孩子", "对账"),
    "small_business": ("验货", "算工资", "接电话", "装车", "开会", "报价", "对账"),
    "salaried": ("做饭", "接孩子", "搬家具", "批作业", "修自行车", "收拾屋子", "浇花"),
    "large": ("开会", "签字", "接待来客", "对账", "看报表", "准备审计", "排款项"),
}
_OTHERS = ("老开户行", "县里另一家银行", "网上的平台", "隔壁的银行", "单位指定的银行")
_WORRIES = ("利率变动", "提前支取", "资料泄露", "手续费", "担保人", "到账时间", "年费", "额度不够")

_DRAWN: dict[str, Callable[[Chance], str]] = {
    "kin": lambda chance: chance.pick(_KIN),
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

_AT_WORK = {"kin": lambda chance: chance.pick(_COLLEAGUES)}
_LARGE = {
    "amount": _DRAWN["large"],
    "cash": lambda chance: f"{chance.within(2, 95)}万元",
}


def _drawn(segment: str) -> dict[str, Callable[[Chance], str]]:
    """What is drawn for a segment: who is met where, and of what size amounts are."""
    found = _DRAWN | {
        "place": lambda chance: chance.pick(_PLACES[segment]),
        "chore": lambda chance: chance.pick(_CHORES[segment]),
        "peer": lambda chance: PEERS[segment].format(trade=chance.pick(TRADES[segment])),
    }
    found |= _AT_WORK if segment in ("small_business", "large") else {}
    return found | (_LARGE if segment == "large" else {})


_DRAWN_FOR = {segment: _drawn(segment) for segment in TRADES}


class _Words(dict[str, str]):
    """What is known of a visit, and what is drawn whenever a phrase asks for it."""

    def __init__(self, chance: Chance, segment: Code, **known: str) -> None:
        super().__init__(known)
        self._chance, self._drawn = chance, _DRAWN_FOR[segment]

    def __missing__(self, key: str) -> str:
        return self._drawn[key](self._chance)


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
