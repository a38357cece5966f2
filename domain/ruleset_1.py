"""Ruleset 1: the catalogue of the seed article's examples, tiers, segments and badges, as data."""

from domain.condition import Badge, Count, Rate, Streak
from domain.event import Code
from domain.ruleset import ClosingAction, Goal, Named, Ruleset, Tier

GOALS = (
    Goal(code=Code("channel_advanced"), zh="推进渠道关系", en="channel advanced", base=80),
    Goal(code=Code("business_understood"), zh="掌握经营情况", en="business understood", base=60),
    Goal(code=Code("product_sold"), zh="产品成交", en="product sold", base=100),
    Goal(code=Code("referral_obtained"), zh="获得转介绍", en="referral obtained", base=120),
    Goal(code=Code("proposal_accepted"), zh="方案被接受", en="proposal accepted", base=110),
    Goal(code=Code("product_taught"), zh="教会使用产品", en="customer taught the product", base=70),
)

CLOSING_ACTIONS = (
    ClosingAction(
        code=Code("deposit_promised"),
        zh="客户承诺到期转存",
        en="customer promises the deposit when it is due",
        goal=Code("product_sold"),
        evidence=Code("reservation_form"),
        fields=(Code("promised_amount"), Code("due_date")),
        expiry_days=365,
    ),
    ClosingAction(
        code=Code("product_signed"),
        zh="签约办理产品",
        en="customer signs for the product",
        goal=Code("product_sold"),
        evidence=Code("contract"),
        fields=(Code("product"), Code("contract_number")),
    ),
    ClosingAction(
        code=Code("referral_list_received"),
        zh="拿到被介绍客户名单",
        en="customer hands over the referral list",
        goal=Code("referral_obtained"),
        evidence=Code("referral_list"),
        fields=(Code("referees"),),
    ),
    ClosingAction(
        code=Code("partnership_agreed"),
        zh="约定渠道合作",
        en="customer agrees to be a channel",
        goal=Code("channel_advanced"),
        evidence=Code("agreement_note"),
        fields=(Code("next_step"), Code("next_date")),
    ),
    ClosingAction(
        code=Code("business_profile_filled"),
        zh="填好经营情况表",
        en="business profile is filled in",
        goal=Code("business_understood"),
        evidence=Code("business_profile"),
        fields=(Code("main_business"), Code("turnover"), Code("funding_need")),
    ),
    ClosingAction(
        code=Code("proposal_signed"),
        zh="在方案书上签字",
        en="customer signs the proposal",
        goal=Code("proposal_accepted"),
        evidence=Code("proposal"),
        fields=(Code("proposal_number"), Code("signature")),
        expiry_days=180,
    ),
    ClosingAction(
        code=Code("customer_operated"),
        zh="客户当面独立操作一次",
        en="customer uses the product once unaided",
        goal=Code("product_taught"),
        evidence=Code("operation_record"),
        fields=(Code("product"), Code("operation")),
    ),
)

TIERS = (
    Tier(code=Code("abnormal"), zh="异常客户", en="abnormal", cadence=14),
    Tier(code=Code("channel"), zh="渠道客户", en="channel", cadence=14),
    Tier(code=Code("vip"), zh="VIP客户", en="VIP", cadence=28),
    Tier(code=Code("existing"), zh="存量客户", en="existing", cadence=56),
    Tier(code=Code("new"), zh="增量客户", en="new", cadence=28),
)

SEGMENTS = (
    Named(code=Code("farmer"), zh="农户", en="farmer"),
    Named(code=Code("merchant"), zh="商户", en="merchant"),
    Named(code=Code("small_business"), zh="小微企业", en="small business"),
    Named(code=Code("salaried"), zh="工薪客户", en="salaried"),
    Named(code=Code("large"), zh="大客户", en="large customer"),
)

STAGES = (
    Named(code=Code("rapport"), zh="寒暄", en="rapport"),
    Named(code=Code("trust"), zh="建立信任", en="build trust"),
    Named(code=Code("needs"), zh="探寻需求", en="probe needs"),
    Named(code=Code("products"), zh="产品介绍", en="present"),
    Named(code=Code("objections"), zh="异议处理", en="objection handling"),
    Named(code=Code("close"), zh="成交", en="close"),
)

PREPARATION = (
    Named(code=Code("toolkit"), zh="拜访工具箱", en="visit toolkit"),
    Named(code=Code("visit_list"), zh="访问清单", en="visit list"),
    Named(code=Code("route"), zh="访问路线", en="route"),
)

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
        zh_deed="干旱之后再次成交",
        en_deed="closed again after a drought",
        condition=Count(of="comebacks", at_least=1),
    ),
)

RULESET_1 = Ruleset(
    version=1,
    goals=GOALS,
    closing_actions=CLOSING_ACTIONS,
    segments=SEGMENTS,
    tiers=TIERS,
    badges=BADGES,
    stages=STAGES,
    preparation=PREPARATION,
)
