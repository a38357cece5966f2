"""Texts of a demonstration: what simulated managers write, put together from phrases."""

from __future__ import annotations

from cli.demo.chance import Chance
from domain.event import Code

_OPENINGS = (
    "上午到客户家中走访，",
    "按计划上门拜访，",
    "今天在客户的店里见面，",
    "下午在村委会旁边碰面，",
    "到客户的经营场所实地看了看，",
    "借着回访的机会聊了半个小时，",
    "先问候了家里近况，",
)
_FOUND = {
    "farmer": (
        "今年种植面积增加，",
        "秋收后资金回笼较快，",
        "正打算换一台农机，",
        "合作社订单已经签好，",
    ),
    "merchant": (
        "店里生意比上月好，",
        "进货需要周转资金，",
        "收款码用着还不顺手，",
        "准备在街口再开一家店，",
    ),
    "small_business": (
        "订单排到下季度，",
        "应收账款回得偏慢，",
        "正在比较几家银行的利率，",
        "想添置一条生产线，",
    ),
    "salaried": (
        "每月工资有结余，",
        "孩子明年上学要用钱，",
        "有一笔存款快到期，",
        "对手机银行还不太熟，",
    ),
    "large": (
        "财务负责人接待，",
        "授信额度基本够用，",
        "希望结算手续费再低一些，",
        "项目二期还在等批文，",
    ),
}
_DONE = (
    "介绍了{product}的三个好处，",
    "对照他行的产品讲了{product}的不同之处，",
    "把{product}的办理步骤演示了一遍，",
    "请客户当面试用了{product}，",
    "结合经营情况算了一笔账，说明{product}合适，",
)
_WON = (
    "客户当场同意。",
    "目的达成，客户表示满意。",
    "客户愿意先试一试，并签了字。",
    "顾虑说开以后，客户答应下来。",
)
_LOST = (
    "客户说要和家里商量。",
    "客户暂时没有需要。",
    "客户嫌手续麻烦，下次再谈。",
    "没见到能拍板的人。",
    "客户已经在他行办理。",
)
_NEXT = (
    "下周带方案再来",
    "三天内打电话确认",
    "到期前一周提醒客户",
    "请客户到网点办理",
    "把资料补齐后上报",
    "约客户的邻居一起见面",
    "月底回访使用情况",
)
_TESTS = (
    "客户说出自己的下一步打算",
    "客户在表上签字",
    "客户当面操作一次并成功",
    "客户给出至少两个名字",
    "客户说清楚资金缺口和时间",
    "客户同意下次见面的日期",
)
_NOTES = (
    "签字原件已带回",
    "客户本人填写",
    "现场核对无误",
    "扫描件已存档",
    "客户口述，经办人代填",
)
_IDLE = (
    "走访客户，一切正常。",
    "常规走访，客户无需求。",
    "走访，发放宣传资料。",
    "已走访，继续维护。",
)

PRODUCTS = {
    Code("one_code"): "一码通",
    Code("credit_line"): "授信",
    Code("instalment_saving"): "零存整取",
    Code("mobile_bank"): "手机银行",
    Code("credit_card"): "信用卡",
    Code("time_deposit"): "定期存款",
}
PRODUCT_CODES = tuple(PRODUCTS)


def log(chance: Chance, segment: Code, product: Code, *, won: bool) -> str:
    """A work log in the writer's own words."""
    done = chance.pick(_DONE).format(product=PRODUCTS.get(product, "产品"))
    ending = chance.pick(_WON if won else _LOST)
    return chance.pick(_OPENINGS) + chance.pick(_FOUND[segment]) + done + ending


def idle_log(chance: Chance) -> str:
    """A work log that would fit any visit."""
    return chance.pick(_IDLE)


def next_step(chance: Chance) -> str:
    """What is to be done next."""
    return chance.pick(_NEXT)


def success_test(chance: Chance) -> str:
    """How one will tell that the goal was reached."""
    return chance.pick(_TESTS)


def note(chance: Chance) -> str:
    """A remark on a piece of evidence."""
    return chance.pick(_NOTES)
