"""Ruleset 1: the catalogue of the seed article's examples, tiers and segments, as data."""

from domain.event import Code
from domain.ruleset import ClosingAction, Goal, Named, Ruleset, Tier
from domain.ruleset_1_badges import BADGES
from domain.ruleset_1_evidence import EVIDENCE_FIELDS, EVIDENCE_KINDS
from domain.ruleset_parts import FlagRule

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

FLAGS = FlagRule(travel_minutes=10, impossible_minimum=5, heap_minimum=8)
"""Ten minutes are little for a talk and the way to the next customer, though a few times they do;
eight closes on one day are more than most days have visits, five usual days' closes.
"""

RULESET_1 = Ruleset(
    version=1,
    goals=GOALS,
    closing_actions=CLOSING_ACTIONS,
    segments=SEGMENTS,
    tiers=TIERS,
    badges=BADGES,
    stages=STAGES,
    preparation=PREPARATION,
    evidence_kinds=EVIDENCE_KINDS,
    evidence_fields=EVIDENCE_FIELDS,
    flags=FLAGS,
)
