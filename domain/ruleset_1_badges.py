"""Ruleset 1: its badges, and the title."""

from domain.condition import Badge, Count, Place, Rate, Streak, Within
from domain.event import Code

BADGES = (
    Badge(
        code=Code("first_win"),
        zh="首胜",
        en="First win",
        zh_deed="第一次带着证据成交",
        en_deed="took the first closing action, with evidence",
        condition=Count(of="closes", at_least=1),
    ),
    Badge(
        code=Code("clear_purpose"),
        zh="目的清晰",
        en="Clear purpose",
        zh_deed="20 次走访在出发前就定好目的",
        en_deed="set the goal before 20 visits",
        condition=Count(of="purposed", at_least=20),
    ),
    Badge(
        code=Code("sure_hand"),
        zh="稳操胜券",
        en="Sure hand",
        zh_deed="至少 20 次走访中七成达成目的",
        en_deed="reached the goal in 7 of 10 of at least 20 visits",
        condition=Rate(of="effective", among="purposed", at_least_hundredths=70, minimum=20),
    ),
    Badge(
        code=Code("matchmaker"),
        zh="牵线人",
        en="Matchmaker",
        zh_deed="5 位被介绍客户成交",
        en_deed="had 5 referees who closed",
        condition=Count(of="referees_closed", at_least=5),
    ),
    Badge(
        code=Code("channel_builder"),
        zh="渠道建设者",
        en="Channel builder",
        zh_deed="培养出 3 位渠道客户",
        en_deed="turned 3 customers into channels",
        condition=Count(of="channelised", at_least=3),
    ),
    Badge(
        code=Code("home_patch"),
        zh="一亩三分地",
        en="Home patch",
        zh_deed="一个季度内走访了自己网格中八成的客户",
        en_deed="contacted 8 of 10 customers of the own grids in a quarter",
        condition=Rate(
            of="patch_seen", among="patch", at_least_hundredths=80, minimum=5, window="quarter"
        ),
    ),
    Badge(
        code=Code("risk_sentinel"),
        zh="风险哨兵",
        en="Risk sentinel",
        zh_deed="10 次在两个工作日内走访异常客户",
        en_deed="saw 10 flagged customers within 2 working days",
        condition=Count(of="risks_seen", at_least=10),
    ),
    Badge(
        code=Code("on_course"),
        zh="方向正确",
        en="On course",
        zh_deed="一个月内至少 15 次走访，九成符合考核导向",
        en_deed="kept 9 of 10 of at least 15 visits in a month on the orientation",
        condition=Rate(
            of="aligned", among="weighted", at_least_hundredths=90, minimum=15, window="month"
        ),
    ),
    Badge(
        code=Code("full_log"),
        zh="日志不断",
        en="Full log",
        zh_deed="连续 30 次按时填写日志",
        en_deed="logged 30 visits running on time",
        condition=Streak(kind="log", at_least=30),
    ),
    Badge(
        code=Code("steady"),
        zh="稳扎稳打",
        en="Steady",
        zh_deed="连续 8 周完成成交目标",
        en_deed="kept the weekly streak for 8 weeks",
        condition=Streak(kind="week", at_least=8),
    ),
    Badge(
        code=Code("comeback"),
        zh="东山再起",
        en="Comeback",
        zh_deed="久未成交后再次成交",
        en_deed="closed again after a drought",
        condition=Count(of="comebacks", at_least=1),
    ),
    Badge(
        code=Code("fair_share"),
        zh="雨露均沾",
        en="Fair share",
        zh_deed="月末时名下客户的走访与分级周期八成相符，不偏多也不偏少",
        en_deed="at the end of a month, visited the own customers as they were due, 8 of 10",
        # Reckoned once a month, for those who met anybody in the quarter: what moves it is half a
        # year of visits, and to look through all customers more often would cost much for little.
        condition=Rate(of="balanced", among="balance", at_least_hundredths=80, minimum=1),
    ),
    Badge(
        code=Code("against_the_grain"),
        zh="迎难而上",
        en="Against the grain",
        zh_deed="与 5 位走访不足、早已自评关系较差的客户成交",
        en_deed="closed 5 times with under-visited customers, the rapport rated low before",
        condition=Count(of="against_the_grain", at_least=5),
    ),
    Badge(
        code=Code("best_self"),
        zh="超越自我",
        en="Best self",
        zh_deed="4 个已结算的周超过自己此前的中位数",
        en_deed="had 4 settled weeks above the median of the own weeks before",
        condition=Count(of="weeks_over_median", at_least=4),
    ),
    Badge(
        code=Code("benchmark"),
        zh="标杆",
        en="Benchmark",
        zh_deed="连续 4 个已结算的周位居同组前一成",
        en_deed="was among the first tenth of the cohort in 4 settled weeks running",
        condition=Within(part=Place(first_hundredths=10), window="week", running=4),
        title=True,
    ),
)
